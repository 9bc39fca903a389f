# SPDX-License-Identifier: GPL-2.0-only
"""The functions of C files in the kernel's style, and what they call."""

import re

# A definition begins in the first column, its body with a brace alone there.
DEFINITION = re.compile(
    r"^(?!#|else\b)[A-Za-z_][\w \t\n*]*?[\s*](\w+)\(([^;{}]*?)\)\s*\n"
    r"\{\n(.*?)^\}", re.M | re.S)

KEYWORDS = {"if", "for", "while", "switch", "return", "sizeof", "defined",
            "typeof"}


def code_of(text):
    """Without comments and what strings say."""
    text = re.sub(r"/\*.*?\*/", " ", text, flags=re.S)
    return re.sub(r'"(\\.|[^"\\\n])*"', '""', text)


def functions(text):
    """{name: body}, in the order of the file."""
    return {m[1]: m[3] for m in DEFINITION.finditer(code_of(text))}


def called(body):
    """Names that are called, macros in capitals left out. KVM_PGT_FN(f)(...)
    calls f."""
    names = re.findall(r"\b([A-Za-z_]\w*)\)?\s*\(", body)
    return {n for n in names if not n.isupper()} - KEYWORDS


def reached(defined, entries):
    """Functions of a file that are called, or passed on, from the entries."""
    found, work = set(), [e for e in entries if e in defined]
    while work:
        name = work.pop()
        if name in found:
            continue
        found.add(name)
        work += set(re.findall(r"\b\w+\b", defined[name])) & defined.keys()
    return [name for name in defined if name in found]
