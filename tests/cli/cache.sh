#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# What build-plugin keeps in the cache, without a kernel tree.
#
#	cache.sh SOURCE_DIR
set -eu

script=$1/tools/kernel/build-plugin
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cache=$work/cache

fail() {
	echo "$*" >&2
	exit 1
}

# result NAME KIB: a folder as a build leaves it.
result() {
	mkdir -p "$work/$1"
	echo "$1" >"$work/$1/key"
	head -c $(($2 * 1024)) /dev/urandom >"$work/$1/digest0.o"
	echo "runs 1" >"$work/$1/explored.txt"
	: >"$work/$1/names.o"
}

keep() {
	"$script" keep "$work" "$work/$1" "$cache" "$2"
}

# It is whole, it has what it needs, and no other's name.
result a 300
keep a 100000
(cd "$cache/a" && sha256sum -c --quiet sums) || fail "a: the sums are wrong"
[ -e "$cache/a/explored.txt" ] || fail "a: a file is missing"
[ ! -e "$cache/a/names.o" ] || fail "a: it has a policy's name"

# Many at the same time: one wins, and nothing is left over.
result b 500
for _ in 1 2 3 4 5 6 7 8; do
	keep b 100000 &
done
wait
(cd "$cache/b" && sha256sum -c --quiet sums) || fail "b: the sums are wrong"
[ "$(ls -A "$cache/b" | tr '\n' ' ')" = "digest0.o explored.txt sums " ] ||
	fail "left over in b: $(ls -A "$cache/b")"
[ "$(ls -A "$cache" | tr '\n' ' ')" = "a b " ] ||
	fail "left over: $(ls -A "$cache")"

# Without a key nothing is kept.
result c 1
rm "$work/c/key"
keep c 100000
[ ! -e "$cache/c" ] || fail "c: kept without a key"

# What nobody used for longest goes first.
touch -d '1 hour ago' "$cache/a"
result d 500
keep d 1100
[ ! -e "$cache/a" ] && [ -e "$cache/b" ] && [ -e "$cache/d" ] ||
	fail "not the oldest went: $(ls "$cache")"

# A folder that cannot be written is no reason to stop.
: >"$work/file"
"$script" keep "$work" "$work/d" "$work/file/cache" 100 2>/dev/null &&
	fail "it kept something in a file"
exit 0
