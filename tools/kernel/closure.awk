# SPDX-License-Identifier: GPL-2.0-only
# Takes some functions out of a C file, with all functions, variables and
# structures of the file that they name, and the conditions around them:
#
#	awk -v roots='FUNCTION...' -v known='NAME...' -f closure.awk FILE
#
# What is known is somewhere else. Prints nothing if a root is missing; one of
# several is written as ONE|OTHER.

# The line without comments.
function code_of(text,    code, at) {
	code = ""
	while (text != "") {
		at = index(text, comment ? "*/" : "/*")
		if (comment && !at)
			return code
		if (!at)
			return code text
		if (!comment)
			code = code substr(text, 1, at - 1) " "
		text = substr(text, at + 2)
		comment = !comment
	}
	return code
}

function count(text, what) {
	return gsub(what, what, text)
}

# What the definition defines.
function name_of(text) {
	gsub(/[ \t\n]+/, " ", text)
	if (text ~ /^(struct|union|enum) [A-Za-z_0-9]+ ?[{]/) {
		sub(/^[a-z]+ /, "", text)
		sub(/[^A-Za-z_0-9].*/, "", text)
		return text
	}
	if (text ~ /^[A-Z_0-9]+\(/) {
		# A macro that defines its first argument.
		sub(/^[A-Z_0-9]+\( ?/, "", text)
		sub(/[^A-Za-z_0-9].*/, "", text)
		return text
	}
	sub(/[(][*]/, "", text)
	sub(/[=(){;[].*/, "", text)
	sub(/ +$/, "", text)
	sub(/.*[^A-Za-z_0-9]/, "", text)
	return text
}

function end_of_unit() {
	last[n] = NR
	name[n] = name_of(unit)
	body[n] = unit
	if (unit ~ /^(EXPORT_|MODULE_|module_)/)
		name[n] = ""
	open = 0
}

{
	line[NR] = $0
	code = code_of($0)
}
goes_on || (!open && code ~ /^#/) {
	if (goes_on || code !~ /^#[ \t]*include/)
		always[NR] = 1
	goes_on = code ~ /\\$/
	next
}
!open && code ~ /^[A-Za-z_]/ {
	open = 1
	unit = ""
	depth = 0
	first[++n] = NR
}
open {
	unit = unit code "\n"
	if (code !~ /^#/)
		depth += count(code, "{") - count(code, "}")
	if (code ~ /^}/ || (depth <= 0 && code ~ /[;}][ \t]*$/))
		end_of_unit()
}

function want(what) {
	if (what in is_known || what in wanted)
		return
	wanted[what] = 1
	queue[++queued] = what
}

# Is it there, or one of several? Wants all that are.
function want_root(root,    all, i, k, there) {
	split(root, all, "|")
	there = 0
	for (i = 1; i in all; i++) {
		for (k = 1; k <= n; k++) {
			if (name[k] == all[i] && body[k] ~ /[{]/) {
				want(all[i])
				there = 1
			}
		}
	}
	return there
}

END {
	split(known, all_known)
	for (i in all_known)
		is_known[all_known[i]] = 1
	split(roots, all_roots)
	for (i in all_roots) {
		if (!want_root(all_roots[i]))
			exit
	}
	for (done = 1; done <= queued; done++) {
		for (k = 1; k <= n; k++) {
			if (name[k] != queue[done])
				continue
			taken[first[k]] = last[k]
			split(body[k], words, /[^A-Za-z_0-9]+/)
			for (i in words) {
				if (words[i] != "")
					want(words[i])
			}
		}
	}
	for (at = 1; at <= NR; at++) {
		if (at in taken) {
			print "#line " at " \"" FILENAME "\""
			for (end = taken[at]; at < end; at++)
				print line[at]
			print line[at]
		} else if (at in always) {
			print line[at]
		}
	}
}
