#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Puts mistakes into copies of trees: the named invariant must object.

broken.py STAGE2 FOLDER [ENTRY...]

The mistakes are the rows of broken.txt. FOLDER has the trees and their policies,
linux-VERSION and kernel-VERSION.so. Prints "ok" or "FAIL" for each row.
"""
import os
import subprocess
import sys

from trees import HERE, MODELS, Screen, Worker


def rows():
    with open(os.path.join(HERE, "broken.txt"), encoding="utf-8") as f:
        for line in f:
            if line.strip() and not line.startswith("#"):
                # An edit may contain bars.
                yield [field.strip() for field in line.split("|", 4)]


def edited(text, edit):
    return subprocess.run(["sed", edit], input=text, capture_output=True,
                          text=True, check=True).stdout


def judge(worker, screen, stage2, folder, row):
    """True, and what is to be said."""
    entry, version, wanted, paths, edit = row
    changes = {path: edited(worker.copy.text(path), edit)
               for path in paths.split()}
    if any(worker.copy.text(path) == text for path, text in changes.items()):
        return False, "%s: changes nothing in linux-%s" % (entry, version)
    good = os.path.join(folder, "kernel-%s.so" % version)
    kind, named = worker.judge(stage2, good, screen, changes, wanted)
    where = "%s in linux-%s: " % (entry, version)
    if wanted in named:
        return True, where + wanted
    return False, where + "%s, not %s, but %s" % (kind, wanted,
                                                  " ".join(named) or "nothing")


def main():
    stage2, folder = (os.path.realpath(path) for path in sys.argv[1:3])
    chosen = [row for row in rows()
              if not sys.argv[3:] or row[0] in sys.argv[3:]]
    failed = 0
    for version in sorted({row[1] for row in chosen}):
        screen = Screen(stage2, MODELS[version], folder)
        worker = Worker(os.path.join(folder, "linux-" + version),
                        os.path.join(folder, "broken-" + version))
        for row in chosen:
            if row[1] != version:
                continue
            kept, said = judge(worker, screen, stage2, folder, row)
            print("%-5s %s" % ("ok" if kept else "FAIL", said), flush=True)
            failed += not kept
        worker.remove()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
