# SPDX-License-Identifier: GPL-2.0-only
"""Mutants of the library: would the fast tests have caught that?

Called by tools/mutate, which says what there is to say.
"""
import argparse
import collections
import concurrent.futures
import hashlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import threading

sys.dont_write_bytecode = True
sys.setrecursionlimit(10000)  # a syntax tree is deep

import noticed
import suite
import syntax

ROOMS = ["kernel", "policy", "arch", "pgtable", "invariant", "explore"]
# Rooms of which so many percent must be killed.
WANTED = {"kernel": 95, "policy": 95, "arch": 95, "pgtable": 95}
# With --invariants these are asked, of rooms that they are about.
JUDGED = ["policy", "pgtable"]
# Tests of the library alone are tried before others that never killed.
CLOSE = ("unit.", "tables.")
VERDICTS = ["killed", "survived", "equivalent", "no code"]


def room(path):
    return path.split("/")[1]


class Library:
    """lib/ as one shared object, of which one file at a time is another."""

    def __init__(self, root, build):
        self.root = root
        self.build = build
        with open(build + "/compile_commands.json", encoding="utf-8") as f:
            commands = json.load(f)
        self.commands = {}   # path -> words, without the file and -o
        self.objects = {}    # path -> object
        for entry in commands:
            path = os.path.relpath(entry["file"], root)
            if "stage2_objects.dir" in entry["command"]:
                words = shlex.split(entry["command"])
                at = words.index("-o")
                self.objects[path] = os.path.join(entry["directory"],
                                                  words[at + 1])
                self.commands[path] = [w for i, w in enumerate(words)
                                       if i not in (at, at + 1) and
                                       w not in ("-c", entry["file"])]
        self.users = collections.defaultdict(list)  # header -> paths
        for path, words in self.commands.items():
            made = subprocess.run([*words, "-MM", os.path.join(root, path)],
                                  capture_output=True, check=True, text=True)
            for name in made.stdout.replace("\\\n", " ").split()[1:]:
                self.users[os.path.relpath(name, root)].append(path)

    def flags(self, path):
        return [w for w in self.commands[path][1:]
                if w.startswith(("-I", "-D", "-std"))]

    def compile(self, path, folder, changed=None, text=None):
        """The bytes of its object, with one file changed; or None.

        All is compiled from a copy in the folder, where the changed file's
        neighbours and includers are links.
        """
        source = os.path.join(folder, path)
        output = os.path.join(folder, path.replace("/", "-") + ".o")
        if changed:
            os.remove(os.path.join(folder, changed))
            with open(os.path.join(folder, changed), "w",
                      encoding="utf-8") as f:
                f.write(text)
        words = [w.replace(self.root + "/lib", folder + "/lib")
                 for w in self.commands[path]]
        try:
            run = subprocess.run([*words, "-w", "-c", "-o", output, source],
                                 capture_output=True, check=False)
        finally:
            if changed:
                os.remove(os.path.join(folder, changed))
                os.symlink(os.path.join(self.root, changed),
                           os.path.join(folder, changed))
        if run.returncode:
            return None
        with open(output, "rb") as f:
            return f.read()

    def link(self, folder, changed):
        """The whole library in the folder, with those objects changed."""
        objects = [os.path.join(folder, path.replace("/", "-") + ".o")
                   if path in changed else self.objects[path]
                   for path in self.objects]
        subprocess.run(["cc", "-shared", "-o",
                        os.path.join(folder, "libstage2_whole.so"), *objects],
                       check=True, capture_output=True)


def copy_of_links(root, folder):
    """lib/ as folders of links to the real files."""
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    subprocess.run(["cp", "-rs", root + "/lib", folder], check=True)


def find_mutants(library, rooms):
    def counts(path):
        return path.startswith("lib/") and room(path) in rooms

    finder = syntax.Finder(library.root, counts)
    # What includes the headers of a room, whichever room it is in.
    for path in sorted(library.commands):
        if counts(path):
            finder.visit(syntax.syntax_tree(
                library.root, os.path.join(library.root, path),
                library.flags(path)))
    return finder


class Said:
    """A mutant as people read it: the line before, and after."""

    def __init__(self, source, mutant):
        self.first = source.line(mutant.start)
        self.last = source.line(mutant.end)
        begin = source.lines[self.first - 1]
        end = source.text.find("\n", mutant.end)
        self.text = source.text[:mutant.start] + mutant.text + \
            source.text[mutant.end:]
        short = end + len(mutant.text) - (mutant.end - mutant.start)
        self.old = " ".join(source.text[begin:end].split())
        self.new = " ".join(self.text[begin:short].split())
        self.key = "%s: %s -> %s" % (mutant.path, self.old, self.new)
        self.line = "%s:%d: %s -> %s" % (mutant.path, self.first, self.old,
                                         self.new)


class Judge:
    """Compiles mutants, tells those that are none, and has each tried."""

    def __init__(self, library, folder):
        self.library = library
        self.lock = threading.Lock()
        self.seen = {}
        self.plain = {}
        self.folders = []
        for i in range(suite.workers()):
            self.folders.append(os.path.join(folder, "worker-%d" % i))
            copy_of_links(library.root, self.folders[-1])

    def unchanged(self, path, folder):
        with self.lock:
            if path in self.plain:
                return self.plain[path]
        made = self.library.compile(path, folder)
        with self.lock:
            self.plain[path] = made
        return made

    def judge(self, mutant, said):
        """The verdict, and which test or other mutant made it."""
        with self.lock:
            folder = self.folders.pop()
        try:
            return self.judge_in(folder, mutant, said)
        finally:
            with self.lock:
                self.folders.append(folder)

    def judge_in(self, folder, mutant, said):
        paths = self.library.users[mutant.path]
        made, changed = [], []
        for path in paths:
            plain = self.unchanged(path, folder)
            code = self.library.compile(path, folder, mutant.path, said.text)
            if code is None:
                return "no code", "does not compile"
            made.append(code)
            if code != plain:
                changed.append(path)
        if not changed:
            return "equivalent", "the compiler makes the same of it"
        digest = hashlib.sha256(b"".join(made)).digest()
        with self.lock:
            other = self.seen.setdefault((mutant.path, digest), said.line)
        if other != said.line:
            return "no code", "the same as " + other
        self.library.link(folder, set(changed))
        return self.run(folder, mutant, said)


class Tests(Judge):
    """Runs tests until one fails."""

    def __init__(self, library, tests, folder):
        super().__init__(library, folder)
        self.suite = tests
        self.kills = collections.Counter()  # (path or room, test)

    def order(self, mutant, said):
        """Those first that kill most for their time, here or in the room."""
        names = self.suite.reaching(mutant.path, said.first, said.last)
        times = self.suite.times
        with self.lock:
            return sorted(names, key=lambda n: (
                -(10 * self.kills[mutant.path, n] +
                  self.kills[room(mutant.path), n] +
                  2 * n.startswith(CLOSE)) / (times[n] + 0.02),
                times[n], n))

    def run(self, folder, mutant, said):
        names = self.order(mutant, said)
        spent = 0
        for tried, name in enumerate(names):
            if spent > suite.BUDGET:
                return "survived", "%d of the %d tests that reach it" % (
                    tried, len(names))
            good, took = suite.run(self.suite.tests[name],
                                   int(5 + 10 * self.suite.times[name]),
                                   LD_LIBRARY_PATH=folder)
            spent += took
            if good:
                continue
            with self.lock:
                self.kills[mutant.path, name] += 1
                self.kills[room(mutant.path), name] += 1
            return "killed", name
        return "survived", "%d tests reach it" % len(names) if names \
            else "no test reaches it"


class Invariants(Judge):
    """Asks which invariants notice it."""

    def __init__(self, library, folder):
        super().__init__(library, folder)
        self.noticed = noticed.Noticed(library.root, library.build)

    def run(self, folder, mutant, said):
        names = self.noticed.names(folder, room(mutant.path))
        if names is None:
            return "killed", "the tool stops"
        with self.lock:
            self.noticed.note(names, said.line)
        if not names:
            return "survived", "no invariant notices"
        return "killed", " ".join(sorted(names))


def read_equivalent(path):
    """The keys of those that people found to be equivalent."""
    with open(path, encoding="utf-8") as f:
        return {line.rstrip("\n") for line in f
                if line.startswith("lib/")}


def stale(finder, known):
    """Keys of which there is no such mutant any more."""
    return sorted(known - {Said(finder.source(m.path), m).key
                           for m in finder.found})


def print_stale(finder, known):
    """Says which rows match no mutant any more; how many."""
    gone = stale(finder, known)
    for key in gone:
        print("stale in tests/mutation/equivalent.txt: " + key)
    return len(gone)


def choose(mutants, options):
    """Those that were asked for."""
    if options.paths:
        mutants = [m for m in mutants if any(
            m.path == p or m.path.startswith(p.rstrip("/") + "/")
            for p in options.paths)]
    if options.sample:
        n = min(options.sample, len(mutants))
        mutants = [mutants[i * len(mutants) // n] for i in range(n)]
    return mutants


def judge_all(judge, chosen, known, log):
    """A table: room -> verdict -> number."""
    table = collections.defaultdict(collections.Counter)

    def one(pair):
        mutant, said = pair
        verdict, why = judge.judge(mutant, said)
        if verdict == "survived" and said.key in known:
            verdict, why = "equivalent", "listed"
        return mutant, said, verdict, why

    with concurrent.futures.ThreadPoolExecutor(suite.workers()) as pool:
        done = 0
        for mutant, said, verdict, why in pool.map(one, chosen):
            done += 1
            table[room(mutant.path)][verdict] += 1
            log.write("%-10s %s (%s)\n" % (verdict, said.line, why))
            log.flush()
            if verdict == "survived" and isinstance(judge, Tests):
                print("%s (%s)" % (said.line, why), flush=True)
            if sys.stderr.isatty():
                sys.stderr.write("\r%d of %d \033[K" % (done, len(chosen)))
    return table


def score(counts):
    judged = counts["killed"] + counts["survived"]
    return 100.0 * counts["killed"] / judged if judged else 100.0


def print_table(table, wanted):
    """Says whether each room is as good as is wanted."""
    good = True
    print("\n%-10s %8s %8s %10s %8s %8s" % (
        "room", "killed", "survived", "equivalent", "no code", "score"))
    for name in ROOMS:
        if name not in table:
            continue
        counts = table[name]
        least = wanted.get(name, 0)
        bad = score(counts) < least
        print("%-10s %8d %8d %10d %8d %7.1f%%%s" % (
            name, *(counts[v] for v in VERDICTS), score(counts),
            "  below %d%%" % least if bad else ""))
        good &= not bad
    return good


def again(path):
    """The lines of a log's survivors."""
    with open(path, encoding="utf-8") as f:
        return [re.sub(r"^survived +", "", line).rpartition(" (")[0]
                for line in f if line.startswith("survived")]


def fast_tests(root, build, folder):
    tests = suite.Suite(build, root + "/build/coverage", root,
                        folder + "/tests")
    if tests.failed:
        print("left out, as they fail without a mutant: " +
              " ".join(tests.failed))
    print("%d tests of at most %g s" % (len(tests.tests), suite.FAST))
    return tests


def check_stale(root, build, known):
    """Without a build of its own and without trying any: for the tests."""
    if not shutil.which("clang"):
        print("skipped: there is no clang")
        return 77
    files = {key.split(":")[0] for key in known}
    finder = find_mutants(Library(root, build), {room(f) for f in files})
    return 1 if print_stale(finder, known) else 0


def main():
    parser = argparse.ArgumentParser(prog="tools/mutate")
    parser.add_argument("--sample", type=int, metavar="N",
                        help="try N, evenly spread")
    parser.add_argument("--survivors", action="store_true",
                        help="try the last run's survivors again")
    parser.add_argument("--invariants", action="store_true",
                        help="ask invariants instead of tests")
    parser.add_argument("--list", action="store_true",
                        help="only say what would be tried")
    parser.add_argument("--stale", metavar="BUILD",
                        help="only say which rows of equivalent.txt match "
                        "no mutant any more, of what BUILD compiles")
    parser.add_argument("paths", nargs="*", metavar="PATH",
                        help="in lib/; without any, all rooms: " +
                        ", ".join(ROOMS))
    options = parser.parse_args()

    root = os.getcwd()
    listed = os.path.join(os.path.dirname(__file__), "equivalent.txt")
    if options.stale:
        return check_stale(root, options.stale, read_equivalent(listed))
    build = root + "/build/mutate"
    folder = build + "/mutants"
    os.makedirs(folder, exist_ok=True)
    library = Library(root, build)
    rooms = JUDGED if options.invariants else ROOMS
    finder = find_mutants(library, rooms)
    chosen = [(m, Said(finder.source(m.path), m))
              for m in choose(sorted(finder.found), options)]
    log = folder + ("/noticed" if options.invariants else "/log")
    if options.survivors:
        lines = again(log)
        chosen = [pair for pair in chosen if pair[1].line in lines]
    if options.list:
        for _, said in chosen:
            print(said.line)
        return 0
    if not chosen:
        parser.error("no mutant there")
    known = read_equivalent(listed)
    if options.invariants:
        judge = Invariants(library, folder)
    else:
        judge = Tests(library, fast_tests(root, build, folder), folder)
    print("%d mutants" % len(chosen), flush=True)
    with open(log, "w", encoding="utf-8") as f:
        table = judge_all(judge, chosen, known, f)
    good = print_table(table, {} if options.invariants else WANTED)
    if options.invariants:
        judge.noticed.print()
        return 0
    return 0 if not print_stale(finder, known) and good else 1


if __name__ == "__main__":
    sys.exit(main())
