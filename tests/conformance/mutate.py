#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Mutants of a kernel's fault path: what would this oracle have caught?

mutate.py STAGE2 TREE MODEL POLICY.so FOLDER [MAX]

Changes one operator, constant, condition or call at a time in a copy of the
tree. Runs the changed code over many faults (screen.c), which takes seconds; a
mutant that violates no invariant there is given to 'stage2 kernel check' against
the unmodified tree's policy. Prints a line for each mutant and a table by
function. With MAX, that many mutants are taken, evenly spread. Fails if one
survived that survivors.txt does not explain.
"""
import concurrent.futures
import os
import re
import sys

from trees import HERE, Screen, Worker

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
        "handle_access_fault", "clean_dcache_guest_page",
        "invalidate_icache_guest_page",
    ],
    "arch/arm64/kvm/hyp/pgtable.c": [
        "stage2_set_prot_attr", "stage2_set_xn_attr",
        "stage2_pte_needs_update", "stage2_map_walker_try_leaf",
        "stage2_map_walk_leaf", "stage2_attr_walker",
        "kvm_pgtable_stage2_map", "kvm_pgtable_stage2_relax_perms",
        "stage2_update_leaf_attrs", "kvm_block_mapping_supported",
        "stage2_leaf_mapping_allowed", "stage2_map_walk_table_pre",
        "kvm_init_valid_leaf_pte", "stage2_put_pte", "stage2_try_break_pte",
        "stage2_make_pte", "stage2_try_set_pte", "stage2_pte_cacheable",
        "stage2_pte_executable",
    ],
}

# Mutations: a pattern in a line, and its replacement; one place at a time.
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
    """Path, function, number of the line from 0, and what it becomes."""
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


KINDS = ["invariant", "difference", "crash", "survived", "no code"]


def explained(name, old, new):
    """Is this survivor's reason written down?"""
    wanted = "%s: %s -> %s" % (name, old, new)
    with open(os.path.join(HERE, "survivors.txt"), encoding="utf-8") as f:
        return wanted in f.read().split("\n")


def run_all(stage2, good, screen, tree, folder, chosen):
    """Yields each mutant with its verdict, in order."""
    workers = len(os.sched_getaffinity(0))
    free = [Worker(tree, os.path.join(folder, "mutant-%d" % i))
            for i in range(workers)]

    def one(mutant):
        path, _, number, new = mutant
        worker = free.pop()
        lines = worker.copy.text(path).split("\n")
        lines[number] = new
        verdict = worker.judge(stage2, good, screen,
                               {path: "\n".join(lines)})
        free.append(worker)
        return verdict

    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        yield from zip(chosen, pool.map(one, chosen))
    for worker in free:
        worker.remove()


def print_table(table):
    print("\n%-36s %s" % ("", " ".join("%10s" % k for k in KINDS)))
    sums = [sum(counts.get(k, 0) for counts in table.values()) for k in KINDS]
    rows = [(name, [counts.get(k, 0) for k in KINDS])
            for name, counts in table.items()]
    for name, row in rows + [("all", sums)]:
        print("%-36s %s" % (name, " ".join("%10d" % c for c in row)))


def main():
    stage2, tree, model, good, folder = sys.argv[1:6]
    folder = os.path.realpath(folder)
    chosen = list(dict.fromkeys(mutants(tree)))
    if len(sys.argv) > 6:
        n = min(int(sys.argv[6]), len(chosen))
        chosen = [chosen[i * len(chosen) // n] for i in range(n)]
    screen = Screen(os.path.realpath(stage2), model, folder)
    table = {}
    unexplained = 0
    for (path, name, n, new), (verdict, named) in run_all(
            stage2, good, screen, tree, folder, chosen):
        with open(os.path.join(tree, path), encoding="utf-8") as f:
            old = f.read().split("\n")[n].strip()
        note = "".join("  " + invariant for invariant in named)
        if verdict == "survived" and not explained(name, old, new.strip()):
            unexplained += 1
            note = "  (not explained)"
        print("%-10s %s:%d %s -> %s%s" % (verdict, name, n + 1, old,
                                          new.strip(), note), flush=True)
        counts = table.setdefault(name, {})
        counts[verdict] = counts.get(verdict, 0) + 1
    print_table(table)
    print("%d mutants survived without an explanation" % unexplained)
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
