#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Useless kernels, as trees: would 'stage2 kernel check' object by name?

useless.py STAGE2 TREE POLICY.so FOLDER [few|all]
useless.py --list [few|all]

Each is a 7.3 tree in which a function of mmu.c gives one answer to all faults
of a class, before it looks at anything else. Its code runs over many faults
(screen.c); if nothing objects there, 'stage2 kernel check' looks at
every fault, against the unmodified tree's policy.
Prints a line for each, and a table by invariant. Fails if one was made that no
invariant objects to which the tree keeps otherwise ("newly violated"), or if
one cannot be made.
"""
import json
import os
import re
import sys

from trees import MODELS, ROOT, Screen, Worker

PATH = "arch/arm64/kvm/mmu.c"

# Where it is put: the function, the line that it precedes, the vCPU there.
PLACES = {
    "kvm_handle_guest_abort": (
        "\tif (kvm_vcpu_abt_issea(vcpu))", "vcpu"),
    "user_mem_abort": (
        "\tmemcache = get_mmu_memcache(s2fd->vcpu);", "s2fd->vcpu"),
    "gmem_abort": (
        "\tif (!perm_fault) {", "s2fd->vcpu"),
    "pkvm_mem_abort": (
        "\thyp_memcache = get_mmu_memcache(vcpu);", "vcpu"),
}

ANSWERS = {
    "runs": "return 1",
    "EFAULT": "return -EFAULT",
    "ENOMEM": "return -ENOMEM",
    "EINVAL": "return -EINVAL",
    "EPERM": "return -EPERM",
    "EIO": "return -EIO",
    "ENOSYS": "return -ENOSYS",
    "EBUSY": "return -EBUSY",
    "EHWPOISON": "return -EHWPOISON",
    "mmio": "{V}->run->exit_reason = KVM_EXIT_MMIO; return 0",
    "nisv": "{V}->run->exit_reason = KVM_EXIT_ARM_NISV; return 0",
    "ldst64b": "{V}->run->exit_reason = KVM_EXIT_ARM_LDST64B; return 0",
    "sea": "{V}->run->exit_reason = KVM_EXIT_ARM_SEA; return 0",
    "memory-fault": "{V}->run->exit_reason = KVM_EXIT_MEMORY_FAULT; return 0",
    "iabt": "return kvm_inject_sea({V}, true, kvm_vcpu_get_hfar({V}))",
    "dabt": "return kvm_inject_sea({V}, false, kvm_vcpu_get_hfar({V}))",
    "size": "kvm_inject_size_fault({V}); return 1",
    "atomic": "kvm_inject_dabt_excl_atomic({V}, kvm_vcpu_get_hfar({V})); "
              "return 1",
    "serror": "return kvm_inject_serror({V})",
    "skip": "kvm_incr_pc({V}); return 1",
}
# What user_mem_abort() and its like cannot say: they return 0 and 1 alike.
OF_ABORT = ("runs", "mmio", "nisv", "ldst64b", "sea", "memory-fault", "iabt",
            "dabt", "size", "atomic", "serror", "skip")

CLASSES = {
    "all": "1",
    "fetches": "kvm_vcpu_trap_is_iabt({V})",
    "writes": "kvm_is_write_fault({V})",
    "reads": "!kvm_is_write_fault({V}) && !kvm_vcpu_trap_is_iabt({V})",
    "walks": "kvm_vcpu_abt_iss1tw({V})",
    "permission": "kvm_vcpu_trap_is_permission_fault({V})",
    "translation": "esr_fsc_is_translation_fault(kvm_vcpu_get_esr({V}))",
    "access-flag": "esr_fsc_is_access_flag_fault(kvm_vcpu_get_esr({V}))",
    "nested": "kvm_is_nested_s2_mmu({V}->kvm, {V}->arch.hw_mmu)",
    "mte": "kvm_has_mte({V}->kvm)",
    "protected": "kvm_vm_is_protected({V}->kvm)",
}
# Of functions that get a memslot.
SLOTS = {
    "logged": "memslot_is_logging(s2fd->memslot)",
    "read-only": "s2fd->memslot->flags & KVM_MEM_READONLY",
}

# A dozen that are unlike each other, and an invariant that must be among those
# that object.
FEW = """
kvm_handle_guest_abort mmio all: OUT-MMIO
kvm_handle_guest_abort runs writes: PROG-SILENT
kvm_handle_guest_abort size nested: OUT-SIZE
kvm_handle_guest_abort serror translation: ERR-SERROR
kvm_handle_guest_abort iabt fetches: OUT-ABORT
kvm_handle_guest_abort ENOSYS reads: OUT-ENOSYS
kvm_handle_guest_abort EFAULT access-flag: OUT-EFAULT
user_mem_abort ENOMEM permission: OUT-ENOMEM
user_mem_abort EBUSY logged: OUT-ERRNO
user_mem_abort EIO mte: OUT-EIO
gmem_abort EFAULT all: OUT-EFAULT
pkvm_mem_abort EINVAL all: OUT-EINVAL
""".split("\n")[1:-1]
EXPECTED = dict(line.split(": ") for line in FEW)


def members():
    """All that there are: function, answer and class."""
    for place in PLACES:
        classes = dict(CLASSES)
        if place == "user_mem_abort":
            classes.update(SLOTS)
        for answer in ANSWERS:
            if place != "kvm_handle_guest_abort" and answer in OF_ABORT:
                continue
            for name in classes:
                # Neither has such faults, or no others.
                if place == "gmem_abort" and name in ("mte", "access-flag",
                                                      "protected"):
                    continue
                if place == "pkvm_mem_abort" and name in (
                        "mte", "nested", "access-flag", "protected"):
                    continue
                if place == "user_mem_abort" and name in ("access-flag",
                                                          "protected"):
                    continue
                yield place, answer, name


def code(place, answer, name):
    vcpu = PLACES[place][1]
    condition = {**CLASSES, **SLOTS}[name]
    return "\tif (%s) { %s; }" % (condition.replace("{V}", vcpu),
                                  ANSWERS[answer].replace("{V}", vcpu))


def useless(text, member):
    """The file with the member's code in it; nothing if it has no such place."""
    place = member[0]
    lines = text.split("\n")
    start = next((i for i, line in enumerate(lines)
                  if re.match(r"^(static )?int %s\(" % place, line)), None)
    if start is None:
        return None
    for i in range(start, len(lines)):
        if lines[i] == PLACES[place][0]:
            return "\n".join([*lines[:i], code(*member), *lines[i:]])
        if lines[i] == "}":
            break
    return None


def violated_anyway():
    """What 7.3 violates as it is, for whichever faults."""
    path = os.path.join(ROOT, "baselines/linux-7.3.json")
    with open(path, encoding="utf-8") as f:
        return {found["id"].split(":")[1] for found in json.load(f)["accepted"]}


def main():
    if sys.argv[1] == "--list":
        for member in members():
            if "few" not in sys.argv[2:] or " ".join(member) in EXPECTED:
                print(*member)
        return 0
    stage2, tree, good, folder = sys.argv[1:5]
    chosen = list(members())
    if sys.argv[5:] != ["all"]:
        chosen = [m for m in chosen if " ".join(m) in EXPECTED]
        assert len(chosen) == len(FEW)
    stage2, folder = os.path.realpath(stage2), os.path.realpath(folder)
    screen = Screen(stage2, MODELS["7.3"], folder)
    worker = Worker(tree, os.path.join(folder, "useless"))
    by = {}
    anyway = violated_anyway()
    failed = named = 0
    for member in chosen:
        text = useless(worker.copy.text(PATH), member)
        if text is None:
            print("FAIL       %s %s %s: no such place" % member, flush=True)
            failed += 1
            continue
        wanted = EXPECTED.get(" ".join(member))
        kind, names = worker.judge(stage2, good, screen, {PATH: text}, wanted)
        names = [name for name in names if name not in anyway]
        if wanted and wanted not in names:
            names = []
        for name in names:
            by[name] = by.get(name, 0) + 1
        named += bool(names)
        failed += not names
        print("%-10s %s %s %s: %s" % ("named" if names else "FAIL", *member,
                                      " ".join(names) or kind),
              flush=True)
    worker.remove()
    print("\nof %d useless kernels, %d are named by an invariant that 7.3 keeps"
          % (len(chosen), named))
    for name, n in sorted(by.items(), key=lambda item: (-item[1], item[0])):
        print("  %-20s %4d" % (name, n))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
