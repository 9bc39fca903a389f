#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Gives the tool files that nobody should give it.

    hostile.py STAGE2 SOURCE PLUGINS SANITIZED TEST
    hostile.py STAGE2 SOURCE PLUGINS SANITIZED options TEST...

The tool says what is wrong, and exits with status 2: it does not crash, nor
hang, nor use much memory. PLUGINS is the folder of the shared objects.
SANITIZED is ON if the tool is built with sanitizers. The test 'options' finds
all options and arguments that there are, and those that none of the tests is
about.
"""

import json
import os
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True

import kinds
import options
import outputs
import trees
from tool import Tool

SCENARIO = "sim/scenarios/cow.yaml"
RACE = "sim/races/same-page.yaml"
RECORD = "tests/conformance/tables/6.1.json"


def read(path):
    with open(path, "rb") as f:
        return f.read()


# ---- what reads files --------------------------------------------------------


def try_kinds(tool, words, makers):
    """words has one that is FILE, which is what is made."""
    for name, make in makers.items():
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, name)
            make(path)
            tool.run([path if w == "FILE" else w for w in words], name)


def try_names(tool, words):
    for path in ("", "no-such-file", "/dev/null/file", "x/" * 3000 + "file"):
        tool.run([path if w == "FILE" else w for w in words], path[:24])


def try_contents(tool, words, contents, statuses):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "file")
        for what, text in contents:
            kinds.write(path, text)
            tool.run([path if w == "FILE" else w for w in words], what,
                     statuses)


def one_page_size(text):
    """A record's operations take a second: those of one page size will do."""
    record = json.loads(text)
    record["sizes"] = record["sizes"][:1]
    return json.dumps(record, indent=1).encode()


def reader(words, valid, count=40, shorten=bytes):
    """A test of an option whose file is text, of which one is known."""
    def test(tool):
        text = shorten(read(os.path.join(tool.source, valid)))
        given = [os.path.join(tool.source, w) if w in (SCENARIO, RACE) else w
                 for w in words]
        try_names(tool, given)
        try_kinds(tool, given, {**kinds.ANY, **kinds.TEXT})
        try_contents(tool, given, [("all of it", text)], (0, 1))
        try_contents(tool, given, kinds.truncated(text, count), (0, 1, 2))
        try_contents(tool, given, kinds.damaged(text), (0, 1, 2))
    return test


# It is read before the tree, which is none.
def check_baseline(tool):
    text = b'{"schema": "stage2.results-baseline/1", "accepted": [' \
           b'{"id": "x", "count": "1", "reason": "y"}]}'
    with tempfile.TemporaryDirectory() as folder:
        words = ["kernel", "check", "--baseline", "FILE", folder]
        try_names(tool, words)
        try_kinds(tool, words, {**kinds.ANY, **kinds.TEXT})
        try_contents(tool, words, [("all of it", text)], (2,))
        try_contents(tool, words, kinds.truncated(text, 40), (2,))
        try_contents(tool, words, kinds.damaged(text), (2,))


# Nothing of what a mailbox says may leave the clone.
def check_mbox(tool):
    with tempfile.TemporaryDirectory() as folder:
        tree = os.path.join(folder, "tree")
        os.makedirs(os.path.join(tree, "arch/arm64"))
        with open(os.path.join(tree, "arch/arm64/a"), "w") as f:
            f.write("1\n")
        git = ["git", "-C", tree, "-c", "user.name=n", "-c", "user.email=e"]
        for words in (["init", "-q"], ["add", "."],
                      ["commit", "-q", "-m", "x"]):
            subprocess.run([*git, *words], check=True)
        words = ["kernel", "check", "--mbox", "FILE", tree]
        try_names(tool, words)
        try_kinds(tool, words, {**kinds.ANY, **kinds.TEXT})
        escape = b"From 0 Mon Sep 17 00:00:00 2001\nFrom: n <e>\n" \
                 b"Subject: x\n\n---\n--- /dev/null\n" \
                 b"+++ b/../../escaped\n@@ -0,0 +1 @@\n+x\n"
        try_contents(tool, words, [("from above", escape)], (2,))
        if os.path.exists(os.path.join(folder, "escaped")):
            tool.fail(words, "a file was made outside")


# A policy by its name is no file: then it says that there is no such policy.
def plugin(words):
    def test(tool):
        text = read(os.path.join(tool.plugins, "region_only.so"))
        try_names(tool, words)
        try_kinds(tool, words, kinds.ANY)
        # The loader maps what the headers say, and finds no file behind it.
        try_contents(tool, words, kinds.truncated(text, 25), (0, 1, 2))
    return test


# ---- standard input ------------------------------------------------------------


def batch(tool):
    words = ["explain", "--batch", "linux-7.3"]
    valid = b'{"vma.pfnmap": "yes", "fault.access": "write"}\n' * 4
    for name, make in {**kinds.ANY, **kinds.TEXT}.items():
        # Pipes are waited for, and there is no end to lines that have one.
        if name in ("loop", "link-to-nothing", "pipe", "urandom",
                    "unreadable"):
            continue
        statuses = (0,) if name in ("empty", "null") else (2,)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, name)
            make(path)
            fd = os.open(path, os.O_RDONLY)
            batch_run(tool, words, name, statuses, fd)
    for what, text in [*kinds.truncated(valid[:47], 47), *kinds.damaged(valid)]:
        with tempfile.TemporaryFile() as f:
            f.write(text)
            f.seek(0)
            batch_run(tool, words, what, (0, 2), os.dup(f.fileno()))


def batch_run(tool, words, what, statuses, fd):
    # An answer a line, with the reason in it: not on stderr.
    tool.check_message, check = lambda *_: None, tool.check_message
    tool.run(words, what, statuses, stdin=fd)
    tool.check_message = check
    os.close(fd)


# ---- all of them ---------------------------------------------------------------

VERIFY = ["verify", "--summary", "--only", "X-ENCODABLE"]

TESTS = {
    "verify.baseline": reader([*VERIFY, "--baseline", "FILE", "linux-6.1"],
                              "baselines/linux-6.1.json"),
    "verify.policy": plugin([*VERIFY, "FILE"]),
    "verify.write_baseline": outputs.write_baseline,
    "diff.old": plugin(["diff", "FILE", "linux-6.1"]),
    "diff.new": plugin(["diff", "linux-6.1", "FILE"]),
    "explain.policy": plugin(["explain", "FILE"]),
    "explain.batch": batch,
    "explain.batch_policy": plugin(["explain", "--batch", "FILE"]),
    "table.policy": plugin(["table", "--memslot", "FILE"]),
    "sim_run.file": reader(["sim", "run", "--quiet", "FILE"], SCENARIO),
    "sim_random.accept": reader(
        ["sim", "random", "--policy", "linux-7.3", "--steps", "10",
         "--accept", "FILE"], "sim/accepted.json"),
    "sim_random.output": outputs.sim_random,
    "sim_explore.file": reader(
        ["sim", "explore", "--preemptions", "0", "FILE"], RACE, 25),
    "sim_explore.accept": reader(
        ["sim", "explore", "--preemptions", "0", "--accept", "FILE", RACE],
        "sim/accepted.json", 20),
    "sim_explore.output": outputs.sim_explore,
    "kernel_build.tree": trees.build,
    "kernel_build.source": trees.sources,
    "kernel_build.output": outputs.kernel_build,
    "kernel_check.tree": trees.check,
    "kernel_check.against": trees.against,
    "kernel_check.baseline": check_baseline,
    "kernel_check.mbox": check_mbox,
    "kernel_tables.tree": trees.tables,
    "kernel_tables.file": reader(["kernel", "tables", "FILE"], RECORD, 12,
                                 one_page_size),
    "kernel_build.signals": outputs.build_signals,
    "kernel_check.signals": outputs.check_signals,
    "kernel_tables.signals": outputs.tables_signals,
}


def main():
    if len(sys.argv) < 6:
        print(__doc__, file=sys.stderr)
        return 2
    stage2, source, plugins, sanitized, name = sys.argv[1:6]
    tool = Tool(stage2, source, sanitized == "ON")
    tool.plugins = os.path.abspath(plugins)
    if name == "options":
        options.check(tool, set(sys.argv[6:]), set(TESTS))
    else:
        TESTS[name](tool)
    for failure in tool.failures:
        print(failure, file=sys.stderr)
    print(f"{name}: {tool.runs} runs, {len(tool.failures)} of them not as"
          " they should be")
    return 1 if tool.failures else 0


if __name__ == "__main__":
    sys.exit(main())
