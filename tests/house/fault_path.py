#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Does docs/fault-path.md pair our functions with the kernel's as they are?

    fault_path.py SOURCE [TREE]             compare
    fault_path.py --update SOURCE [TREE]    refresh all but the notes, compare

The functions are those of SOURCE/lib/policy. With TREE, the source of a 7.3
kernel, the kernel's functions are compared as well: each one that the path
defines or calls must be in the document, and nothing else.
"""

import os
import re
import sys

sys.dont_write_bytecode = True

import functions  # noqa: E402

DOCUMENT = "docs/fault-path.md"
POLICY = "lib/policy"
MMU = "arch/arm64/kvm/mmu.c"
ENTRIES = ["kvm_handle_guest_abort", "kvm_arch_prepare_memory_region"]

# The sections of the document.
PATH = "The path"
CALLS = "What the path calls"
OTHERS = "What is not KVM's"
ALONE = "Ours alone"
OLD = "What 7.3 no longer has"

HAS = r"has\(s2fd, S2_C_(\w+)\)"
STABLE = ["6.1", "6.6", "6.12", "6.18", "7.2"]


class Table:
    """Rows of cells, under the headings ## section and ### part."""

    def __init__(self, section, part, head):
        self.section, self.part, self.head = section, part, head
        self.rows = []

    def __str__(self):
        lines = self.head + [("| " + " | ".join(r) + " |").replace("  ", " ")
                             for r in self.rows]
        return "\n".join(lines)


def parse(text):
    """Strings and tables, in order."""
    pieces, section, part, table = [], "", "", None
    for line in text.split("\n"):
        if line.startswith("## "):
            section, part = line[3:], ""
        elif line.startswith("### "):
            part = line[4:].strip("`")
        if not line.startswith("|"):
            table = None
            pieces.append(line)
        elif table is None:
            table = Table(section, part, [line])
            pieces.append(table)
        elif len(table.head) < 2:
            table.head.append(line)
        else:
            cells = line.strip()[1:-1].split("|")
            table.rows.append([cell.strip() for cell in cells])
    return pieces


def name_of(cell):
    """The function that a cell names: `name()`, or more behind it."""
    found = re.search(r"`(\w+)\(\)`", cell)
    return found[1] if found else None


def path_of(tree):
    """Functions of the kernel's mmu.c; names of those of the path."""
    with open(os.path.join(tree, MMU), encoding="utf-8") as f:
        defined = functions.functions(f.read())
    return defined, functions.reached(defined, ENTRIES)


class Commits:
    """Rows of include/stage2/commits.h: where a commit is."""

    def __init__(self, text):
        self.where = {}
        for name, commit, columns in re.findall(
                r'X\(arg, (\w+), "([^"]+)",(.*?)S2_PART', text, re.S):
            cells = re.findall(r"S2_RELEASE\(\d+, \d+\)|\w+", columns)
            release = re.match(r"S2_RELEASE\((\d+), (\d+)\)", cells[0])
            there = [f"{release[1]}.{release[2]}"] if release else []
            there += [f"{line}.{number}" for line, number
                      in zip(STABLE, cells[1:]) if number.isdigit()]
            self.where[name] = f"{commit} ({', '.join(there)})" \
                if there != [commit] else f"{commit}'s own"

    def say(self, names):
        return "; ".join(dict.fromkeys(self.where.get(n, n) for n in names))


class Pairs:
    def __init__(self, source):
        self.source = source
        self.complaints = []
        self.ours, self.files = {}, {}
        for file in sorted(os.listdir(os.path.join(source, POLICY))):
            if file.endswith((".c", ".h")):
                self.read_ours(file)
        self.commits = Commits(self.read("include/stage2/commits.h"))
        self.inputs = set(re.findall(r'\.name = "([\w.]+)"',
                                     self.read("lib/fault/inputs.c")))
        self.text = self.read(DOCUMENT)
        self.pieces = parse(self.text)

    def read(self, path):
        with open(os.path.join(self.source, path), encoding="utf-8") as f:
            return f.read()

    def complain(self, text):
        self.complaints.append(text)

    def read_ours(self, file):
        text = self.read(os.path.join(POLICY, file))
        found = functions.functions(text)
        braces = len(re.findall(r"^\{$", functions.code_of(text), re.M))
        if len(found) != braces:
            self.complain(f"{file} has {braces} functions, of which "
                          f"{len(found)} can be read")
        for name, body in found.items():
            if name in self.ours:
                self.complain(f"{name}() is in {self.files[name]} and in "
                              f"{file}: which one is meant?")
            self.ours[name], self.files[name] = body, file

    def tables(self, *sections):
        return [p for p in self.pieces
                if isinstance(p, Table) and p.section in sections]

    def rows(self, *sections):
        return [r for t in self.tables(*sections) for r in t.rows]

    def paired(self):
        """{our function: the kernel's}; one that is 'in' ours is no pair."""
        return {name_of(row[1]): name_of(row[0])
                for row in self.rows(PATH, CALLS)
                if len(row) == 3 and row[1].startswith("`")}

    # ---- what can be made from the code -------------------------------------

    def update(self, tree=None):
        for table in self.tables(PATH):
            if tree:
                self.order_tree(table, path_of(tree)[1])
            else:
                self.order_path(table)
        self.update_files()
        self.update_alone()
        for table in self.tables(OLD):
            self.update_old(table)
        return "\n".join(str(p) for p in self.pieces)

    def update_files(self):
        for row in self.rows(PATH, CALLS):
            name = name_of(row[1]) if len(row) == 3 else None
            if name in self.files:
                row[1] = re.sub(r"`.*", f"`{name}()` ({self.files[name]})",
                                row[1])

    def order_path(self, table):
        """In the order of our mmu.c; rows without a pair stay behind the row
        that they are behind."""
        order = list(self.ours)
        groups = [[]]
        for row in table.rows:
            name = name_of(row[1]) if row[1].startswith("`") else None
            if name in self.ours:
                groups.append([])
            groups[-1].append(row)
        first, rest = groups[0], groups[1:]
        rest.sort(key=lambda g: order.index(name_of(g[0][1])))
        table.rows = first + [row for group in rest for row in group]

    def order_tree(self, table, path):
        """In the order of the kernel's mmu.c, with the rows that lack."""
        rows = {name_of(row[0]): row for row in table.rows}
        for name in path:
            named = {name, "s2_" + name} & self.ours.keys()
            ours = f"`{min(named)}()`" if named else "none"
            rows.setdefault(name, [f"`{name}()`", ours, ""])
        gone = [n for n in rows if n not in path]
        table.rows = [rows[n] for n in path + gone]

    def update_alone(self):
        """A table a file, of what no other section has."""
        start = self.pieces.index("## " + ALONE)
        end = next((i for i, p in enumerate(self.pieces[start + 1:], start + 1)
                    if isinstance(p, str) and p.startswith("## ")),
                   len(self.pieces))
        notes = {name_of(row[0]): row[1] for row in self.rows(ALONE)
                 if len(row) == 2}
        intro = self.pieces[start:end]
        part = next((i for i, p in enumerate(intro) if isinstance(p, str) and
                     p.startswith("### ")), len(intro))
        made = intro[:part]
        paired = self.paired()
        for file in dict.fromkeys(self.files.values()):
            names = [n for n in self.ours if self.files[n] == file and
                     n not in paired and file != "mmu_old.c"]
            if not names:
                continue
            table = Table(ALONE, file, ["| ours | why |", "|---|---|"])
            table.rows = [[f"`{n}()`", notes.get(n, "")] for n in names]
            made += [f"### `{file}`", "", table, ""]
        self.pieces[start:end] = made

    def update_old(self, table):
        words = {name_of(row[0]): (row[1], row[-1]) for row in table.rows}
        table.rows = []
        for name, body in self.ours.items():
            if self.files[name] != "mmu_old.c":
                continue
            asked = re.findall(HAS, body) + self.guard(name)
            kernels, note = words.get(name, ("", ""))
            table.rows.append([f"`{name}()`", kernels, self.commits.say(asked),
                               note])

    def guard(self, name):
        """has(...) ? ... : name(), or has(...) ... else name()"""
        for body in self.ours.values():
            before = re.match(rf"(.*?)(:|else|else \{{)\s*{name}\(", body,
                              re.S)
            if before:
                return re.findall(HAS, before[1])[-1:]
        return []

    # ---- what is wrong with what was written by hand ------------------------

    def check(self):
        for section in (PATH, CALLS, OTHERS, ALONE, OLD):
            if not self.tables(section):
                self.complain(f"there is no table in '{section}'")
        seen = set()
        for row in self.rows(PATH, CALLS):
            self.check_pair(row, seen)
        for row in self.rows(ALONE, OLD):
            name = name_of(row[0])
            if name not in self.ours:
                self.complain(f"{name}() is not in {POLICY} any more")
            elif not all((row[1], row[-1])):
                self.complain(f"{name}() of {self.files[name]} has no note")
        listed = {name_of(r[0]) for r in self.rows(ALONE, OLD)} | \
            self.paired().keys()
        for name in self.ours:
            if name not in listed:
                self.complain(f"{name}() of {self.files[name]} has no row")
        self.check_words()

    def check_words(self):
        """Do notes name inputs and functions that there are?"""
        kinds = {name.split(".")[0] for name in self.inputs}
        for kind, name in re.findall(r"`(\w+)(\.\w+)`", self.text):
            if kind in kinds and kind + name not in self.inputs:
                self.complain(f"there is no input {kind}{name}")
        known = {name for row in self.rows(PATH, CALLS, OTHERS)
                 for name in re.findall(r"`(\w+)\(\)`", row[0])}
        known |= self.ours.keys()
        for row in self.rows(PATH, CALLS, OTHERS, ALONE, OLD):
            for name in re.findall(r"`(\w+)\(\)`", row[-1]):
                if name not in known and not name.isupper():
                    self.complain(f"the note of {name_of(row[0])}() names "
                                  f"{name}(), which is in no table")

    def check_pair(self, row, seen):
        kernel = name_of(row[0])
        if len(row) != 3 or not kernel:
            self.complain("what is this row: " + " | ".join(row))
            return
        if kernel in seen:
            self.complain(f"{kernel}() has two rows")
        seen.add(kernel)
        ours = name_of(row[1])
        if not re.match(r"(in )?`\w+\(\)` \(\w+\.[ch]\)$|none$", row[1]):
            self.complain(f"{kernel}(): '{row[1]}' is neither `f()` (file), "
                          "nor in `f()` (file), nor none")
        elif ours and ours not in self.ours:
            self.complain(f"{kernel}(): {ours}() is not in {POLICY} any more")
        elif not row[1].startswith("`") and not row[2]:
            self.complain(f"{kernel}() has no counterpart, and no reason")
        named = {kernel, "s2_" + kernel} & self.ours.keys()
        if named and ours not in named:
            self.complain(f"{kernel}() is not paired with {min(named)}()")

    def check_tree(self, tree):
        defined, path = path_of(tree)
        rows = [name_of(row[0]) for row in self.rows(PATH)]
        self.differ(path, rows, f"{MMU}'s path defines", PATH)
        if rows != path and sorted(rows) == sorted(path):
            self.complain(f"'{PATH}' is not in the order of {MMU}")
        calls = set().union(*(functions.called(defined[n]) for n in path))
        listed = [name_of(row[0]) for row in self.rows(CALLS)]
        listed += [name for row in self.rows(OTHERS)
                   for name in re.findall(r"`(\w+)\(\)`", row[0])]
        self.differ(sorted(calls - defined.keys()), listed,
                    f"{MMU}'s path calls", f"{CALLS}' and '{OTHERS}")
        for table in self.tables(CALLS):
            self.check_file(tree, table)

    def differ(self, there, rows, who, where):
        for name in [n for n in there if n not in rows]:
            self.complain(f"{who} {name}(), which is not in '{where}'")
        for name in [n for n in rows if n not in there]:
            self.complain(f"{name}() is in '{where}', but not what {who}")

    def check_file(self, tree, table):
        try:
            with open(os.path.join(tree, table.part), encoding="utf-8") as f:
                text = f.read()
        except OSError:
            self.complain(f"the tree has no {table.part}")
            return
        for row in table.rows:
            if not re.search(rf"\b{name_of(row[0])}\(", text):
                self.complain(f"{name_of(row[0])}() is not in {table.part}")


def main(arguments):
    words = [w for w in arguments if w != "--update"]
    update = len(words) < len(arguments)
    if not 1 <= len(words) <= 2 or words[0].startswith("-"):
        print(__doc__, file=sys.stderr)
        return 2
    pairs = Pairs(words[0])
    if update:
        text = pairs.update(*words[1:])
        with open(os.path.join(words[0], DOCUMENT), "w",
                  encoding="utf-8") as f:
            f.write(text)
        pairs = Pairs(words[0])
    pairs.check()
    if len(words) > 1:
        pairs.check_tree(words[1])
    nr_pairs = len(pairs.paired())
    nr_rows = len(pairs.rows(PATH, CALLS))
    if not pairs.complaints and pairs.update() != pairs.text:
        pairs.complain(f"{DOCUMENT} is not what the code says: run "
                       f"{os.path.relpath(__file__)} --update {words[0]}")
    for text in pairs.complaints:
        print(text)
    print(f"{len(pairs.ours)} functions, {nr_pairs} of them of {nr_rows} of "
          f"the kernel's, {len(pairs.complaints)} complaints")
    return bool(pairs.complaints)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
