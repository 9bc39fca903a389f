# SPDX-License-Identifier: GPL-2.0-only
"""Runs the tool, and complains of how it ended."""

import os
import re
import resource
import signal
import subprocess
import tempfile

# So long nothing takes that does not hang, wherever it runs.
PATIENCE = 120

CONTROLS = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]")


class Tool:
    def __init__(self, stage2, source, sanitized):
        self.stage2 = os.path.abspath(stage2)
        self.source = os.path.abspath(source)
        # Sanitizers keep what is freed for a while.
        self.most = (2048 if sanitized else 256) << 10
        self.failures = []
        self.runs = 0
        self.env = dict(os.environ, LC_ALL="C")
        more = "handle_segv=0:handle_sigbus=0:handle_abort=0"
        old = os.environ.get("ASAN_OPTIONS")
        self.env["ASAN_OPTIONS"] = f"{old}:{more}" if old else more

    def fail(self, words, why):
        self.failures.append(f"stage2 {' '.join(words)[:300]}: {why}")

    def run(self, words, what, statuses=(2,), stdin=subprocess.DEVNULL,
            preexec=None, env=None):
        """Its errors; an exit status that it must not have is a failure."""
        self.runs += 1
        with tempfile.TemporaryFile() as errors:
            child = subprocess.Popen(
                [self.stage2, *words], stdin=stdin,
                stdout=subprocess.DEVNULL, stderr=errors,
                env=dict(self.env, **(env or {})), preexec_fn=preexec)
            status, used = self.wait(child)
            errors.seek(0)
            text = errors.read(1 << 20)
        said = [*words, f"({what})"]
        if status is None:
            self.fail(said, "hangs")
        elif status not in statuses:
            self.fail(said, f"exit status {status}: {text[-2000:].decode(errors='replace')}")
        if used > self.most:
            self.fail(said, f"used {used >> 10} MiB")
        if status == 2:
            self.check_message(said, text)
        return text

    def wait(self, child):
        """As wait4(), of one that ends by itself; None: it did not."""
        signal.signal(signal.SIGALRM, lambda *_: child.kill())
        signal.alarm(PATIENCE)
        _, status, usage = os.wait4(child.pid, 0)
        late = not signal.alarm(0)
        status = os.waitstatus_to_exitcode(status)
        child.returncode = status
        return None if late else status, usage.ru_maxrss

    def check_message(self, said, text):
        if not text.strip():
            self.fail(said, "says nothing")
        if CONTROLS.search(text):
            self.fail(said, f"control characters: {text[:300]}")
        if len(text) > 65536:
            self.fail(said, f"says {len(text)} bytes")
        if b"Sanitizer" in text:
            self.fail(said, text[:3000].decode(errors="replace"))


def little_room(size):
    """No file can be larger than this, as if the disk was full: for preexec."""
    def limit():
        hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    return limit
