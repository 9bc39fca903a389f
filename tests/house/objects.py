# SPDX-License-Identifier: GPL-2.0-only
"""Small houses with one thing wrong: does house.py object, and by name?

    objects.py CC NM
"""

import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))

TABLE = """
## The house

| room | what is in it | may call |
|---|---|---|
| `sim` | runs | top, low |
| `lib/top` | calls | low |
| `lib/low` | is called | nothing |
| `tools/shim` | elsewhere | the public headers |
| `tests` | asks | everything below |

## And then
"""

# What every house has.
SOUND = {
    "CONTRIBUTING.md": TABLE,
    "include/stage2/low.h": "int low(void);\n",
    "lib/low/low.c": "#include <stage2/low.h>\nint low(void) { return 1; }\n",
    "lib/top/top.c": "#include <stage2/low.h>\n"
                     "int top(void);\nint top(void) { return low(); }\n",
    "sim/sim.c": "int top(void);\nint sim(void);\n"
                 "int sim(void) { return top(); }\n",
    "tools/shim/shim.c": "#include <stage2/low.h>\n",
}


def ring(room, number):
    """So many files, each of which calls the next one."""
    return {f"{room}/r{i}.c": f"int r{(i + 1) % number}(void);\n"
            f"int r{i}(void);\nint r{i}(void) {{ return r{(i + 1) % number}(); "
            "}\n" for i in range(number)}


# What is wrong in each, and words of what must be said of it.
HOUSES = {
    "sound": ({}, [], []),
    "a small circle": (ring("lib/low", 3), [], []),
    "a circle": (ring("lib/low", 4), [],
                 ["lib/low: of these 4 files", "lib/low/r3.c: uses r0()"]),
    "a circle that is known": (ring("lib/low", 4), ["circle lib/low 4 why"],
                               []),
    "a circle that grew": (ring("lib/low", 5), ["circle lib/low 4 why"],
                           ["lib/low: of these 5 files"]),
    "a circle that is gone": ({}, ["circle lib/low 4 why"],
                              ["no circle of more than 3"]),
    "an include that points up": (
        {"lib/low/up.c": '#include "top/top.h"\n', "lib/top/top.h": "\n"}, [],
        ["lib/low/up.c: includes lib/top/top.h, and lib/low may not call "
         "lib/top"]),
    "an include that is known": (
        {"lib/low/up.c": '#include "top/top.h"\n', "lib/top/top.h": "\n"},
        ["arrow lib/low/up.c lib/top/top.h why"], []),
    "an include that is gone": (
        {}, ["arrow lib/low/up.c lib/top/top.h why"], ["leads to", "no more"]),
    # Without a header: the linker finds it all the same.
    "a call that points up": (
        {"lib/low/up.c": "int top(void);\nint up(void);\n"
                         "int up(void) { return top(); }\n"}, [],
        ["lib/low/up.c: uses top() of lib/top/top.c"]),
    "a header that includes one above": (
        {"include/stage2/low.h": "#include <stage2/top.h>\nint low(void);\n",
         "include/stage2/top.h": "\n"}, [],
        ["include/stage2/low.h: includes include/stage2/top.h"]),
    "private headers of a library": (
        {"tools/shim/shim.c": '#include "../../lib/low/low.h"\n',
         "lib/low/low.h": "\n"}, [],
        ["tools/shim/shim.c: includes lib/low/low.h"]),
    "a folder that is no room": (
        {"lib/new/new.c": "\n"}, [], ["lib/new/ is no room"]),
    "a room that is no folder": (
        {"CONTRIBUTING.md": TABLE.replace(
            "| `tests`", "| `lib/gone` | | nothing |\n| `tests`")}, [],
        ["no such folder"]),
    "a room that is misspelt": (
        {"CONTRIBUTING.md": TABLE.replace("| low |", "| lwo |")}, [],
        ["may call 'lwo', which is no room"]),
    "arrows in a circle": (
        {"CONTRIBUTING.md": TABLE.replace("| is called | nothing |",
                                          "| is called | top |")}, [],
        ["in a circle: lib/low, lib/top"]),
}


def build(folder, files, cc):
    commands = []
    for name, text in files.items():
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
    sources = [name for name in files if name.endswith(".c")]
    subprocess.run([cc, "-Iinclude", "-Ilib", "-c", *sources], cwd=folder,
                   check=True)
    for name in sources:
        out = os.path.basename(name)[:-2] + ".o"
        commands.append({"directory": folder, "command": f"cc -o {out} -c",
                         "file": os.path.join(folder, name)})
    with open(folder + "/compile_commands.json", "w", encoding="utf-8") as f:
        json.dump(commands, f)


def complaints(files, known, cc, nm):
    with tempfile.TemporaryDirectory() as folder:
        build(folder, {**SOUND, **files}, cc)
        with open(folder + "/known.txt", "w", encoding="utf-8") as f:
            f.write("\n".join(known))
        done = subprocess.run(
            [sys.executable, HERE + "/house.py", folder, folder, nm,
             folder + "/known.txt"], capture_output=True, text=True,
            check=False)
        return done.returncode, done.stdout + done.stderr


def main():
    cc, nm = sys.argv[1:3]
    failed = 0
    for name, (files, known, words) in HOUSES.items():
        status, text = complaints(files, known, cc, nm)
        missing = [w for w in words if w not in text]
        if missing or status != bool(words):
            failed += 1
            print(f"{name}: exit status {status}, and not said: {missing}")
            print(text)
    print(f"{len(HOUSES)} houses, {failed} failed")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
