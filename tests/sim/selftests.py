#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""The kernel's selftests as scenarios: each row of selftests.txt, for each
backing and feature set, must come out as it says.

	selftests.py [--keep DIR] [--bugs A,B] STAGE2 TABLE POLICY...

With --bugs, mistakes that 'stage2 list bugs' has, some row must come out
otherwise.
"""
import argparse
import os
import subprocess
import sys
import tempfile

BACKINGS = {
    "anon": "kind: anon",
    "thp": "kind: anon, huge: pmd",
    "shmem": "kind: shmem",
    "hugetlb": "kind: hugetlb, huge: pmd",
    "shared-hugetlb": "kind: hugetlb, huge: pmd, shared: yes",
}
FEATURES = ["", "idc", "dic idc", "fwb idc", "fwb dic idc",
            "fwb dic idc ras haf"]
HVA, IPA, BLOCK = 0x400000000000, 0x80000000, 0x200000
# Where a test's own words say less than its name.
WIDE = {"all": list(BACKINGS), "hugetlb": ["hugetlb", "shared-hugetlb"]}
# Who has guest_memfd that the host can map, and who fills pKVM's memcache at
# every fault: what 7.2 does is sim/scenarios/pkvm-topup-linux-7.2.yaml.
GMEM = ("linux-6.18", "linux-7")
PKVM = ("linux-7.3",)


def mmap(backing, hva, size=BLOCK):
    return f"  - mmap: {{hva: {hva:#x}, size: {size}, {BACKINGS[backing]}}}"


def hole(backing, hva, size):
    """Pages go, and empty ones are there instead."""
    if "hugetlb" in backing:
        return [f"  - munmap: {{hva: {HVA & ~(BLOCK - 1) | hva & ~(BLOCK - 1):#x}"
                f", size: {BLOCK}}}", mmap(backing, hva & ~(BLOCK - 1))]
    return [f"  - reclaim: {{hva: {hva:#x}, size: {size}}}"]


def page_fault(row, backing):
    """A line of the first table: data at IPA, stage 1's table a block on."""
    access, walk, holes, slots, result, logged = row
    table = IPA + BLOCK
    how = {"-": "", "logged": ", log: bitmap", "ro": ", readonly: yes",
           "ro+log": ", readonly: yes, log: bitmap"}[slots]
    steps = [mmap(backing, HVA), mmap(backing, HVA + BLOCK)]
    for i in (0, 1):
        steps.append(f"  - slot: {{id: {i}, ipa: {IPA + i * BLOCK:#x}, "
                     f"hva: {HVA + i * BLOCK:#x}, size: 2M{how}}}")
    for i in (0, 1):
        steps.append(f"  - host-write: {{hva: {HVA + i * BLOCK:#x}}}")
    if holes in ("data", "both"):
        steps += hole(backing, HVA, 4096)
    if holes == "both":
        steps += hole(backing, HVA + BLOCK, 4096)
    kind = "write" if walk == "af" else "read"
    steps += [f"  - {kind}: {{ipa: {table:#x}, s1ptw: yes}}",
              "    expect: {outcome: did}"]
    word, args = {
        "read": ("read", ""), "preload": ("read", ", isv: no"),
        "cas": ("write", ", atomic: yes"), "write": ("write", ""),
        "prestore": ("write", ", isv: no"), "zva": ("write", ", isv: no"),
        "exec": ("fetch", ""), "at": (None, ""),
    }[access]
    if word:
        expect = {"did": "outcome: did",
                  "mmio": "outcome: stopped, exit: KVM_EXIT_MMIO",
                  "nosys": "outcome: stopped, decision: error, ret: -ENOSYS",
                  }[result]
        if result == "did" and word == "read":
            expect += ", sees: coherent"
        steps += [f"  - {word}: {{ipa: {IPA:#x}{args}}}",
                  f"    expect: {{{expect}}}"]
    if logged != "-":
        for i, what in enumerate(("data", "walk")):
            pages = "0" if what in logged.split() else ""
            steps += [f"  - get-log: {{id: {i}}}",
                      f"    expect: {{pages: [{pages}]}}"]
    return steps


def block(lines, backing):
    steps = []
    for line in lines:
        words = line.split()
        if words[1:2] == ["MEM"]:
            steps.append(mmap(backing, HVA))
        elif words[1:2] == ["MEM2"]:
            steps.append(mmap(backing, HVA + BLOCK))
        elif words[1:2] == ["HOLE"]:
            steps += hole(backing, int(words[2], 0), words[3])
        else:
            steps.append(line)
    return steps


def read_table(path):
    """Rows: the name, its backings, features that it needs, what makes steps."""
    rows, lines = [], None
    with open(path, encoding="utf-8") as table:
        for line in map(str.rstrip, table):
            if line.startswith("== "):
                parts = [p.strip() for p in line[3:].split("|")] + [""]
                lines = []
                backings = [b for w in parts[1].split()
                            for b in WIDE.get(w, [w])]
                rows.append((parts[0], backings, parts[2],
                             lambda b, lines=lines: block(lines, b)))
            elif not line or line.startswith("#"):
                continue
            elif lines is not None:
                lines.append(line)
            else:
                row = [p.strip() for p in line.split("|")]
                rows.append(("page_fault_test: " + " ".join(row),
                             list(BACKINGS), "",
                             lambda b, row=row: page_fault(row, b)))
    return rows


def write_all(rows, policies, bugs, to):
    files = []
    for policy in policies:
        for name, backings, needs, make in rows:
            if "guest_memfd" in name and not policy.startswith(GMEM):
                continue
            if needs == "pkvm" and not policy.startswith(PKVM):
                continue
            for backing in backings:
                for features in FEATURES:
                    text = "\n".join(make(backing))
                    words = ", ".join((features + " " + needs).split())
                    path = os.path.join(to, f"{len(files):05}.yaml")
                    with open(path, "w", encoding="utf-8") as out:
                        out.write(f'title: "{name}, {backing}"\n'
                                  f"vm:\n  policy: {policy}\n"
                                  f"  features: [{words}]\n"
                                  f"  bugs: [{bugs}]\n"
                                  f"steps:\n{text}\n")
                    files.append(path)
    return files


def run_all(stage2, files):
    """How many came out as they say, and what was said of the others."""
    good, said = 0, []
    for i in range(0, len(files), 200):
        done = subprocess.run([stage2, "sim", "run", "--quiet"]
                              + files[i:i + 200], text=True,
                              capture_output=True, check=False)
        for line in done.stdout.splitlines() + done.stderr.splitlines():
            if ": as expected: " in line:
                good += 1
            elif " scenarios as expected" not in line:
                said.append(line)
    return good, said


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--keep")
    parser.add_argument("--bugs", default="")
    parser.add_argument("stage2")
    parser.add_argument("table")
    parser.add_argument("policies", nargs="+")
    args = parser.parse_args()
    rows = read_table(args.table)
    with tempfile.TemporaryDirectory() as work:
        files = write_all(rows, args.policies, args.bugs, args.keep or work)
        good, said = run_all(args.stage2, files)
    if said and not args.bugs:
        print("\n".join(said))
    print(f"{len(rows)} rows, {len(args.policies)} kernels: {good} of "
          f"{len(files)} scenarios as expected")
    sys.exit((good == len(files)) if args.bugs else (good != len(files)))


main()
