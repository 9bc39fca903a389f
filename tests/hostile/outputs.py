# SPDX-License-Identifier: GPL-2.0-only
"""What the tool writes: the new file or the old one, and nothing else."""

import contextlib
import json
import os
import signal
import subprocess
import tempfile
import threading
import time

from kinds import write
from tool import PATIENCE, little_room

EMPTY_BASELINE = json.dumps({"schema": "stage2.baseline/1",
                             "accepted": []}).encode()


def read(path):
    with open(path, "rb") as f:
        return f.read()


class Writer:
    """A command with OUT among its words, and what it ends with."""

    def __init__(self, tool, words, status, old=b"old\n", env=None, room=160):
        self.tool, self.words, self.status = tool, words, status
        self.old, self.env, self.room = old, env, room

    def put(self, path):
        return [path if w == "OUT" else w for w in self.words]

    def run(self, path, what, statuses=(2,), preexec=None):
        return self.tool.run(self.put(path), what, statuses,
                             preexec=preexec, env=self.env)

    def refuses(self):
        for path in ("", "none/file", "/dev/null/file", "x" * 300,
                     "x/" * 3000):
            self.run(path, "no place")
        with tempfile.TemporaryDirectory() as folder:
            def at(name):
                return os.path.join(folder, name)
            os.symlink("loop", at("loop"))
            os.symlink("nothing", at("to-nothing"))
            os.symlink("/dev/full", at("full"))
            os.mkfifo(at("pipe"))
            for name in ("", "loop", "to-nothing", "full", "pipe"):
                self.run(at(name), f"no file: {name or 'folder'}")
            self.check(len(os.listdir(folder)) == 4, "something is left")

    def check(self, is_so, why):
        if not is_so:
            self.tool.fail(self.words, why)

    def replaces(self):
        """The file that a link leads to, and its mode stays; what it is now."""
        with tempfile.TemporaryDirectory() as folder:
            path, link = folder + "/file", folder + "/link"
            write(path, self.old)
            os.chmod(path, 0o640)
            os.symlink("file", link)
            self.run(link, "a link", self.status)
            self.check(os.path.islink(link), "the link was replaced")
            self.check(os.stat(path).st_mode & 0o777 == 0o640, "its mode")
            self.check(read(path) != self.old, "nothing was written")
            self.check(len(os.listdir(folder)) == 2, "something is left")
            return read(path)

    def keeps(self):
        """Where there is no room, the old one stays."""
        with tempfile.TemporaryDirectory() as folder:
            path = folder + "/file"
            write(path, self.old)
            self.run(path, "no room", preexec=little_room(self.room))
            self.check(read(path) == self.old, "the old file is lost")
            self.check(len(os.listdir(folder)) == 1, "something is left")

    def pipes(self):
        with tempfile.TemporaryDirectory() as folder:
            path, text = folder + "/pipe", []
            os.mkfifo(path)
            reader = threading.Thread(target=lambda: text.append(read(path)),
                                      daemon=True)
            reader.start()
            self.run(path, "a pipe", self.status)
            reader.join(PATIENCE)
            self.check(text and text[0], "the pipe got nothing")
            self.check(not os.path.isfile(path), "the pipe became a file")

    def killed(self, new, runs=8):
        with tempfile.TemporaryDirectory() as folder:
            path = folder + "/file"
            for i in range(runs):
                write(path, self.old)
                child = subprocess.Popen(
                    [self.tool.stage2, *self.put(path)],
                    env=dict(self.tool.env, **(self.env or {})),
                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    child.wait(0.004 * i * i)
                child.kill()
                child.wait()
                self.check(read(path) in (self.old, new), "half a file")

    def test(self):
        self.refuses()
        self.keeps()
        self.pipes()
        self.killed(self.replaces())


def write_baseline(tool):
    words = ["verify", "--summary", "--write-baseline", "OUT", "linux-6.1"]
    Writer(tool, words, (0,), EMPTY_BASELINE).test()
    # What cannot be read is not written over, either.
    with tempfile.TemporaryDirectory() as folder:
        path = folder + "/file"
        for text in (b"", b"{", EMPTY_BASELINE[:-1], b"\0" * 100, b"[1e9999]",
                     b"[" * 100000):
            write(path, text)
            tool.run([path if w == "OUT" else w for w in words], text[:20])
            if read(path) != text:
                tool.fail(words, f"wrote over {text[:20]}")


def sim_random(tool):
    Writer(tool, ["sim", "random", "--policy", "linux-7.3", "--bugs",
                  "no-tlbi", "--only", "TLB-STALE", "--output", "OUT"],
           (1,)).test()


def sim_explore(tool):
    race = os.path.join(tool.source, "sim/races/hugetlb.yaml")
    Writer(tool, ["sim", "explore", "--bugs", "seq-late", "--output", "OUT",
                  race], (1,)).test()


# ---- kernel trees: with a script that has it all ready ------------------------


@contextlib.contextmanager
def kernel(tool):
    """The environment, and a folder; its 'tree' is one, and 'tmp' TMPDIR."""
    script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "script")
    with tempfile.TemporaryDirectory() as folder:
        for name in ("tree", "tmp", "kernel"):
            os.mkdir(f"{folder}/{name}")
        os.symlink(script, folder + "/kernel/build-plugin")
        yield folder, {
            "STAGE2_KERNEL_DIR": folder + "/kernel",
            "HOSTILE_DIGESTED": os.path.join(tool.plugins,
                                             "hostile_digested.so"),
            "TMPDIR": folder + "/tmp",
        }
        if os.listdir(folder + "/tmp"):
            tool.fail(["kernel"], "a temporary folder is left")


def kernel_build(tool):
    with kernel(tool) as (folder, env):
        Writer(tool, ["kernel", "build", "-o", "OUT", folder + "/tree"], (0,),
               env=env, room=12288).test()
        # SIGKILL leaves what it leaves.
        for name in os.listdir(folder + "/tmp"):
            subprocess.run(["rm", "-rf", f"{folder}/tmp/{name}"], check=True)


def wait_for(path, child):
    end = time.monotonic() + PATIENCE
    while not os.path.exists(path) and time.monotonic() < end:
        if child.poll() is not None:
            return
        time.sleep(0.005)


def is_there(pid):
    """Is it, and not just its exit status?"""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as f:
            return f.read().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def stop_one(tool, words, where, number, send):
    """In the script, or where the code runs: HOSTILE_WAITS, HOSTILE_RUNS."""
    tool.runs += 1
    with kernel(tool) as (folder, env), tempfile.TemporaryFile() as errors:
        mark = folder + "/mark"
        child = subprocess.Popen(
            [tool.stage2, "kernel", *words, folder + "/tree"], cwd=folder,
            env={**tool.env, **env, where: mark}, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=errors)
        wait_for(mark, child)
        began = read(mark).split() if os.path.exists(mark) else None
        with contextlib.suppress(ProcessLookupError):
            send(child.pid, number)
        tool.wait(child)
        errors.seek(0)
        text = errors.read()
        said = ["kernel", *words, where, signal.Signals(number).name]
        if began is None:
            tool.fail(said, f"it did not get there: {text}")
        if child.returncode != -number:
            tool.fail(said, f"it ends with {child.returncode}: {text}")
        for pid in [int(pid) for pid in began or [] if is_there(int(pid))]:
            tool.fail(said, "what it began goes on")
            os.kill(pid, signal.SIGKILL)


def signals(*words, runs=True):
    def test(tool):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            for send in (os.kill, os.killpg):
                stop_one(tool, words, "HOSTILE_WAITS", number, send)
                if runs:
                    stop_one(tool, words, "HOSTILE_RUNS", number, send)
    return test


build_signals = signals("build", "-o", "file")
check_signals = signals("check")
tables_signals = signals("tables", runs=False)
