#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Does docs/sim.md show what stage2 prints? Its commands name files of the
# source tree, so they are run there.
#
#	docs.sh [--update] STAGE2 SOURCE_DIR
set -eu

update=
if [ "$1" = --update ]; then
	update=$1
	shift
fi
stage2=$(realpath "$1")
cd "$2"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sed 's/^```text$/```console/' docs/sim.md >"$work/sim.md"
status=0
tests/golden/transcript.sh $update "$stage2" "$work/sim.md" || status=$?
[ -z "$update" ] || sed 's/^```console$/```text/' "$work/sim.md" >docs/sim.md
exit $status
