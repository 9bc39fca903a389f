#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Does docs/schema.json describe what stage2 prints and reads? Runs every command
# with JSON, and validates the output with validate.py.
#
#	check.sh STAGE2 SOURCE_DIR
set -eu

stage2=$1
source=$2
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE

# The distribution's own python3 is the one that has its packages.
python3=python3
[ -x /usr/bin/python3 ] && python3=/usr/bin/python3
command -v "$python3" >/dev/null || exit 77
"$python3" -c 'from jsonschema import Draft202012Validator' 2>/dev/null || {
	echo "skipped: no python3-jsonschema" >&2
	exit 77
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# make STATUS NAME ARGUMENTS: makes a document; checks the exit status.
make() {
	expected=$1 name=$2 status=0
	shift 2
	"$stage2" "$@" --format json >"$work/$name.json" 2>"$work/log" ||
		status=$?
	[ "$status" -eq "$expected" ] && return
	echo "'stage2 $*' ended with $status, not $expected" >&2
	cat "$work/log" >&2
	exit 1
}

# batch STATUS NAME ARGUMENTS < FAULTS
batch() {
	expected=$1 name=$2 status=0
	shift 2
	cat >"$work/$name.faults"
	"$stage2" explain --batch "$@" <"$work/$name.faults" \
		>"$work/$name.answers" || status=$?
	[ "$status" -eq "$expected" ] && return
	echo "batch $name ended with $status, not $expected" >&2
	exit 1
}

# refused NAME < BASELINE: a file that the reader must refuse.
refused() {
	status=0
	cat >"$work/$1.refused"
	"$stage2" verify --baseline "$work/$1.refused" linux-6.16 \
		>"$work/log" 2>&1 || status=$?
	[ "$status" -eq 2 ] && return
	echo "baseline $1 ended with $status, not 2" >&2
	exit 1
}

verify() {
	make 1 verify-two verify linux-6.16 pfnmap-v8
	make 0 verify-none verify --only ATTR-OFFERED linux-7.3
	make 0 verify-write verify --write-baseline "$work/baseline.json" \
		linux-6.16
	make 0 verify-accepted verify --baseline "$work/baseline.json" \
		--allow-unexplained linux-6.16
	sed 's/"count": "/&1/' "$work/baseline.json" >"$work/changed"
	make 1 verify-stale verify --baseline "$work/changed" linux-6.16
	make 1 verify-without verify --without plain-vma,io-vma linux-7.3
	make 1 verify-assumed verify --no-assumptions --only ERR-LEAK \
		linux-6.1
}

compare() {
	make 1 diff-some diff pfnmap-v8 pfnmap-v8-review
	make 0 diff-none diff linux-7.3 linux-7.3
	make 1 diff-without diff --without plain-vma linux-6.17 linux-6.18
	make 1 verify-since verify --since --only ERR-LEAK --only NEST-X \
		--only MTE-FOLIO linux-6.17
	make 1 blame blame linux-6.16 linux-6.18
	make 0 blame-none blame linux-6.4 linux-6.5
	make 1 blame-back blame linux-7.1 linux-6.19
	make 1 diff-only diff --verbose linux-6.17 linux-6.18
	make 0 table table --cubes 1 linux-6.1
	make 0 table-memslot table --memslot linux-7.3
	for list in inputs policies commits invariants assumptions steps bugs; do
		make 0 list-$list list $list
	done
}

explain() {
	make 0 explain-map explain linux-7.3
	make 1 explain-met explain linux-6.1
	make 1 explain-error explain pfnmap-v8 vma.mixedmap=yes \
		vma.mte_allowed=no pfn.map_memory=no
	make 0 explain-no-vma explain linux-7.3 vma.found=no
	make 0 explain-signal explain linux-7.3 pfn.lookup=hwpoison
	make 0 explain-nested explain linux-7.3 nested
	make 0 explain-memslot explain --memslot linux-7.3 slot.end=beyond
	make 0 explain-impossible explain linux-6.1 fault.level=-1
	make 0 explain-unmet explain linux-6.1 slot.gmem
	make 0 explain-no-addresses explain linux-7.3 \
		fault.status=permission fault.level=-1
	make 0 explain-64k explain --page-size 64k linux-7.3
}

values() {
	make 0 decode decode 0x400000800007ff
	make 0 decode-kinds decode --level 2 0 2 3 0x40000701 0x1000000000000000
	make 0 decode-all decode --level all 0x40000701 0xffffffffffffffff
	make 0 decode-lpa2 decode --granule 16k --lpa2 --fwb --xnx --level 2 \
		0x400000020004d9
	make 0 decode-lpa decode --granule 64k --lpa --mte-perm --level all \
		0x4000002000f4d9 0x3
	make 0 decode-vtcr decode --vtcr 0x802c3558 0 0xffffffffffffffff
	make 0 decode-esr decode --esr 0x93830047 0x82000007 0 \
		0xffffffffffffffff
	make 0 encode encode --oa 0x80000000
	make 0 encode-vtcr encode --vtcr --ipa-bits 40 --pa-bits 44 --ha
	make 0 encode-esr encode --esr --fsc translation --level 2 --access w
}

batches() {
	batch 0 good linux-7.3 <<-END
		{}
		{"vma.pfnmap": "yes", "pfn.lookup": "raw", "pfn.map_memory": "no"}
		{"vma.pfnmap": true, "vma.found": false, "cpu.fwb": "1"}
		{"fault.level": "0", "fault.access": "write"}
		{"pfn.lookup": "hwpoison"}
		{"nested": "yes", "nested.walk": "fault"}
		{"slot.present": "no", "fault.s1ptw": true}
		{"fault.level": "-1"}
	END
	batch 0 judged linux-6.1 <<-END
		{}
		{"fault.level": "-1"}
		{"slot.gmem": "yes"}
	END
	batch 0 memslot --memslot linux-7.3 slot.end=limit <<-END
		{"slot.gmem": true}
		{"slot.end": "beyond"}
	END
	batch 2 bad linux-7.3 <<-END
		{"cpu.fwb": "no"}
		{"vma.pfnmap": "maybe"}
		{"pfnmap": "yes"}
		{"fault.level": true}
		{"fault.level": "4"}
		{"fault.level": 3}
		{"vma.pfnmap": null}
		{"vma.pfnmap": ["yes"]}
		{"vma.pfnmap": "yes", "vma.pfnmap": "no"}
		{"nested": "2"}
		["vma.pfnmap"]
		{"vma.pfnmap": "yes"
		no

		{"schema": "stage2.explain/1"}
	END
	# NUL bytes; half a character; words that are cut, inside of a character
	# and between two.
	# shellcheck disable=SC2046
	umlauts=$(printf '\303\244%.0s' $(seq 40))
	{
		printf '\000\n{"vma.pfnmap\000": "yes"}\n'
		printf '{"vma.pfnmap": "yes"}\000\n{"vma.pfnmap": "\\u0000"}\n'
		printf '{"vma.pfnmap": "\303"}\n'
		printf '{"vma.pfnmap": "%s"}\n{"vma.pfnmap": "x%s"}\n' \
			"$umlauts" "$umlauts"
		printf '{"%s": "yes"}\n{"x%s": "yes"}\n' "$umlauts" "$umlauts"
	} | batch 2 bytes linux-7.3
}

baselines() {
	id=linux-6.16:ERR-LEAK:retry
	refused top <<-END
		{"schema": "stage2.baseline/1", "accepted": [], "note": "x"}
	END
	refused schema <<-END
		{"schema": "stage2.baseline/2", "accepted": []}
	END
	refused no-list <<-END
		{"schema": "stage2.baseline/1"}
	END
	for count in '""' '"12x"' '"-1"' '"1,000"' 12 null; do
		refused "count-$count" <<-END
			{"schema": "stage2.baseline/1", "accepted": [
			{"id": "$id", "count": $count, "reason": "x"}]}
		END
	done
	refused no-reason <<-END
		{"schema": "stage2.baseline/1", "accepted": [
		{"id": "$id", "count": "1"}]}
	END
	refused key <<-END
		{"schema": "stage2.baseline/1", "accepted": [
		{"id": "$id", "count": "1", "reason": "x", "note": "x"}]}
	END
	refused id <<-END
		{"schema": "stage2.baseline/1", "accepted": [
		{"id": "linux-6.16", "count": "1", "reason": "x"}]}
	END
}

# All scenarios, with each event; and one answer of every kind.
sim() {
	make 0 sim-all sim run --verbose "$source"/sim/scenarios/*.yaml
	cat >"$work/answers.yaml" <<-END
		vm: {policy: linux-7.3, bugs: [no-tlbi]}
		steps:
		  - host: {}
		  - slot: {id: 0, ipa: 0, hva: 0x400000000000, size: 64K}
		    expect: {ret: -EINVAL}
		    findings: [LEAF-PA]
		  - read: {ipa: 0x80000000}
	END
	make 1 sim-unmet sim run "$work/answers.yaml"
	make 0 sim-clean sim explore --accept "$source/sim/accepted.json" \
		"$source/sim/races/nested-tlbi.yaml" \
		"$source/sim/races/hugetlb.yaml"
	make 1 sim-random sim random --policy linux-7.3 --bugs seq-late
	make 0 sim-random-none sim random --policy linux-7.3 --steps 200
	make 1 sim-violated sim explore --bugs seq-late \
		"$source/sim/races/hugetlb.yaml"
}

verify
compare
explain
values
sim
batches
baselines
"$python3" "$source/tests/schema/validate.py" "$source/docs/schema.json" "$work"
