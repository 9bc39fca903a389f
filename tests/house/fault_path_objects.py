# SPDX-License-Identifier: GPL-2.0-only
"""Small fault paths with one thing wrong: does fault_path.py object?"""

import contextlib
import io
import os
import sys
import tempfile

sys.dont_write_bytecode = True

import fault_path  # noqa: E402

MMU = "lib/policy/mmu.c"
OLD = "lib/policy/mmu_old.c"
DOC = "docs/fault-path.md"
KERNEL = "tree/arch/arm64/kvm/mmu.c"


def function(name, body=""):
    return f"static int {name}(int a)\n{{\n\t{body}\n}}\n\n"


# What every one has: the kernel's files are in tree/.
SOUND = {
    "include/stage2/commits.h":
        'X(arg, ONE, "c0ffee", S2_RELEASE(6, 2), \\\n'
        "  7, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_FAULT, \\\n"
        '  "one")\n',
    "lib/fault/inputs.c": '.name = "vma.leaf",\n',
    MMU: function("user_mem_abort", "helper();") + function("helper") +
    function("kvm_handle_guest_abort") + "/*\nint remark(void)\n{\n}\n*/\n",
    OLD: function("s2_old_size", "return has(s2fd, S2_C_ONE);"),
    KERNEL: function("unrelated", "far();") + function("gfn_of") +
    function("user_mem_abort", "gfn_of(); KVM_PGT_FN(map)(); lock();") +
    function("kvm_handle_guest_abort", "user_mem_abort();"),
    "tree/hyp/pgtable.c": function("map"),
    DOC: """# Head

## The path

| kernel | ours | note |
|---|---|---|
| `gfn_of()` | none | an address |
| `user_mem_abort()` | `user_mem_abort()` (mmu.c) | |
| `kvm_handle_guest_abort()` | `kvm_handle_guest_abort()` (mmu.c) | |

## What the path calls

### `hyp/pgtable.c`

| kernel | ours | note |
|---|---|---|
| `map()` | in `user_mem_abort()` (mmu.c) | `vma.leaf` |

## What is not KVM's

| kernel | why |
|---|---|
| `lock()` | a lock |

## Ours alone

### `mmu.c`

| ours | why |
|---|---|
| `helper()` | a part of `user_mem_abort()` |

## What 7.3 no longer has

| ours | kernels | commits | what they did |
|---|---|---|---|
| `s2_old_size()` | up to 6.1 | c0ffee (6.2, 6.1.7) | other sizes |
"""}


ABORT = function("kvm_handle_guest_abort")
USER = function("user_mem_abort", "helper();")
GFN = function("gfn_of")
ROW = "| `gfn_of()` | none | an address |\n"
STALE = "is not what the code says"

# Words of the complaint; then, in which file what is replaced with what.
MISTAKES = {
    "a function is new": (
        "fresh() of mmu.c has no row", (MMU, ABORT, ABORT + function("fresh"))),
    "a function is gone": (
        "helper() is not in lib/policy any more",
        (MMU, function("helper"), "")),
    "a function has another name": (
        "user_mem_abort() is not in lib/policy any more",
        (MMU, "int user_mem_abort", "int user_abort")),
    "an old function has another name": (
        "s2_old_shift() of mmu_old.c has no row",
        (OLD, "s2_old_size", "s2_old_shift")),
    "a function is in another order": (
        STALE, (MMU, ABORT, ""), (MMU, USER, ABORT + USER)),
    "two functions have one name": (
        "helper() is in mmu.c and in mmu_old.c",
        (OLD, "s2_old_size", "helper")),
    "a function cannot be read": (
        "mmu_old.c has 2 functions, of which 1 can be read",
        (OLD, "static", "int odd(int (*f)(void);)\n{\n}\n\nstatic")),
    "an old function asks for another commit": (
        STALE, (OLD, "S2_C_ONE", "S2_C_TWO")),
    "a commit has another backport": (
        STALE, ("include/stage2/commits.h", "  7,", "  8,")),
    "a helper has no note": (
        "helper() of mmu.c has no note",
        (DOC, "a part of `user_mem_abort()`", "")),
    "no counterpart, and no reason": (
        "gfn_of() has no counterpart, and no reason",
        (DOC, "| an address", "| ")),
    "a pair is missed": (
        "user_mem_abort() is not paired with user_mem_abort()",
        (DOC, "| `user_mem_abort()` (mmu.c) | |", "| none | why |")),
    "a row comes twice": ("gfn_of() has two rows", (DOC, ROW, ROW + ROW)),
    "a file is wrong": (
        STALE, (DOC, "in `user_mem_abort()` (mmu.c)",
                "in `user_mem_abort()` (nmu.c)")),
    "our side says something else": (
        "'nothing' is neither", (DOC, "| none |", "| nothing |")),
    "an input is wrong": (
        "there is no input vma.leave", (DOC, "`vma.leaf`", "`vma.leave`")),
    "a note names what is gone": (
        "the note of helper() names abort()",
        (DOC, "a part of `user_mem_abort()`", "a part of `abort()`")),
    "a section is gone": (
        "there is no table in", (DOC, "## What is not KVM's", "## Other")),
    "the kernel calls a new function": (
        "path calls fresh(), which is not in",
        (KERNEL, "gfn_of();", "gfn_of(); fresh();")),
    "the kernel defines a new function": (
        "path defines fresh(), which is not in 'The path'",
        (KERNEL, "gfn_of();", "gfn_of(); fresh();"),
        (KERNEL, GFN, GFN + function("fresh"))),
    "the kernel does not call a function": (
        "lock() is in", (KERNEL, " lock();", "")),
    "the kernel has a function elsewhere": (
        "map() is not in hyp/pgtable.c",
        ("tree/hyp/pgtable.c", "map", "unmap")),
    "the kernel has another order": (
        "is not in the order of", (KERNEL, GFN, ""),
        (KERNEL, "int kvm_handle",
         "int gfn_of(int a)\n{\n}\n\nstatic int kvm_handle")),
}

# What --update writes: a line that is there then, and replacements as above.
UPDATES = {
    "nothing to do": ("| `helper()` | a part of `user_mem_abort()` |",),
    "a function is new": (
        "| `helper()` | a part of `user_mem_abort()` |\n| `fresh()` | |",
        (MMU, ABORT, ABORT + function("fresh"))),
    "a function is gone": (
        "## Ours alone\n\n## What 7.3", (MMU, function("helper"), "")),
    "a function has another file": (
        "### `mmio.c`\n\n| ours | why |\n|---|---|\n| `helper()` | a part of",
        (MMU, function("helper"), ""),
        ("lib/policy/mmio.c", "", function("helper"))),
    "the kernel has a new function": (
        ROW + "| `fresh()` | none | |",
        (KERNEL, "gfn_of();", "gfn_of(); fresh();"),
        (KERNEL, GFN, GFN + function("fresh"))),
    "an old function asks for another commit": (
        "| `s2_old_size()` | up to 6.1 | TWO | other sizes |",
        (OLD, "S2_C_ONE", "S2_C_TWO")),
}


def write(folder, files):
    for name, text in files.items():
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)


def run(folder, *options):
    with contextlib.redirect_stdout(io.StringIO()) as said:
        status = fault_path.main([*options, folder, folder + "/tree"])
    return int(status), said.getvalue()


def compare(changes, *options):
    """The exit status, what is said, and the document afterwards."""
    files = dict(SOUND)
    for file, old, new in changes:
        before = files.get(file, "")
        assert old in before, f"{old!r} is not in {file}"
        files[file] = before.replace(old, new, 1)
    with tempfile.TemporaryDirectory() as folder:
        write(folder, files)
        status, text = run(folder, *options)
        with open(os.path.join(folder, DOC), encoding="utf-8") as f:
            return status, text, f.read()


def main():
    failed = []
    status, text, _ = compare([])
    if status:
        failed.append(f"sound: exit status {status}\n{text}")
    for name, (words, *changes) in MISTAKES.items():
        status, text, _ = compare(changes)
        if status != 1 or words not in text:
            failed.append(f"{name}: exit status {status}\n{text}")
    for name, (lines, *changes) in UPDATES.items():
        status, text, document = compare(changes, "--update")
        if lines not in document or (not changes and document != SOUND[DOC]):
            failed.append(f"--update, {name}:\n{text}\n{document}")
    print("\n".join(failed + [f"{1 + len(MISTAKES) + len(UPDATES)} fault "
                              f"paths, {len(failed)} failed"]))
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
