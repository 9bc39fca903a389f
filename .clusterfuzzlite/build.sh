#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Builds every fuzz target into $OUT, each with its corpus and its dictionary.
# The environment is OSS-Fuzz': CC, CFLAGS, CXX, CXXFLAGS, LIB_FUZZING_ENGINE
# and OUT; WORK is where it builds.
set -eu

source=$(cd "$(dirname "$0")" && pwd)
[ -e "$source/CMakeLists.txt" ] || source=$(dirname "$source")
[ -e "$source/CMakeLists.txt" ] || source=$PWD
build=${WORK:-$source/build}/clusterfuzzlite

# What runs the targets has none of the libraries.
cmake -S "$source" -B "$build" -DCMAKE_BUILD_TYPE= \
	-DCMAKE_C_COMPILER="$CC" -DCMAKE_C_FLAGS="${CFLAGS-}" \
	-DCMAKE_CXX_COMPILER="$CXX" -DCMAKE_CXX_FLAGS="${CXXFLAGS-}" \
	-DSTAGE2_FUZZ=ON -DSTAGE2_STATIC=ON \
	-DSTAGE2_FUZZ_ENGINE="$LIB_FUZZING_ENGINE"
mkdir -p "$OUT"
for corpus in "$source"/fuzz/corpus/*; do
	target=$(basename "$corpus")
	cmake --build "$build" --target "fuzz_$target" -j "$(nproc)"
	cp "$build/fuzz/fuzz_$target" "$OUT"
	[ ! -f "$source/fuzz/dict/$target.dict" ] ||
		cp "$source/fuzz/dict/$target.dict" "$OUT/fuzz_$target.dict"
	printf '[libfuzzer]\nmax_len = 8192\nlen_control = 0\n' \
		>"$OUT/fuzz_$target.options"
	rm -f "$OUT/fuzz_${target}_seed_corpus.zip"
	(cd "$corpus" && zip -q "$OUT/fuzz_${target}_seed_corpus.zip" ./*)
done
