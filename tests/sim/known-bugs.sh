#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Old mistakes put back into tables and VM, one by one: somebody must object, and
# to nothing without them. Prints how many of how many, and what each took, with
# as long a run without it.
#
#	known-bugs.sh STAGE2 UNIT_TESTS RACES
set -u

stage2=$1 units=$2 races=$3
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
steps=500000
caught=0
entries=0
failed=0

miss() {
	failed=$((failed + 1))
	echo "FAIL  $entry: $*"
}

now() {
	date +%s%N
}

found() {
	caught=$((caught + 1))
	ms=$((($(now) - begin) / 1000000))
	printf 'ok    %s, %s: %s (%d.%02d s)\n' "$entry" "$mistake" "$*" \
		$((ms / 1000)) $((ms % 1000 / 10))
}

# campaign STEPS OPTION...: the number of steps until something was found.
campaign() {
	limit=$1
	shift
	"$stage2" sim random --policy "$policy" --only "$invariant" \
		--steps "$limit" --output "$work/life.yaml" "$@" >"$work/log"
}

# at_random OPTION...: with the mistake, and for as long without it.
at_random() {
	campaign $steps --bugs "$mistake" "$@"
	if [ $? -ne 1 ]; then
		miss "$mistake is not found by $invariant in $steps steps"
		return
	fi
	after=$(sed -n '1s/.*: \([0-9]*\) steps .*/\1/p' "$work/log")
	short=$(sed -n 's/^  in \([0-9]*\) steps*:.*/\1/p' "$work/log")
	if ! "$stage2" sim run --quiet "$work/life.yaml" >"$work/run"; then
		miss "what was found does not come again"
	elif ! campaign "$after" "$@"; then
		miss "$invariant is violated without $mistake, too"
	else
		found "$invariant after $after steps, $short of them needed"
	fi
}

# explored FILE: of the races; or here, if kernels have the mistake themselves.
explored() {
	race=$races/$1
	[ -e "$race" ] || race=$here/$1
	"$stage2" sim explore --policy "$policy" --only "$invariant" \
		--bugs "$mistake" --output "$work/life.yaml" \
		"$race" >"$work/log"
	if [ $? -ne 1 ]; then
		miss "$mistake is not found by $invariant in $1"
	elif ! "$stage2" sim explore --policy "$policy" --only "$invariant" \
		"$race" >"$work/log"; then
		miss "$invariant is violated in $1 without $mistake, too"
	else
		found "$invariant in $1, all orders tried"
	fi
}

unit() {
	if "$units/$1" >"$work/log" 2>&1; then
		found "$1"
	else
		miss "$1 fails"
	fi
}

look() {
	case $how in
	# shellcheck disable=SC2086
	random) at_random $rest ;;
	unit) unit "$rest" ;;
	none) echo "      $entry, $mistake: not found: $rest" ;;
	*.yaml) explored "$how" ;;
	*) miss "known-bugs.txt: '$how'?" ;;
	esac
}

sed '/^#/d; s/ *| */|/g' "$here/known-bugs.txt" >"$work/list"
while IFS='|' read -r entry mistake policy invariant rest; do
	how=${rest%% *}
	rest=${rest#"$how"}
	rest=${rest# }
	entries=$((entries + 1))
	begin=$(now)
	look
done <"$work/list"
echo "$caught of $entries entries caught"
[ $failed -eq 0 ] && [ $entries -gt 0 ]
