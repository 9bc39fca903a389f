#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Changed copies of a kernel tree, and which invariants object to them.

A copy's changed file is compiled, and its code runs over faults that differ in
what a model reads of them (screen.c): seconds. What no invariant objects to there
is given to 'stage2 kernel check', which looks at every fault: a minute or two.
"""
import os
import re
import shutil
import signal
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "../..")
MODELS = {"6.1": "linux-6.1.y", "6.12": "linux-6.12.y", "7.2": "linux-7.2.y",
          "7.3": "linux-7.3"}


def output_of(words, seconds, **more):
    """The exit status and what was said; no status if it never ended."""
    run = subprocess.Popen(words, stdout=subprocess.PIPE,
                           stderr=subprocess.STDOUT, text=True,
                           start_new_session=True, **more)
    try:
        said, _ = run.communicate(timeout=seconds)
        return run.returncode, said
    except subprocess.TimeoutExpired:
        os.killpg(run.pid, signal.SIGKILL)
        run.communicate()
        return None, ""


def check(stage2, good, copy):
    """Over every fault: the verdict, and the invariants that are violated."""
    status, said = output_of(
        [stage2, "kernel", "check", "--against", good, copy], 1200)
    if status == 0:
        return "survived", []
    if "does not compile" in said:
        return "no code", []
    if status != 1:
        return "crash", []
    named = re.findall(r"^  ([A-Z0-9-]+) .*  (?:newly violated|worse|more: .*)$",
                       said, re.M)
    if named:
        return "invariant", named
    return "difference", []


class Screen:
    """Some of all faults, which find most mutants in seconds."""

    def __init__(self, stage2, model, folder):
        self.model = model
        self.program = os.path.join(folder, "screen")
        self.faults = os.path.join(folder, "screen.faults")
        library = os.path.join(os.path.dirname(stage2), "lib/libstage2.a")
        subprocess.run(["cc", "-O2", "-D_POSIX_C_SOURCE=200809L",
                        "-I" + os.path.join(ROOT, "include"),
                        os.path.join(HERE, "screen.c"), "-o", self.program,
                        library, "-ldl"], check=True)
        subprocess.run([self.program, "faults", model, self.faults],
                       check=True, stdout=subprocess.DEVNULL)

    def verdict(self, plugin):
        status, said = output_of([self.program, "run", self.model, plugin,
                                  self.faults], 300)
        if status:
            raise RuntimeError("screen: " + said)
        if status is None or said in ("crash\n", "hang\n"):
            return "crash", []
        named = re.findall(r"^violates (\S+)", said, re.M)
        if named:
            return "invariant", named
        return ("survived" if said.startswith("0 of ") else "difference"), []


class Copy:
    """A tree made of links, in which one file at a time is another."""

    def __init__(self, tree, folder):
        self.tree = os.path.realpath(tree)
        self.folder = folder
        subprocess.run(["rm", "-rf", folder], check=True)
        subprocess.run(["cp", "-rs", self.tree, folder], check=True)

    def text(self, path):
        with open(os.path.join(self.tree, path), encoding="utf-8") as f:
            return f.read()

    def change(self, path, text):
        os.remove(os.path.join(self.folder, path))
        with open(os.path.join(self.folder, path), "w",
                  encoding="utf-8") as f:
            f.write(text)

    def restore(self, path):
        os.remove(os.path.join(self.folder, path))
        os.symlink(os.path.join(self.tree, path),
                   os.path.join(self.folder, path))


def object_of(path):
    """mmu or pgtable; another file, or a header, may change more."""
    name, end = os.path.splitext(os.path.basename(path))
    return name if end == ".c" else ""


class Build:
    """A copy's code, compiled; afterwards what has changed, anew."""

    def __init__(self, copy, folder):
        self.copy = copy
        self.folder = folder
        if not self.compile(folder):
            raise RuntimeError("%s does not compile" % copy)
        self.commands = self.logged(folder)
        for name in self.commands:
            shutil.copy(self.object(name), self.object(name) + ".good")

    def compile(self, folder):
        """All of it; and the compiler's commands in FOLDER.commands."""
        wrapper = folder + ".cc"
        subprocess.run(["rm", "-rf", folder, folder + ".commands"], check=True)
        os.mkdir(folder)
        with open(wrapper, "w", encoding="utf-8") as f:
            f.write("#!/bin/sh\n"
                    "(for w; do printf '%s\\0' \"$w\"; done; echo)"
                    ">>'" + folder + ".commands'\nexec gcc \"$@\"\n")
        os.chmod(wrapper, 0o755)
        status, _ = output_of(
            [os.path.join(ROOT, "tools/kernel/build-plugin"), "compile",
             self.copy, folder, os.path.join(ROOT, "include"), "changed",
             "12", "", "", "", ""], 600, env=dict(os.environ, CC=wrapper))
        return status == 0

    def logged(self, folder):
        commands = {}
        with open(folder + ".commands", encoding="utf-8") as f:
            for line in f:
                words = line.rstrip("\n").split("\0")[:-1]
                for name in ("mmu", "pgtable"):
                    if os.path.join(folder, name + ".o") in words and \
                       "-c" in words:
                        commands[name] = ["gcc", *words]
        return commands

    def object(self, name):
        return os.path.join(self.folder, name + ".o")

    def plugin(self, paths):
        """The plug-in with these files as they are now; nothing if that is no
        code."""
        names = [object_of(path) for path in paths]
        if set(names) - set(self.commands):
            other = self.folder + ".other"
            return os.path.join(other, "raw.so") if self.compile(other) \
                else None
        out = os.path.join(self.folder, "raw.so")
        objects = [os.path.join(self.folder, f)
                   for f in os.listdir(self.folder) if f.endswith(".o")]
        for words in [*(self.commands[name] for name in names),
                      ["gcc", "-shared", "-o", out, *objects]]:
            if output_of(words, 300)[0] != 0:
                return None
        return out

    def restore(self, path):
        name = object_of(path)
        if name in self.commands:
            shutil.copy(self.object(name) + ".good", self.object(name))


class Worker:
    """A copy of the tree, and its code."""

    def __init__(self, tree, folder):
        self.copy = Copy(tree, folder)
        self.build = Build(folder, folder + ".work")

    def judge(self, stage2, good, screen, changes, wanted=None):
        """The verdict on the tree in which files have other texts. Over all
        faults, if some faults do not show the wanted invariant, or any."""
        for path, text in changes.items():
            self.copy.change(path, text)
        plugin = self.build.plugin(changes)
        verdict = screen.verdict(plugin) if plugin else ("no code", [])
        if verdict[0] in ("survived", "difference") or \
           (wanted and verdict[0] == "invariant" and wanted not in verdict[1]):
            verdict = check(stage2, good, self.copy.folder)
        for path in changes:
            self.copy.restore(path)
            self.build.restore(path)
        return verdict

    def remove(self):
        folder = self.build.folder
        subprocess.run(["rm", "-rf", self.copy.folder, folder,
                        folder + ".other", folder + ".cc",
                        folder + ".commands", folder + ".other.cc",
                        folder + ".other.commands"], check=True)
