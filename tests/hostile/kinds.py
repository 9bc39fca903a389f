# SPDX-License-Identifier: GPL-2.0-only
"""Files as nobody should make them, and what makes them."""

import os
import random
import re
import threading

MIB = 1 << 20
SPARSE = 1 << 30
LONG_LINE = 100 * MIB


def write(path, *parts):
    with open(path, "wb") as f:
        for part in parts:
            f.write(part)


def sparse(path):
    write(path)
    os.truncate(path, SPARSE)


def long_line(path):
    write(path, *[b"a" * MIB] * (LONG_LINE // MIB))


def endless_pipe(path):
    """Somebody writes into it for as long as it is read."""
    os.mkfifo(path)

    def feed():
        try:
            with open(path, "wb", buffering=0) as f:
                while True:
                    f.write(b"[" * 65536)
        except OSError:
            pass

    threading.Thread(target=feed, daemon=True).start()


def bomb(path):
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]"
              for i in range(1, 30)]
    write(path, "\n".join(lines).encode())


def many_errors(path):
    write(path, *[bytes(random.Random(7).choices(range(1, 256), k=4096))] * 64)


# Kinds that are no text of any format, and what is not a file at all.
ANY = {
    "folder": os.mkdir,
    "loop": lambda path: os.symlink(os.path.basename(path), path),
    "link-to-nothing": lambda path: os.symlink("nothing", path),
    "empty": write,
    "null": lambda path: os.symlink("/dev/null", path),
    "zero": lambda path: os.symlink("/dev/zero", path),
    "urandom": lambda path: os.symlink("/dev/urandom", path),
    "pipe": os.mkfifo,
    "sparse": sparse,
    "random": lambda path: write(path, random.Random(1).randbytes(65536)),
    "large-random": many_errors,
    "nuls": lambda path: write(path, b"\0" * 4096),
    "utf8": lambda path: write(path, b"\xff\xfe\xc0\x80\xed\xa0\x80"),
    "escape": lambda path: write(path, b"\x1b[2J\x1b]0;title\x07 \xc2\x9b"),
}

# What readers of text are given besides.
TEXT = {
    "endless-pipe": endless_pipe,
    "long-line": long_line,
    "arrays": lambda path: write(path, b"[" * 100000, b"]" * 100000),
    "objects": lambda path: write(path, b'{"a":' * 100000, b"1",
                                  b"}" * 100000),
    "maps": lambda path: write(path, b"{a: " * 100000, b"}" * 100000),
    "lists": lambda path: write(path, b"- " * 100000, b"x\n"),
    "indents": lambda path: write(path, *[b" " * i + b"a:\n"
                                          for i in range(1200)]),
    "questions": lambda path: write(path, b"? " * 100000),
    "bomb": bomb,
    "empty-arrays": lambda path: write(path, b"[" + b"[]," * 300000 + b"1]"),
    "number": lambda path: write(path, b"9" * 100000),
    "exponent": lambda path: write(path, b"[1e999999999]"),
    "surrogate": lambda path: write(path, b'["\\ud800"]'),
}


def unreadable(path):
    write(path, b"{}")
    os.chmod(path, 0)


# Root reads what others cannot.
if os.geteuid():
    ANY["unreadable"] = unreadable


def truncated(valid, count):
    """Of a valid file so many beginnings."""
    step = max(1, len(valid) // count)
    for length in range(0, len(valid), step):
        yield f"first {length} bytes", valid[:length]


def damaged(valid):
    """A valid file with one thing changed."""
    middle = len(valid) // 2
    yield "a NUL within", valid[:middle] + b"\0" + valid[middle:]
    yield "no UTF-8 within", valid[:middle] + b"\xff" + valid[middle:]
    yield "a NUL behind", valid + b"\0"
    for digits in (b"18446744073709551616", b"9" * 4000, b"-1", b"0x" +
                   b"f" * 40):
        yield f"numbers {digits[:24]}", re.sub(rb"\b\d+\b", digits, valid)
    yield "twice", valid + valid
    yield "CR", valid.replace(b"\n", b"\r")
    yield "escapes", re.sub(rb"[a-z]{4,}", b"\x1b[2J", valid)
