#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Mutants of a kernel's fault path: what would this oracle have caught?

mutate.py STAGE2 TREE POLICY.so FOLDER [MAX]

Changes one operator, constant, condition or call at a time in a copy of the
tree, and asks 'stage2 kernel check' against the unmodified tree's policy.
Prints a line for each mutant and a table by function. With MAX, that many
mutants are taken, evenly spread. Fails if one survived that survivors.txt does
not explain.
"""
import concurrent.futures
import os
import re
import signal
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


def check(stage2, good, copy):
    """The exit status and what was said; no status if it never ended."""
    run = subprocess.Popen(
        [stage2, "kernel", "check", "--against", good, copy],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        start_new_session=True)
    try:
        said, _ = run.communicate(timeout=300)
        return run.returncode, said
    except subprocess.TimeoutExpired:
        os.killpg(run.pid, signal.SIGKILL)
        run.communicate()
        return None, ""


def judge(status, said):
    if status == 0:
        return "survived"
    if "does not compile" in said:
        return "no code"
    if status != 1:
        return "crash"
    if re.search(r"  (newly violated|worse|more: .*)$", said, re.M):
        return "invariant"
    return "difference"


class Copy:
    """A tree made of links, in which one file at a time is another."""

    def __init__(self, tree, folder):
        self.tree = os.path.realpath(tree)
        self.folder = folder
        subprocess.run(["rm", "-rf", folder], check=True)
        subprocess.run(["cp", "-rs", self.tree, folder], check=True)

    def change(self, path, number, new):
        original = os.path.join(self.tree, path)
        with open(original, encoding="utf-8") as f:
            lines = f.read().split("\n")
        lines[number] = new
        os.remove(os.path.join(self.folder, path))
        with open(os.path.join(self.folder, path), "w",
                  encoding="utf-8") as f:
            f.write("\n".join(lines))

    def restore(self, path):
        os.remove(os.path.join(self.folder, path))
        os.symlink(os.path.join(self.tree, path),
                   os.path.join(self.folder, path))


def explained(name, old, new):
    """Is this survivor's reason written down?"""
    here = os.path.dirname(os.path.abspath(__file__))
    wanted = "%s: %s -> %s" % (name, old, new)
    with open(os.path.join(here, "survivors.txt"), encoding="utf-8") as f:
        return wanted in f.read().split("\n")


def run_all(stage2, good, tree, folder, chosen):
    """Yields each mutant with its verdict, in order."""
    workers = len(os.sched_getaffinity(0))
    free = [Copy(tree, os.path.join(folder, "mutant-%d" % i))
            for i in range(workers)]

    def one(mutant):
        path, _, number, new = mutant
        copy = free.pop()
        copy.change(path, number, new)
        verdict = judge(*check(stage2, good, copy.folder))
        copy.restore(path)
        free.append(copy)
        return verdict

    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        yield from zip(chosen, pool.map(one, chosen))
    for copy in free:
        subprocess.run(["rm", "-rf", copy.folder], check=True)


def print_table(table):
    print("\n%-36s %s" % ("", " ".join("%10s" % k for k in KINDS)))
    sums = [sum(counts.get(k, 0) for counts in table.values()) for k in KINDS]
    rows = [(name, [counts.get(k, 0) for k in KINDS])
            for name, counts in table.items()]
    for name, row in rows + [("all", sums)]:
        print("%-36s %s" % (name, " ".join("%10d" % c for c in row)))


def main():
    stage2, tree, good, folder = sys.argv[1:5]
    chosen = list(dict.fromkeys(mutants(tree)))
    if len(sys.argv) > 5:
        step = max(1, len(chosen) // int(sys.argv[5]))
        chosen = chosen[::step][:int(sys.argv[5])]
    table = {}
    unexplained = 0
    for (path, name, n, new), verdict in run_all(stage2, good, tree, folder,
                                                 chosen):
        with open(os.path.join(tree, path), encoding="utf-8") as f:
            old = f.read().split("\n")[n].strip()
        note = ""
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
