#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Keeps the house: who may call whom is in CONTRIBUTING.md, and this compares.

    house.py SOURCE BUILD [NM [KNOWN]]

The rooms and their arrows are the table of CONTRIBUTING.md under 'The house'.
An arrow is an #include, or a symbol that one object file uses and another one
defines, as nm tells of the build that has compile_commands.json. Checked are:

  table   each folder of code is a room, each room is there, and its arrows
          come back to no room that they began at
  arrow   no file includes or calls what its room may not
  circle  inside a room, of no more than MOST files each leads to each

KNOWN (known.txt) lists what is not so yet, a line each, with the reason:

  arrow FILE FILE REASON      FILE leads to FILE
  circle ROOM NUMBER REASON   the largest circle of that room has NUMBER files

What gets worse, or is listed and gone, fails.
"""

import collections
import json
import os
import re
import subprocess
import sys

MOST = 3
FOLDERS = ("lib", "tools")  # whose folders are rooms; sim is one itself


class House:
    """The rooms of a source tree, and who leads to whom."""

    def __init__(self, source):
        self.source = source
        self.may = {}        # room: rooms
        self.anything = set()  # rooms that may call all others
        self.headers = set()   # that may include all public headers
        self.complaints = []
        self.read_table()
        # file: {file: the include or symbol that leads there}
        self.leads = collections.defaultdict(dict)

    def complain(self, text):
        self.complaints.append(text)

    # ---- the table -----------------------------------------------------------

    def rows(self):
        with open(self.source + "/CONTRIBUTING.md", encoding="utf-8") as f:
            text = f.read()
        text = text.split("## The house")[1].split("\n## ")[0]
        for line in text.split("\n"):
            cells = [cell.strip() for cell in line.split("|")]
            if len(cells) == 5 and cells[1].startswith("`"):
                yield re.findall(r"`([^`]+)`", cells[1]), cells[3]

    def read_table(self):
        rows = list(self.rows())
        names = {name for rooms, _ in rows for name in rooms}
        for rooms, may in rows:
            for room in rooms:
                self.may[room] = self.named(room, may, names)

    def named(self, room, may, names):
        """The rooms of "machine, pgtable, arch"."""
        found = set()
        if may.startswith("everything"):
            self.anything.add(room)
            return found
        for word in may.split(", "):
            word = word.strip("`")
            name = next((name for name in (word, "lib/" + word,
                                           "tools/" + word)
                         if name in names), None)
            if name:
                found.add(name)
            elif word == "the public headers":
                self.headers.add(room)
            elif word != "nothing":
                self.complain(f"CONTRIBUTING.md: '{room}' may call '{word}', "
                              "which is no room")
        return found

    def check_table(self):
        there = {"sim"}
        for folder in FOLDERS:
            for name in os.listdir(os.path.join(self.source, folder)):
                path = f"{folder}/{name}"
                if os.path.isdir(os.path.join(self.source, path)):
                    there.add(path)
        checked = {room for room in self.may
                   if room == "sim" or room.split("/")[0] in FOLDERS}
        for room in sorted(there - checked):
            self.complain(f"{room}/ is no room of CONTRIBUTING.md's table")
        for room in sorted(checked - there):
            self.complain(f"CONTRIBUTING.md has a room {room}, and there is "
                          "no such folder")
        for circle in circles(self.may):
            self.complain("CONTRIBUTING.md: the arrows of these rooms lead in "
                          "a circle: " + ", ".join(sorted(circle)))

    def room_of(self, path):
        if path.startswith("include/stage2/"):
            name = "lib/" + os.path.basename(path)[:-2]
            return name if name in self.may else None
        parts = path.split("/")
        room = parts[0] if parts[0] in self.may else "/".join(parts[:2])
        return room if room in self.may else None

    # ---- who leads to whom ----------------------------------------------------

    def files(self):
        listed = subprocess.run(
            ["find", "lib", "sim", "tools", "include", "-name", "*.[ch]"],
            cwd=self.source, check=True, capture_output=True, text=True)
        return sorted(listed.stdout.split())

    def resolve(self, path, quoted, name):
        """The file of this tree that an #include finds, or None."""
        places = ["include", "lib", ""]
        if quoted:
            places.insert(0, os.path.dirname(path))
        for place in places:
            found = os.path.normpath(os.path.join(place, name))
            if os.path.isfile(os.path.join(self.source, found)):
                return found
        return None

    def read_includes(self):
        for path in self.files():
            with open(os.path.join(self.source, path), encoding="utf-8") as f:
                text = f.read()
            for mark, name in re.findall(r'^#include ([<"])([^>"]+)[>"]',
                                         text, re.M):
                found = self.resolve(path, mark == '"', name)
                if found and found != path:
                    self.leads[path][found] = f"includes {found}"

    def objects(self, build):
        """Source files of the rooms, and the object files of each, once."""
        with open(build + "/compile_commands.json", encoding="utf-8") as f:
            commands = json.load(f)
        found = {}
        for command in commands:
            path = os.path.relpath(command["file"], self.source)
            out = re.search(r" -o (\S+\.o)\b", command["command"])
            if not out or self.room_of(path) is None:
                continue
            name = os.path.join(command["directory"], out.group(1))
            if os.path.exists(name):
                found.setdefault(path, name)
        return found

    def read_symbols(self, build, nm):
        files = {name: path for path, name in self.objects(build).items()}
        if not files:
            self.complain(f"{build} has no object files of any room")
            return
        defined, wanted = {}, collections.defaultdict(set)
        lines = subprocess.run([nm, "-A", "-P", "-g", *files], check=True,
                               capture_output=True, text=True).stdout
        for line in lines.splitlines():
            name, symbol, kind = line.split()[:3]
            path = files[name.rstrip(":")]
            if kind in "Uw":
                wanted[path].add(symbol)
            else:
                defined[symbol] = path
        for path, symbols in wanted.items():
            for symbol in sorted(symbols & defined.keys()):
                if defined[symbol] != path:
                    self.leads[path].setdefault(defined[symbol],
                                                f"uses {symbol}()")

    # ---- what is wrong ----------------------------------------------------------

    def wrong_arrows(self):
        """(file, file): how it leads there."""
        wrong = {}
        for path, leads in self.leads.items():
            room = self.room_of(path)
            if room is None or room in self.anything:
                continue
            for other, how in leads.items():
                there = self.room_of(other)
                if there in (None, room) or there in self.may[room]:
                    continue
                if room in self.headers and \
                        other.startswith("include/stage2/"):
                    continue
                wrong[path, other] = how
        return wrong

    def circles_of(self, room):
        inside = {path: {other for other in leads
                         if self.room_of(other) == room}
                  for path, leads in self.leads.items()
                  if self.room_of(path) == room}
        return circles(inside)


def circles(graph):
    """The largest sets in which each leads to each: Tarjan's, by hand."""
    index, low, stack, on, found = {}, {}, [], set(), []

    def visit(node):
        # Iterative, for graphs of any depth.
        work = [(node, iter(sorted(graph.get(node, ()))))]
        index[node] = low[node] = len(index)
        stack.append(node)
        on.add(node)
        while work:
            here, others = work[-1]
            for other in others:
                if other not in index:
                    index[other] = low[other] = len(index)
                    stack.append(other)
                    on.add(other)
                    work.append((other, iter(sorted(graph.get(other, ())))))
                    break
                if other in on:
                    low[here] = min(low[here], index[other])
            else:
                work.pop()
                if work:
                    above = work[-1][0]
                    low[above] = min(low[above], low[here])
                if low[here] == index[here]:
                    circle = set()
                    while here not in circle:
                        circle.add(stack.pop())
                    on.difference_update(circle)
                    if len(circle) > 1:
                        found.append(circle)

    for node in sorted(graph):
        if node not in index:
            visit(node)
    return found


def read_known(path):
    arrows, sizes = {}, {}
    with open(path, encoding="utf-8") as f:
        for number, line in enumerate(f, 1):
            words = line.split()
            if not words or line.startswith("#"):
                continue
            if len(words) < 4 or words[0] not in ("arrow", "circle"):
                sys.exit(f"{path}:{number}: what is this: {line.strip()}")
            if words[0] == "arrow":
                arrows[words[1], words[2]] = number
            else:
                sizes[words[1]] = int(words[2])
    return arrows, sizes


def how_they_lead(house, circle):
    """A line a file: one way from it to another one of the circle."""
    for path in sorted(circle):
        for other in sorted(circle & house.leads[path].keys()):
            how = house.leads[path][other]
            yield f"    {path}: {how}" + \
                ("" if how.startswith("includes") else f" of {other}")


def check(house, known):
    arrows, sizes = known
    wrong = house.wrong_arrows()
    for (path, other), how in sorted(wrong.items()):
        if (path, other) not in arrows:
            house.complain(
                f"{path}: {how}" + ("" if how.startswith("includes")
                                    else f" of {other}") +
                f", and {house.room_of(path)} may not call "
                f"{house.room_of(other)}")
    for path, other in sorted(arrows.keys() - wrong.keys()):
        house.complain(f"known.txt: {path} leads to {other} no more: "
                       "take the line out")
    for room in sorted(house.may):
        found = [c for c in house.circles_of(room) if len(c) > MOST]
        most = max(map(len, found), default=0)
        for circle in found:
            if len(circle) > sizes.get(room, MOST):
                house.complain("\n".join(
                    [f"{room}: of these {len(circle)} files each leads to "
                     "each:", *how_they_lead(house, circle)]))
        if room in sizes and not most:
            house.complain(f"known.txt: {room} has no circle of more than "
                           f"{MOST} files any more: take the line out")
    for room in sorted(sizes.keys() - house.may.keys()):
        house.complain(f"known.txt: there is no room {room}")


def main():
    words = sys.argv[1:]
    if not 2 <= len(words) <= 4:
        print(__doc__, file=sys.stderr)
        return 2
    defaults = ["nm", os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                   "known.txt")]
    source, build, nm, known = words + defaults[len(words) - 2:]
    house = House(os.path.abspath(source))
    house.check_table()
    house.read_includes()
    house.read_symbols(os.path.abspath(build), nm)
    check(house, read_known(known))
    for text in house.complaints:
        print(text)
    arrows = sum(len(leads) for leads in house.leads.values())
    print(f"{len(house.may)} rooms, {len(house.leads)} files, {arrows} arrows, "
          f"{len(house.complaints)} complaints")
    return bool(house.complaints)


if __name__ == "__main__":
    sys.exit(main())
