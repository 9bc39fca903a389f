# SPDX-License-Identifier: GPL-2.0-only
"""Kernel trees that are none, or whose files are not what they seem."""

import os
import shutil
import subprocess
import tempfile

import kinds
from outputs import kernel

KVM = "arch/arm64/kvm/"
ASM = "arch/arm64/include/asm/"
TOOLS = "arch/arm64/tools/"

# What the script looks at by name.
FILES = (KVM + "mmu.c", KVM + "hyp/pgtable.c", KVM + "mmio.c",
         TOOLS + "gen-cpucaps.awk", TOOLS + "gen-sysreg.awk",
         TOOLS + "cpucaps", TOOLS + "sysreg", "include/linux/kvm_host.h",
         ASM + "kvm_pgtable.h", ASM + "kvm_mmu.h", ASM + "kvm_host.h")
CONFIG = "include/generated/autoconf.h"

# Of files that are not C's, these are the ones that would be waited for.
ENDLESS = ("folder", "zero", "pipe", "sparse")

SOURCES = {
    "includes itself": b'#include "mmu.c"\n',
    "includes a folder": b'#include "."\n',
    "includes nothing": b'#include ""\n',
    "includes from above": b'#include "../../../stage2-hostile.h"\n',
    "includes odd names": b'#include " a\\b$(c)`d`;e.h"\n#include <f/>\n',
    "a long line": b"int x = " + b"(" * 20000 + b"1" + b")" * 20000 + b";\n",
    "strays": b"@" * 1000000,
    "no end": b"/* " + b"a" * 100000,
    "an error": b"#error \x1b[2J\n",
}


def half_a_tree(folder):
    for name in FILES:
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        kinds.write(path)


def try_tree(tool, words, what, change):
    with tempfile.TemporaryDirectory() as folder:
        tree, tmp = folder + "/tree", folder + "/tmp"
        os.mkdir(tmp)
        half_a_tree(tree)
        change(tree)
        words = [tree if w == "TREE" else w for w in words]
        tool.run(words, what, env={"TMPDIR": tmp})
        if os.listdir(tmp):
            tool.fail(words, "a temporary folder is left")
        if os.path.exists(folder + "/stage2-hostile.h"):
            tool.fail(words, "a file was made outside")


def replace(name, make):
    def change(tree):
        path = os.path.join(tree, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if os.path.exists(path):
            os.unlink(path)
        make(path)
    return change


def try_names(tool, words):
    for name, make in kinds.ANY.items():
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, name)
            make(path)
            tool.run([path if w == "TREE" else w for w in words], name)
    for path in ("", "no-such-tree", "x/" * 3000):
        tool.run([path if w == "TREE" else w for w in words], path[:20])


def try_files(tool, words, names, makers):
    for name in names:
        for kind in makers:
            try_tree(tool, words, f"{name}: {kind}",
                     replace(name, kinds.ANY[kind]))


def build(tool):
    words = ["kernel", "build", "-o", "/dev/null", "TREE"]
    try_names(tool, words)
    try_files(tool, words, FILES[:1], kinds.ANY)
    try_files(tool, words, (*FILES[1:], CONFIG), ENDLESS)
    try_files(tool, words, (FILES[3], FILES[5]), ("random", "loop"))


def sources(tool):
    words = ["kernel", "build", "-o", "/dev/null", "TREE"]
    for what, text in SOURCES.items():
        try_tree(tool, words, what, replace(
            FILES[0], lambda path, text=text: kinds.write(path, text)))


def check(tool):
    words = ["kernel", "check", "TREE"]
    try_names(tool, words)
    try_files(tool, words, FILES[:2], ENDLESS)


def tables(tool):
    words = ["kernel", "tables", "TREE"]
    try_names(tool, words)
    try_files(tool, words, (FILES[1], FILES[8]), (*ENDLESS, "random"))


def make_repository(tree):
    git = ["git", "-C", tree, "-c", "user.name=n", "-c", "user.email=e"]
    for words in (["init", "-q"], ["commit", "-q", "--allow-empty", "-m", "x"]):
        subprocess.run(git + words, check=True)


def against(tool):
    with kernel(tool) as (folder, env):
        tree = folder + "/tree"
        words = ["kernel", "check", tree, "--against"]

        def run(against, what, statuses=(2,)):
            tool.run([*words, against], what, statuses, env=env)

        run(env["HOSTILE_DIGESTED"], "a policy", (0, 1))
        for name, make in kinds.ANY.items():
            path = f"{folder}/{name}"
            make(path)
            run(path, name)
        for name in ("", "no-such-commit", "a" * 5000, "x/" * 3000,
                     "HEAD:no", "\x1b[2J"):
            run(name, "a name")
        if shutil.which("git"):
            make_repository(tree)
            run("--output=" + folder + "/made", "an option")
            if os.path.exists(folder + "/made"):
                tool.fail(words, "git took it for an option")
