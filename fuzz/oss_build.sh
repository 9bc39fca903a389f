#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Builds the OSS-Fuzz project, and runs each target over its corpus. Arguments:
# the source, and a folder to work in.
set -eu

source=$1
work=$2
command -v clang++ >/dev/null && command -v zip >/dev/null || exit 77
mkdir -p "$work/out"
out=$(cd "$work/out" && pwd)
env CC=clang CXX=clang++ WORK="$work" OUT="$out" \
	CFLAGS="-O1 -g1 -fsanitize=fuzzer-no-link,address" \
	CXXFLAGS="-fsanitize=fuzzer-no-link,address" \
	LIB_FUZZING_ENGINE=-fsanitize=fuzzer \
	"$source/.clusterfuzzlite/build.sh"
n=0
for corpus in "$source"/fuzz/corpus/*; do
	target=fuzz_$(basename "$corpus")
	[ -s "$out/${target}_seed_corpus.zip" ]
	"$out/$target" -runs=0 "$corpus"
	n=$((n + 1))
done
echo "$n targets"
[ "$n" -eq 8 ]
