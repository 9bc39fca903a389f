# SPDX-License-Identifier: GPL-2.0-only
# Of what 'gcov -b -c' says about a file: the lines that were not reached, and
# the ways out of lines that were not taken, in functions that were called.
function flush()
{
	if (called && reached && missed)
		say(sprintf("%d of %d ways never taken", missed, ways))
	if (called && !reached && number)
		say("never reached")
	number = missed = ways = 0
}

function say(what)
{
	if (name != last)
		printf "  %s(), %s\n", name, file
	last = name
	gsub(/^[ \t]+/, "", text)
	printf "    %5d  %-24s %s\n", number, what, text
}

/^function / {
	flush()
	name = $2
	called = $4 > 0
	next
}

/^branch / {
	ways++
	if ($3 == "taken" && $4 == 0)
		missed++
	next
}

/^ *(#####|[0-9]+\*?): *[0-9]+:/ {
	flush()
	split($0, part, ":")
	reached = part[1] !~ /#/
	number = part[2] + 0
	text = substr($0, length(part[1]) + length(part[2]) + 3)
	next
}

/^ *[-=]/ { flush() }

END { flush() }
