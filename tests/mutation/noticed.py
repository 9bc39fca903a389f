# SPDX-License-Identifier: GPL-2.0-only
"""Which invariants notice a mutant: all that is asked is what they say.

A mutant of a policy is noticed by an invariant that is violated by more faults
than before; a mutant of the tables by a state invariant that a life at random
violates. What one alone notices would be missed without it.
"""
import collections
import json
import os
import re
import subprocess

import suite

POLICIES = ["linux-6.1.y", "linux-7.3"]
STEPS = "20000"


def tool(stage2, words, folder):
    """What it prints, or nothing if it does not end well, in time."""
    try:
        made = subprocess.run(
            suite.limited([stage2, *words], 30), capture_output=True,
            text=True, check=False, timeout=120,
            env={**os.environ, "LD_LIBRARY_PATH": folder})
    except subprocess.TimeoutExpired:
        return None
    return made.stdout if made.returncode in (0, 1) else None


def violations(stage2, folder):
    """Invariant -> number of faults that violate it, or None."""
    said = tool(stage2, ["verify", "--format", "json", *POLICIES], folder)
    if said is None:
        return None
    counts = collections.Counter()
    for policy in json.loads(said)["policies"]:
        for finding in policy["findings"]:
            counts[finding["invariant"]["name"]] += \
                int(finding["cover"]["count"])
    return counts


def violated(stage2, folder, accepted, more=()):
    """The state invariants that are violated first in a campaign, or None."""
    path = os.path.join(folder, "accepted.json")
    with open(path, "w", encoding="utf-8") as f:
        json.dump({**accepted, "linux-7.3": {
            **accepted["linux-7.3"], **{name: "-" for name in more}}}, f)
    said = tool(stage2, ["sim", "random", "--policy", "linux-7.3", "--steps",
                         STEPS, "--accept", path, "--output",
                         os.path.join(folder, "life.yaml")], folder)
    if said is None:
        return None
    return set(re.findall(r"^  ([A-Z0-9]+-[A-Z0-9-]+): ", said, re.M))


class Noticed:
    """Asks about one mutant after the other; keeps count."""

    def __init__(self, root, build):
        self.stage2 = build + "/stage2"
        plain = build + "/lib"
        self.before = violations(self.stage2, plain)
        with open(root + "/sim/accepted.json", encoding="utf-8") as f:
            self.accepted = json.load(f)
        self.by = collections.Counter()
        self.alone = collections.defaultdict(list)

    def names(self, folder, room):
        """The invariants that notice what is in the folder; None: a crash."""
        if room == "pgtable":
            return self.states(folder)
        after = violations(self.stage2, folder)
        if after is None:
            return None
        return {name for name in after if after[name] > self.before[name]}

    def states(self, folder):
        first = violated(self.stage2, folder, self.accepted)
        if not first:
            return first
        # Without those another may object; then none of them is alone.
        rest = violated(self.stage2, folder, self.accepted, first)
        return first | (rest or set())

    def note(self, names, line):
        for name in names:
            self.by[name] += 1
        if len(names) == 1:
            self.alone[next(iter(names))].append(line)

    def print(self):
        print("\n%-22s %8s %8s" % ("invariant", "notices", "alone"))
        for name in sorted(self.by):
            print("%-22s %8d %8d" % (name, self.by[name],
                                     len(self.alone.get(name, []))))
        for name in sorted(self.alone):
            print("\nonly %s:" % name)
            for line in self.alone[name]:
                print("  " + line)
