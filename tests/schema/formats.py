#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Checks the formats that CI reads, with readers that stage2 did not write.

    formats.py STAGE2 PRINT_CHECK SOURCE_DIR [SARIF_SCHEMA]

The formats are read with an XML parser, a JSON parser and the few rules of KTAP
and of GitHub's annotations; each must have the same findings as the others, and
the exit status must say the same. SARIF is checked with tests/schema/sarif.json,
which has the rules of SARIF 2.1.0 that stage2's output falls under; or with the
whole schema, if it is given.
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

SKIPPED = 77

try:
    import jsonschema
except ImportError:
    print("skipped: no python3-jsonschema", file=sys.stderr)
    sys.exit(SKIPPED)


class Wrong(Exception):
    pass


def must(that, why):
    if not that:
        raise Wrong(why)


def run(words):
    done = subprocess.run(words, stdout=subprocess.PIPE, check=False)
    text = done.stdout.decode()  # UTF-8, or an exception
    return done.returncode, text


# ---- readers: each returns the ids of all findings --------------------------


def read_sarif(text, schema):
    document = json.loads(text)
    jsonschema.validate(document, schema)
    (sarif_run,) = document["runs"]
    rules = [r["id"] for r in sarif_run["tool"]["driver"]["rules"]]
    must(len(rules) == len(set(rules)), "a rule twice")
    found = []
    for result in sarif_run["results"]:
        must(rules[result["ruleIndex"]] == result["ruleId"],
             "another rule's index")
        if result["level"] == "note" or result.get("suppressions"):
            continue
        found.append(result["partialFingerprints"]["stage2Id/v1"])
    return found


def read_junit(text, _):
    root = xml.etree.ElementTree.fromstring(text)
    must(root.tag == "testsuites", root.tag)
    found, tests, failures = [], 0, 0
    for suite in root:
        must(suite.tag == "testsuite" and suite.get("name"), "a suite's name")
        cases = list(suite)
        failed = [c for c in cases if c.find("failure") is not None]
        skipped = [c for c in cases if c.find("skipped") is not None]
        must(all(c.tag == "testcase" and c.get("name") and c.get("classname")
                 for c in cases), "a case's name")
        must(all(f.find("failure").get("message") and
                 f.find("failure").get("type") for f in failed), "a message")
        must(suite.get("tests") == str(len(cases)), "tests")
        must(suite.get("failures") == str(len(failed)), "failures")
        must(suite.get("skipped") == str(len(skipped)), "skipped")
        tests += len(cases)
        failures += len(failed)
        found += [c.get("name") for c in failed]
    must(root.get("tests") == str(tests), "all tests")
    must(root.get("failures") == str(failures), "all failures")
    return found


def read_ktap_level(lines, indent, found):
    """One level of a KTAP document; true if all of it is ok."""
    must(lines.pop(0) == indent + "KTAP version 1", "version line")
    plan = re.fullmatch(indent + r"1\.\.(\d+)", lines.pop(0))
    must(plan, "plan")
    good = True
    for number in range(1, int(plan[1]) + 1):
        inner = None
        while lines and not re.match(indent + r"(not )?ok ", lines[0]):
            if lines[0] == indent + "  KTAP version 1":
                inner = read_ktap_level(lines, indent + "  ", found)
            else:
                must(re.match(indent + "#( |$)", lines[0]), lines[0])
                lines.pop(0)
        line = re.fullmatch(indent + r"(not )?ok (\d+) ([^#]*?)( # SKIP .*)?",
                            lines.pop(0))
        must(line and int(line[2]) == number, "number of a result")
        must(inner is None or inner == (not line[1]), "a suite's result")
        good &= not line[1]
        if line[1] and inner is None:
            found.append(line[3])
    return good


def read_ktap(text, _):
    lines, found = text.splitlines(), []
    read_ktap_level(lines, "", found)
    must(not lines, f"after the end: {lines[:3]}")
    return found


def unescape(text):
    return re.sub("%([0-9A-F]{2})", lambda m: chr(int(m[1], 16)), text)


def read_github(text, _):
    found = []
    for line in text.splitlines():
        parts = re.fullmatch(
            r"::(error|warning|notice) "
            r"((?:(?:file|line|title)=[^,:]*,?)+)::(.+)", line)
        must(parts, line)
        values = dict(p.split("=", 1) for p in parts[2].split(","))
        must("line" not in values or values["line"].isdigit(), line)
        if parts[1] != "notice":
            found.append(unescape(values["title"]))
    return found


READERS = {"sarif": read_sarif, "junit": read_junit, "ktap": read_ktap,
           "github": read_github}

# ---- what is printed --------------------------------------------------------


def commands(source):
    accepted = os.path.join(source, "baselines", "linux-6.1.json")
    races = os.path.join(source, "sim", "races", "")
    scenarios = os.path.join(source, "sim", "scenarios", "")
    random = ["sim", "random", "--policy", "linux-7.3"]
    yield ["verify", "--only", "ATTR-DOWNGRADE", "--only", "ERR-LEAK",
           "linux-6.16"]
    yield ["verify", "--only", "ATTR-OFFERED", "linux-7.3"]
    yield ["verify", "--baseline", accepted, "linux-6.1"]
    yield ["diff", "linux-6.1", "linux-6.1.y"]
    yield ["diff", "linux-6.1", "linux-6.1"]
    yield ["sim", "run", scenarios + "cow.yaml"]
    yield [*random, "--bugs", "seq-late"]
    yield [*random, "--steps", "100"]
    yield ["sim", "explore", "--bugs", "seq-late", races + "hugetlb.yaml"]


def check(what, texts, schema):
    """texts has a document of each format; the ids of the findings."""
    first = None
    for form, reader in READERS.items():
        try:
            found = sorted(reader(texts[form], schema))
        except (Wrong, ValueError, jsonschema.ValidationError) as why:
            raise Wrong(f"{what}, {form}: {why}") from why
        must(len(found) == len(set(found)), f"{what}, {form}: an id twice")
        first = found if first is None else first
        must(found == first, f"{what}, {form}: other findings")
    return first


def check_command(stage2, words, schema):
    texts, statuses = {}, set()
    for form in READERS:
        status, texts[form] = run([stage2, *words, "--format", form])
        statuses.add(status)
    found = check(words, texts, schema)
    must(statuses == {1 if found else 0}, f"{words}: status {statuses}")


def check_check(print_check, policies, schema, own):
    """kernel check; its own findings are in its JSON, too."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([print_check, folder, *policies], check=True)
        texts = {form: (pathlib.Path(folder) / form).read_text("utf-8")
                 for form in [*READERS, "json"]}
    found = check(policies, texts, schema)
    document = json.loads(texts["json"])
    jsonschema.Draft202012Validator(own).validate(document)
    failed = [r["id"] for r in document["results"] if r["status"] == "fail"]
    must(sorted(failed) == found, f"{policies}: JSON has others")
    must(document["verdict"] and "\n" not in document["verdict"], "a verdict")


def read_json(*path):
    return json.loads(pathlib.Path(*path).read_text("utf-8"))


def main(argv):
    stage2, print_check, source = argv[1:4]
    schema = read_json(argv[4]) if len(argv) > 4 else read_json(
        source, "tests", "schema", "sarif.json")
    own = read_json(source, "docs", "schema.json")
    try:
        for words in commands(source):
            check_command(stage2, words, schema)
        check_check(print_check, ["linux-6.16", "linux-6.17"], schema, own)
        check_check(print_check, ["linux-6.1", "linux-6.1"], schema, own)
    except Wrong as why:
        print(why, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
