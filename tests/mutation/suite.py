# SPDX-License-Identifier: GPL-2.0-only
"""The tests, one by one: which are fast, and which lines each reaches."""
import collections
import concurrent.futures
import glob
import hashlib
import json
import os
import pickle
import shutil
import signal
import subprocess
import tempfile
import threading

FAST = 2.0          # seconds of processor time
BUDGET = 8.0        # for one mutant
MEMORY = 4 << 30    # bytes: a mutant may ask for more and more
# Not about the library that they are given; or explorations, which gcov makes
# ten times as slow.
LEFT_OUT = ("portable.", "install.", "hostile.", "fuzz.oss_build",
            "sim.races.", "sim.known_bugs", "cli.plugin-hangs")

Test = collections.namedtuple("Test", "name command folder skip")


def load(build):
    """ctest's tests of a build."""
    run = subprocess.run(
        ["ctest", "--test-dir", build, "--show-only=json-v1"],
        capture_output=True, check=True)
    tests = []
    for test in json.loads(run.stdout)["tests"]:
        if test["name"].startswith(LEFT_OUT):
            continue
        properties = {p["name"]: p["value"]
                      for p in test.get("properties", [])}
        if "slow" in properties.get("LABELS", []):
            continue
        tests.append(Test(test["name"], test["command"],
                          properties.get("WORKING_DIRECTORY", build),
                          properties.get("SKIP_RETURN_CODE", -1)))
    return tests


def limited(command, seconds):
    """Processor time, so that a busy machine kills no mutant."""
    return ["prlimit", "--as=%d" % MEMORY, "--core=0",
            "--cpu=%d:%d" % (seconds, seconds + 1), "--", *command]


def workers():
    return len(os.sched_getaffinity(0))


def run(test, seconds, **environment):
    """Does it pass, within such a time? And the time it took."""
    # Files of its own: what it leaves behind when it is killed goes, too.
    with tempfile.TemporaryDirectory() as folder:
        child = subprocess.Popen(
            limited(test.command, seconds), cwd=test.folder,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True,
            env={**os.environ, "TMPDIR": folder, **environment})
        # What sleeps uses no processor time.
        clock = threading.Timer(30 + 10 * seconds, kill, [child.pid])
        clock.start()
        _, status, used = os.wait4(child.pid, 0)
        clock.cancel()
        kill(child.pid)
        child.returncode = os.waitstatus_to_exitcode(status)
    return child.returncode in (0, test.skip), used.ru_utime + used.ru_stime


def kill(group):
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        pass


def stamp(test):
    """Changes when the test does: any file that its command names."""
    return [test.command] + [
        (os.stat(word).st_mtime_ns, os.stat(word).st_size)
        for word in test.command if os.path.isfile(word)]


def is_slow(measured):
    """Far from fast before: it need not be run again to know."""
    return measured[2] > 2 * FAST


class Suite:
    """Fast tests: their times, and the lines that each reaches.

    Times come from one build, lines from another, with gcov. What was measured
    is kept for tests that did not change since.
    """

    def __init__(self, build, covered, root, keep):
        self.build = build
        self.root = root
        self.covered = {t.name: t for t in load(covered)}
        self.objects = os.path.join(
            covered, "lib/CMakeFiles/stage2_objects.dir")
        self.tests = {}
        self.times = {}
        self.failed = []
        self.lines = collections.defaultdict(set)  # (path, line) -> names
        self.paths = collections.defaultdict(set)  # path -> names
        self.code = set()                          # (path, line) of code
        self.measure(keep)

    def measure(self, keep):
        with open(self.build + "/lib/libstage2_whole.so", "rb") as f:
            library = hashlib.sha256(f.read()).digest()
        old = {}
        if os.path.exists(keep):
            with open(keep, "rb") as f:
                old = pickle.load(f)
        tests = load(self.build)

        def one(test):
            key = [library, stamp(test)]
            before = old.get(test.name)
            if before and (before[0] == key or
                           before[0][1] == key[1] and is_slow(before)):
                return before
            good, took = run(test, int(4 * FAST), LD_LIBRARY_PATH=os.path.join(
                self.build, "lib"))
            slow = took > FAST
            return key, good, took, [] if slow or not good else \
                self.reached(self.covered[test.name])

        with concurrent.futures.ThreadPoolExecutor(workers()) as pool:
            new = dict(zip((t.name for t in tests), pool.map(one, tests)))
        with open(keep, "wb") as f:
            pickle.dump(new, f)
        for test in tests:
            _, good, took, seen = new[test.name]
            if took <= FAST and not good:
                self.failed.append(test.name)
            elif took <= FAST:
                self.tests[test.name] = test
                self.times[test.name] = took
                self.note(test.name, seen)

    def note(self, name, seen):
        for path, code, lines in seen:
            self.code.update((path, n) for n in code)
            for n in lines:
                self.lines[path, n].add(name)
            if lines:
                self.paths[path].add(name)

    def reached(self, test):
        """By file: the lines of code, and those that it reaches."""
        folder = tempfile.mkdtemp(dir=self.build)
        strip = self.objects.count("/")
        run(test, 60, GCOV_PREFIX=folder, GCOV_PREFIX_STRIP=str(strip))
        data = []
        for path in glob.glob(folder + "/*/*.gcda"):
            notes = path[len(folder) + 1:-len("gcda")] + "gcno"
            if os.path.exists(os.path.join(self.objects, notes)):
                os.symlink(os.path.join(self.objects, notes),
                           os.path.join(folder, notes))
                data.append(path)
        seen = self.read(folder, data) if data else []
        shutil.rmtree(folder)
        return seen

    def read(self, folder, data):
        made = subprocess.run(
            ["gcov", "--json-format", "--stdout", *sorted(data)],
            cwd=folder, capture_output=True, check=True, text=True)
        return [(os.path.relpath(file["file"], self.root),
                 [line["line_number"] for line in file["lines"]],
                 [line["line_number"] for line in file["lines"]
                  if line["count"]])
                for text in made.stdout.splitlines()
                for file in json.loads(text)["files"]]

    def reaching(self, path, first, last):
        """The tests that reach one of the lines; all, if none is code."""
        lines = [(path, n) for n in range(first, last + 1)]
        if any(line in self.code for line in lines):
            return set().union(*(self.lines.get(line, set())
                                 for line in lines))
        return self.paths.get(path) or set(self.tests)
