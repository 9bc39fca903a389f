#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Runs cases: commands with their expected exit status and output.
#
#	run.sh STAGE2 PLUGINS FILE [CASE]
#
# PLUGINS is the folder of the shared objects. A file of cases has blocks of
#
#	case NAME
#	file NAME          optional: a file in the folder where commands run
#	|its lines
#	$ stage2 ...       the commands; several lines are one script
#	status N           status of the last command; default 0
#	stdout LINE        the exact output, line by line
#	stdout~ REGEX      instead: some line matches
#	stdout* -          instead: any output
#	stderr LINE        the same for stderr
#
# A stream without a line must be empty. @P in scripts and lines is PLUGINS; @B
# in scripts is the folder with the baselines.
set -eu

if [ $# -lt 3 ]; then
	echo "usage: run.sh STAGE2 PLUGINS FILE [CASE]" >&2
	exit 2
fi
command -v jq >/dev/null || {
	echo "skipped: no jq" >&2
	exit 77
}
stage2=$(realpath "$1")
plugins=$2
cases=$(realpath "$3")
only=${4:-}
tests=$(dirname "$(realpath "$0")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin" "$work/case"
ln -s "$stage2" "$work/bin/stage2"
PATH=$work/bin:$PATH
LC_ALL=C
# Sanitizers must not handle the signals that the guard handles.
ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}handle_segv=0:handle_sigbus=0:handle_abort=0
export PATH LC_ALL ASAN_OPTIONS

# Splits a case into script, status, and the expected lines of each stream.
split() {
	awk -v name="$1" -v dir="$work/case" -v plugins="$plugins" \
		-v baselines="$tests/../../baselines" '
	function put(file, text) {
		gsub(/@P/, plugins, text)
		if (file == "script")
			gsub(/@B/, baselines, text)
		print text > (dir "/" file)
	}
	/^case / { here = $2 == name; next }
	!here || /^#/ || /^$/ { next }
	/^file / { input = $2; printf "" > (dir "/in/" input); next }
	/^[|]/ { print substr($0, 2) > (dir "/in/" input); next }
	/^[$][ \t]/ { put("script", substr($0, 3)); next }
	/^status / { put("status", $2); next }
	/^(stdout|stderr)[~*]? / {
		put($1, substr($0, length($1) + 2))
		next
	}
	/^(stdout|stderr)$/ { put($1, ""); next }
	{ print FILENAME ":" FNR ": what is this: " $0; exit 1 }
	' "$cases"
}

# Compares a stream with its expected lines.
check() {
	if [ -e "$work/case/$1*" ]; then
		return 0
	fi
	if [ -e "$work/case/$1~" ]; then
		while IFS= read -r regex; do
			grep -Eq -e "$regex" "$work/$1" && continue
			echo "no line of $1 matches: $regex"
			echo "$1 is:"
			head -n 40 "$work/$1"
			return 1
		done <"$work/case/$1~"
		return 0
	fi
	[ -e "$work/case/$1" ] || : >"$work/case/$1"
	diff -u --label "$1 expected" --label "$1" "$work/case/$1" "$work/$1"
}

run_case() {
	rm -rf "$work/case"
	mkdir -p "$work/case/in"
	split "$1"
	if [ ! -e "$work/case/script" ]; then
		echo "no case '$1' with a command"
		return 1
	fi
	expected=0
	[ ! -e "$work/case/status" ] || expected=$(cat "$work/case/status")
	status=0
	(cd "$work/case/in" && exec sh "$work/case/script") \
		</dev/null >"$work/stdout" 2>"$work/stderr" || status=$?
	failed=no
	if [ "$status" -ne "$expected" ]; then
		echo "exit status $status instead of $expected"
		failed=yes
	fi
	check stdout || failed=yes
	check stderr || failed=yes
	[ $failed = no ]
}

fail=0
for name in ${only:-$(sed -n 's/^case //p' "$cases")}; do
	run_case "$name" || {
		echo "FAILED: $name" >&2
		fail=1
	}
done
exit $fail
