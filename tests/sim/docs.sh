#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Does docs/sim.md show what stage2 prints? Its commands name files of the
# source tree, so they are run there.
#
#	docs.sh [--update] STAGE2 SOURCE_DIR
set -eu

update=
if [ "$1" = --update ]; then
	update=yes
	shift
fi
stage2=$(realpath "$1")
cd "$2"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sed 's/^```text$/```console/' docs/sim.md >"$work/sim.md"
cp "$work/sim.md" "$work/now.md"
tests/golden/transcript.sh --update "$stage2" "$work/now.md" >"$work/log"
if [ -n "$update" ]; then
	sed 's/^```console$/```text/' "$work/now.md" >docs/sim.md
	exit
fi

# How many states an exploration meets twice depends on the compiler, see
# sim/explore_seen.c; what it finds does not.
for file in sim now; do
	sed 's/[0-9]* interleavings, [0-9]* states, [0-9]* steps/N of each/' \
		"$work/$file.md" >"$work/$file"
done
diff -u "$work/sim" "$work/now"
