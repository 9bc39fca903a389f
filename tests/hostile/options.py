# SPDX-License-Identifier: GPL-2.0-only
"""Every option and argument of the tool: is there a test, or is it no file?"""

import re
import subprocess

# By command, and option or word of its usage: the test that is about it.
FILES = {
    "verify --baseline": "verify.baseline",
    "verify --write-baseline": "verify.write_baseline",
    "verify POLICY": "verify.policy",
    "diff OLD": "diff.old",
    "diff NEW": "diff.new",
    "explain POLICY": "explain.policy",
    "explain --batch": "explain.batch",
    "explain FAULTS": "explain.batch",
    "table POLICY": "table.policy",
    "kernel build --output": "kernel_build.output",
    "kernel build TREE": "kernel_build.tree",
    "kernel check --against": "kernel_check.against",
    "kernel check TREE": "kernel_check.tree",
    "kernel check --output": "kernel_build.output",  # written alike
    "kernel check --mbox": "kernel_check.mbox",
    "kernel check --baseline": "kernel_check.baseline",
    "kernel check --write-baseline": "verify.write_baseline",  # written alike
    "kernel tables --output": "kernel_build.output",  # written alike
    "kernel tables TREE": "kernel_tables.tree",
    "kernel tables FILE": "kernel_tables.file",
    "sim run FILE": "sim_run.file",
    "sim random --accept": "sim_random.accept",
    "sim random --output": "sim_random.output",
    "sim explore --accept": "sim_explore.accept",
    "sim explore --output": "sim_explore.output",
    "sim explore FILE": "sim_explore.file",
}

# Names, numbers and words. What takes none of its own is no file, either.
NO_FILES = {
    "verify": "--only --summary --dead --verbose --no-assumptions --since "
              "--without --allow-unexplained",
    "diff": "--verbose --without",
    "blame": "--verbose OLD NEW",  # kernels of the table, by name
    "explain": "--memslot --page-size INPUT VALUE ANSWERS",
    "table": "--memslot --cubes",
    "decode": "VALUE --level --granule --lpa2 --lpa --fwb --xnx --mte-perm "
              "--sh0 --vtcr --esr",
    "encode": "--type --level --oa --memattr --s2ap --xn --sh --af --sw "
              "--contiguous --dbm --nt --fnxs --invalid-type --annotation "
              "--granule --lpa2 --lpa --fwb --xnx --mte-perm --sh0 --vtcr "
              "--ipa-bits --pa-bits --start-level --vmid16 --ha --hd --esr "
              "--fsc --access --s1ptw --cm --ea --fnv --vncr --set --srt "
              "--sas --sse --sf --ar",
    "kernel": "VERB TREE",
    "kernel build": "--page-size --without --no-cache --stub",
    "kernel check": "--page-size --unreached --allow-unseen --without "
                    "--no-cache --series --stub",
    "kernel cache": "--clear",
    "kernel tables": "--page-size --model --operations --seed",
    "sim": "VERB ARGUMENTS",
    "sim run": "--verbose --tables --quiet",
    "sim random": "--policy --seed --steps --life --shard --features --bugs "
                  "--page-size --only",
    "sim explore": "--preemptions --steps --policy --bugs --only",
    "list": "LIST",
}

COMMON = {"--format", "--help", "OPTIONS", "OPTION"}


def help_of(tool, words):
    return subprocess.run([tool.stage2, *words, "--help"], check=True,
                          capture_output=True, text=True).stdout


def listed(text):
    """Commands or verbs, as help lists them."""
    return re.findall(r"^  ([a-z]+)  ", text, re.M)


def commands(tool):
    for name in listed(help_of(tool, [])):
        yield name
        if name in ("sim", "kernel"):
            yield from (f"{name} {verb}"
                        for verb in listed(help_of(tool, [name])))


def options_of(tool, command):
    """Of the help, whose rows are those that are parsed."""
    for label in re.findall(r"^  (-.*?)(?:  |$)",
                            help_of(tool, command.split()), re.M):
        yield from re.findall(r"--[a-z0-9-]+", label)


def words_of(tool, command):
    """Of the usage: arguments, and not what options take."""
    text = help_of(tool, command.split())
    usage = text.split("\n\n")[0]
    usage = re.sub(r"\[--?[a-z][^\]]*\]", "", usage)
    usage = usage.replace("--policy POLICY", "")
    return set(re.findall(r"\b[A-Z]+\b", usage))


def known(command):
    files = {key for key in FILES if key.rpartition(" ")[0] == command}
    words = NO_FILES.get(command, "").split()
    return files | {f"{command} {word}" for word in words}


def check(tool, registered, tests):
    """registered is what ctest knows, tests what there is."""
    for command in commands(tool):
        there = set(options_of(tool, command)) | words_of(tool, command)
        for word in sorted(there - COMMON):
            tool.runs += 1
            if f"{command} {word}" not in known(command):
                tool.fail([command, word],
                          "is that a file? Say so in options.py")
        for key in sorted(known(command)):
            if key[len(command) + 1:] not in there:
                tool.fail([key], "there is no such thing any more")
    for name in sorted(set(FILES.values()) - tests):
        tool.fail([name], "no such test")
    for name in sorted(registered ^ tests):
        tool.fail([name], "in only one of CMakeLists.txt and hostile.py")
