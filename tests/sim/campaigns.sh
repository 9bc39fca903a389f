#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A campaign for each kernel from 6.17 on, two at a time, with random features:
# nothing may be found that sim/accepted.json does not have.
#
#	campaigns.sh STAGE2 ACCEPTED STEPS [SEED]
set -u

stage2=$1 accepted=$2 steps=$3 seed=${4:-1}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0
failed=0

campaign() {
	"$stage2" sim random --policy "$1" --accept "$accepted" --seed "$seed" \
		--steps "$steps" --output "$work/$1.yaml" >"$work/$1.log" 2>&1
	echo $? >"$work/$1.status"
}

said() {
	if [ "$(cat "$work/$1.status")" = 0 ]; then
		passed=$((passed + 1))
		echo "ok    $(head -n 1 "$work/$1.log")"
	else
		failed=$((failed + 1))
		echo "FAIL  $1"
		cat "$work/$1.log"
		cat "$work/$1.yaml" 2>/dev/null
	fi
}

set -- linux-6.17 linux-6.18 linux-7.1 linux-7.2.y linux-7.3
for policy; do
	campaign "$policy" &
	running=$((${running:-0} + 1))
	[ $running -eq 2 ] || continue
	wait
	running=0
done
wait
for policy; do
	said "$policy"
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ] && [ $passed -gt 0 ]
