#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Each race on each kernel: no order shows anything but what races.txt has without
# a mistake; of the other kernels there, what is accepted may be seen. With a mistake: some order
# shows it, and what is written replays it.
# Prints how many of how many.
#
#	races.sh [--preemptions N] STAGE2 SOURCE_DIR [RACE...]
#
# The default is 3, which takes about half a minute for all of them; 5 takes
# some minutes.
set -u

preemptions=3
if [ "$1" = --preemptions ]; then
	preemptions=$2
	shift 2
fi
stage2=$1 source=$2
shift 2
if [ $# -eq 0 ]; then
	for race in "$source"/sim/races/*.yaml; do
		set -- "$@" "$(basename "$race" .yaml)"
	done
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
good=0
all=0

miss() {
	echo "FAIL  $race: $*"
	sed 's/^/      /' "$work/log"
}

explore() {
	"$stage2" sim explore --policy "$policy" --preemptions "$preemptions" \
		"$@" "$source/sim/races/$race.yaml" >"$work/log" 2>&1
}

# What the list says that this kernel does in this race, as accepted findings.
known() {
	names=$(sed -n "s/^$race|-|$policy|//p" "$work/list")
	[ -n "$names" ] || return 1
	printf '{"schema": "stage2.sim-baseline/2", "%s": {' "$policy"
	comma=
	for name in $names; do
		printf '%s"%s": {"reason": "races.txt", "steps": ["cpu", "write"]}' \
			"$comma" "$name"
		comma=', '
	done
	echo '}}'
}

# No order shows anything on this kernel but what the list says of it.
clean() {
	all=$((all + 1))
	if known >"$work/known.json"; then
		set -- --accept "$work/known.json"
	elif grep -q "^$race|-|" "$work/list"; then
		set -- --accept "$source/sim/accepted.json"
	else
		set --
	fi
	if explore "$@"; then
		good=$((good + 1))
	else
		miss "$policy is not clean"
	fi
}

# This mistake is seen, by this invariant.
shown() {
	all=$((all + 1))
	bugs=$mistake
	[ "$mistake" != - ] || bugs=
	explore --bugs "$bugs" --only "$invariant" --output "$work/found.yaml"
	if [ $? -ne 1 ]; then
		miss "$policy with $mistake is not found by $invariant"
	elif ! "$stage2" sim run --quiet "$work/found.yaml" >"$work/log" 2>&1 ||
		! grep -q "$invariant" "$work/found.yaml"; then
		miss "$policy with $mistake: what was found does not come again"
	else
		good=$((good + 1))
		steps=$(grep -c '^  - ' "$work/found.yaml")
		echo "ok    $race, $policy, $mistake: $invariant in $steps steps"
	fi
}

sed '/^#/d; s/ *| */|/g' "$source/tests/sim/races.txt" >"$work/list"
for race; do
	for policy in linux-6.17 linux-6.18 linux-7.1 linux-7.2.y linux-7.3; do
		clean
	done
	while IFS='|' read -r of mistake policy invariant; do
		[ "$of" != "$race" ] || shown
	done <"$work/list"
done
echo "$good of $all as expected, with $preemptions preemptions"
[ "$good" -eq "$all" ]
