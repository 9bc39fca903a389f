#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""The table of docs/kernel.md: by which broken tree is each invariant violated?

violated.py STAGE2 ROOT [--update]

Trees are those of broken.txt, the few of useless.py, and kernels that violate
it as they are, of those whose models equal their trees; where there is none,
unbroken.txt has the reason. Fails if an invariant has neither or both, if one
of these files has a name that there is not, or if the table is another one.
"""
import json
import os
import subprocess
import sys

from useless import FEW

# tests/conformance/run compares these with their trees.
EQUAL = ["linux-6.1.y", "linux-6.12.y", "linux-7.2.y", "linux-7.3"]
BEGIN = "<!-- by tests/conformance/violated.py --update -->\n"
END = "<!-- end -->\n"


def rows_of(root, name):
    path = os.path.join(root, "tests/conformance", name)
    with open(path, encoding="utf-8") as f:
        for line in f:
            if line.strip() and not line.startswith("#"):
                yield [field.strip() for field in line.split("|")]


def main():
    stage2, root = sys.argv[1:3]
    said = subprocess.run([stage2, "list", "invariants", "--format", "json"],
                          check=True, capture_output=True, text=True).stdout
    names = [i["name"] for i in json.loads(said)["invariants"]]
    trees = {}
    for entry, _, invariant, *_ in rows_of(root, "broken.txt"):
        trees.setdefault(invariant, []).append(entry)
    for line in FEW:
        member, invariant = line.split(": ")
        trees.setdefault(invariant, []).append(
            "`useless.py`: " + member.replace("_", "\\_"))
    for kernel in EQUAL:
        path = os.path.join(root, "baselines", kernel + ".json")
        with open(path, encoding="utf-8") as f:
            found = json.load(f)["accepted"]
        for invariant in sorted({i["id"].split(":")[1] for i in found}):
            trees.setdefault(invariant, []).append(kernel + " as it is")
    reasons = dict(rows_of(root, "unbroken.txt"))
    wrong = ["there is no invariant " + name
             for name in sorted({*trees, *reasons} - set(names))]
    table = "| invariant | broken tree that violates it |\n|---|---|\n"
    for name in names:
        if (name in trees) == (name in reasons):
            wrong.append("%s has %s" % (name, "a tree and a reason" if name in
                                        trees else "neither tree nor reason"))
            continue
        table += "| `%s` | %s |\n" % (name, "; ".join(trees[name]) if name in
                                      trees else "none: " + reasons[name])
    path = os.path.join(root, "docs/kernel.md")
    with open(path, encoding="utf-8") as f:
        text = f.read()
    before, rest = text.split(BEGIN)
    old, after = rest.split(END)
    summary = "Of %d invariants, %d are violated by such a tree.\n\n" % (
        len(names), len(trees))
    if "--update" in sys.argv[3:] and not wrong:
        with open(path, "w", encoding="utf-8") as f:
            f.write(before + BEGIN + summary + table + END + after)
    elif old != summary + table:
        wrong.append("docs/kernel.md has another table: "
                     "tests/conformance/violated.py STAGE2 . --update")
    for line in wrong:
        print(line)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
