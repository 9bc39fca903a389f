#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Mutants of a kernel's fault path: what would this oracle have caught?

mutate.py STAGE2 TREE POLICY.so FOLDER [MAX]

Changes one operator, constant, condition or call at a time in a copy of the
tree, and asks 'stage2 kernel check' against the unmodified tree's policy.
Prints a line for each mutant and a table by function. With MAX, that many
mutants are taken, evenly spread.
"""
import os
import re
import subprocess
import sys

FILES = {
    "arch/arm64/kvm/mmu.c": [
        "user_mem_abort", "kvm_handle_guest_abort", "gmem_abort",
        "kvm_arch_prepare_memory_region", "transparent_hugepage_adjust",
        "fault_supports_stage2_huge_mapping", "get_vma_page_shift",
        "get_user_mapping_size", "sanitise_mte_tags", "memslot_is_logging",
        "kvm_s2_fault_pin_pfn", "kvm_s2_fault_get_vma_info",
        "kvm_s2_resolve_vma_size", "kvm_s2_fault_compute_prot",
        "kvm_s2_fault_map", "adjust_nested_fault_perms",
        "adjust_nested_exec_perms", "kvm_vma_is_cacheable",
        "kvm_vma_mte_allowed", "kvm_is_device_pfn", "pkvm_mem_abort",
    ],
    "arch/arm64/kvm/hyp/pgtable.c": [
        "stage2_set_prot_attr", "stage2_set_xn_attr",
        "stage2_pte_needs_update", "stage2_map_walker_try_leaf",
        "stage2_map_walk_leaf", "stage2_attr_walker",
        "kvm_pgtable_stage2_map", "kvm_pgtable_stage2_relax_perms",
        "stage2_update_leaf_attrs", "kvm_block_mapping_supported",
        "stage2_leaf_mapping_allowed",
    ],
}

# One place of a line at a time: what is there, and what it becomes.
OPERATORS = [
    (r"==", "!="), (r"!=", "=="), (r"&&", "||"), (r"\|\|", "&&"),
    (r" < ", " <= "), (r" > ", " >= "), (r" <= ", " < "), (r" >= ", " > "),
    (r"\(!", "("), (r"\bif \((?!!)", "if (!("),
    (r" \|= ", " &= "), (r" & ~", " | ~"),
    (r"\btrue\b", "false"), (r"\bfalse\b", "true"),
    (r"\bPAGE_SIZE\b", "PMD_SIZE"), (r"\bPMD_SIZE\b", "PAGE_SIZE"),
    (r"\bPUD_SIZE\b", "PMD_SIZE"), (r"-EFAULT\b", "-EINVAL"),
    (r"-EAGAIN\b", "-EFAULT"), (r"-ENOEXEC\b", "-EFAULT"),
    (r"return 1;", "return 0;"), (r"return 0;", "return 1;"),
]
CALL = re.compile(r"^\t+[a-z_0-9]+\([^;{}]*\);$")
ASSIGN = re.compile(r"^\t+[a-z_0-9>.*-]+ [|&]?= [^;{}]*;$")


def function_lines(text, name):
    """The numbers of a function's lines, or none if it is not there."""
    lines = text.split("\n")
    for i, line in enumerate(lines):
        if re.match(r"^[a-z_].*\b%s\(" % name, line) or \
           (re.match(r"^%s\(" % name, line)):
            for j in range(i, len(lines)):
                if lines[j].endswith(";") and j - i < 8 and \
                   not any(l.startswith("{") for l in lines[i:j]):
                    break  # a declaration
                if lines[j] == "}":
                    return range(i + 1, j)
    return []


def mutants(tree):
    for path, names in FILES.items():
        with open(os.path.join(tree, path), encoding="utf-8") as f:
            text = f.read()
        lines = text.split("\n")
        for name in names:
            for n in function_lines(text, name):
                line = lines[n]
                bare = line.split("/*")[0]
                if bare.strip().startswith("*") or "WARN" in bare or \
                   "kvm_err" in bare or "BUG_ON" in bare:
                    continue
                for pattern, to in OPERATORS:
                    for m in re.finditer(pattern, bare):
                        new = line[:m.start()] + to + line[m.end():]
                        if to == "if (!(":
                            if not bare.rstrip().endswith((")", ") {")):
                                continue
                            end = new.rindex(")")
                            new = new[:end] + ")" + new[end:]
                        yield path, name, n, new
                if CALL.match(bare) or ASSIGN.match(bare):
                    yield path, name, n, "\t\t;"


def judge(stage2, good, copy):
    run = subprocess.run(
        [stage2, "kernel", "check", "--against", good, copy],
        capture_output=True, text=True, timeout=600, check=False)
    if run.returncode == 0:
        return "survived"
    if run.returncode > 1:
        if "does not compile" in run.stderr:
            return "no code"
        return "crash"
    if re.search(r"(newly violated|worse)$", run.stdout, re.M):
        return "invariant"
    return "difference"


def main():
    stage2, tree, good, folder = sys.argv[1:5]
    all_mutants = list(mutants(tree))
    if len(sys.argv) > 5:
        step = max(1, len(all_mutants) // int(sys.argv[5]))
        all_mutants = all_mutants[::step][:int(sys.argv[5])]
    copy = os.path.join(folder, "mutant")
    table = {}
    for path, name, n, new in all_mutants:
        subprocess.run(["rm", "-rf", copy], check=True)
        subprocess.run(["cp", "-rs", os.path.realpath(tree), copy],
                       check=True)
        with open(os.path.join(tree, path), encoding="utf-8") as f:
            lines = f.read().split("\n")
        lines[n] = new
        os.remove(os.path.join(copy, path))
        with open(os.path.join(copy, path), "w", encoding="utf-8") as f:
            f.write("\n".join(lines))
        try:
            verdict = judge(stage2, good, copy)
        except subprocess.TimeoutExpired:
            verdict = "crash"
        print("%-10s %s:%d %s" % (verdict, name, n + 1, new.strip()),
              flush=True)
        table.setdefault(name, {}).setdefault(verdict, 0)
        table[name][verdict] += 1
    subprocess.run(["rm", "-rf", copy], check=True)
    kinds = ["invariant", "difference", "crash", "survived", "no code"]
    print("\n%-36s %s" % ("", " ".join("%10s" % k for k in kinds)))
    sums = [0] * len(kinds)
    for name, counts in table.items():
        row = [counts.get(k, 0) for k in kinds]
        sums = [a + b for a, b in zip(sums, row)]
        print("%-36s %s" % (name, " ".join("%10d" % c for c in row)))
    print("%-36s %s" % ("all", " ".join("%10d" % c for c in sums)))


if __name__ == "__main__":
    main()
