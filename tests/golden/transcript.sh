#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Runs the commands of transcripts and compares what they print.
#
#   transcript.sh [--update] STAGE2 FILE...
#
# A command is a line "$ stage2 ..." (in a .md file, inside a ```console block);
# a backslash at its end goes on with the next line. What follows, up to the
# next command, a line "# ..." after an empty one, or the end of the block, is
# what it printed. --update writes what it prints now.
set -eu

update=no
if [ "${1:-}" = --update ]; then
	update=yes
	shift
fi
if [ $# -lt 2 ]; then
	echo "usage: transcript.sh [--update] STAGE2 FILE..." >&2
	exit 2
fi
stage2=$1
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin"
ln -s "$(realpath "$stage2")" "$work/bin/stage2"
PATH=$work/bin:$PATH

# Prints the file with each command's output replaced by that of today.
rerun() {
	case $1 in *.md) in_block=no ;; *) in_block=yes ;; esac
	skipping=no
	command=
	while IFS= read -r line || [ -n "$line" ]; do
		if [ -n "$command" ]; then
			printf '%s\n' "$line"
			command="${command%\\} $line"
		else
			case $line in
			'```console') in_block=yes ;;
			'```'*)
				case $1 in *.md) in_block=no ;; esac
				skipping=no
				;;
			'# '*) case $1 in *.md) ;; *) skipping=no ;; esac ;;
			'$ stage2 '*)
				[ "$in_block" = yes ] && command=${line#??}
				skipping=no
				;;
			esac
			[ "$skipping" = yes ] && continue
			printf '%s\n' "$line"
		fi
		case $command in
		'' | *\\) continue ;;
		esac
		sh -c "$command" 2>&1 </dev/null || :
		command=
		skipping=yes
	done <"$1"
}

failed=0
for file in "$@"; do
	rerun "$file" >"$work/now"
	cmp -s "$file" "$work/now" && continue
	if [ "$update" = yes ]; then
		cp "$work/now" "$file"
		echo "updated $file"
	else
		diff -u "$file" "$work/now" || :
		failed=1
	fi
done
exit $failed
