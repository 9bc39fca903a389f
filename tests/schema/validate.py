#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Checks the published schema against what stage2 prints.

    validate.py SCHEMA DIR    checks the documents in DIR, which check.sh made
    validate.py --write SCHEMA < LIST
                              brings the parts about inputs, or about steps, up
                              to date, from what 'stage2 list inputs --format
                              json' prints, or 'list steps'

In DIR, NAME.json is a document; NAME.faults and NAME.answers are what went
into 'stage2 explain --batch' and what came out, line by line; NAME.refused is
a baseline that 'stage2 verify' did not take.
"""

import copy
import json
import pathlib
import sys

SKIPPED = 77
WIDTH = 80
MAX_REPORTED = 20

try:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import best_match
except ImportError:
    Draft202012Validator = None

# ---- the parts from 'stage2 list inputs' and 'stage2 list steps' ------------


def is_yes_no(info):
    return info["values"] == ["no", "yes"]


def value_ref(info):
    return {"$ref": "#/$defs/fault/properties/" + info["name"]}


def fault_properties(inputs):
    """Without the meanings, which 'stage2 list inputs' has."""
    return {i["name"]: {"enum": i["values"]} for i in inputs}


def cube_properties(inputs):
    """An input with all its values is left out, so there is always one less."""
    return {
        i["name"]: {
            "$ref": "#/$defs/values",
            "items": value_ref(i),
            "maxItems": len(i["values"]) - 1,
        }
        for i in inputs
    }


def batch_properties(inputs):
    yes_no = {"$ref": "#/$defs/batch_yes_no"}
    return {
        i["name"]: {
            **(yes_no if is_yes_no(i) else value_ref(i)),
            "default": i["quiet"],
        }
        for i in inputs
    }


def input_parts(inputs):
    """What $defs says about inputs: definition, keyword, value."""
    names = [i["name"] for i in inputs]
    return [
        ("input_name", "enum", names),
        ("fault", "properties", fault_properties(inputs)),
        ("fault", "required", names),
        ("cube", "properties", cube_properties(inputs)),
        ("batch_fault", "properties", batch_properties(inputs)),
    ]


def step_parts(steps):
    """The same, about steps."""
    arguments = [a["name"] for step in steps for a in step["arguments"]]
    return [
        ("step_name", "enum", [step["name"] for step in steps]),
        ("argument_name", "enum", list(dict.fromkeys(arguments))),
    ]


def parts(document):
    if "steps" in document:
        return step_parts(document["steps"])
    return input_parts(document["inputs"])


def pretty(value, column=0, indent=0):
    """JSON with everything on one line that fits."""
    line = json.dumps(value, ensure_ascii=False)
    if column + len(line) < WIDTH or not value or isinstance(value, str):
        return line
    deeper = indent + 2
    if isinstance(value, dict):
        items = []
        for key, member in value.items():
            head = json.dumps(key, ensure_ascii=False) + ": "
            items.append(head + pretty(member, deeper + len(head), deeper))
        brackets = "{}"
    elif isinstance(value, list):
        items = [pretty(member, deeper, deeper) for member in value]
        brackets = "[]"
    else:
        return line
    lines = (",\n" + " " * deeper).join(items)
    return "{}\n{}{}\n{}{}".format(
        brackets[0], " " * deeper, lines, " " * indent, brackets[1]
    )


def write(path):
    schema = json.loads(path.read_text("utf-8"))
    for name, keyword, value in parts(json.load(sys.stdin)):
        schema["$defs"][name][keyword] = value
    path.write_text(pretty(schema) + "\n", "utf-8")


# ---- checking --------------------------------------------------------------


class Checker:
    def __init__(self, schema):
        self.schema = schema
        self.root = Draft202012Validator(schema)
        self.checks = 0
        self.failures = 0

    def validator(self, name):
        """Of one definition."""
        return Draft202012Validator(
            {"$ref": "#/$defs/" + name, "$defs": self.schema["$defs"]}
        )

    def expect(self, ok, message):
        self.checks += 1
        if ok:
            return
        self.failures += 1
        if self.failures <= MAX_REPORTED:
            print(message, file=sys.stderr)

    def accepts(self, validator, document, what):
        error = best_match(validator.iter_errors(document))
        self.expect(not error, error and explained(error, what))

    def refuses(self, validator, document, what):
        self.expect(
            not validator.is_valid(document), what + ": not refused"
        )


def explained(error, what):
    place = "".join("[{!r}]".format(step) for step in error.absolute_path)
    return "{}: at {}: {:.300}".format(what, place or "the top", error.message)


def every_object(value, path=()):
    """All objects of a document, with the keys that lead to them."""
    if isinstance(value, dict):
        yield path, value
        for key, member in value.items():
            yield from every_object(member, path + (key,))
    elif isinstance(value, list):
        for i, member in enumerate(value):
            yield from every_object(member, path + (i,))


# ---- the schema itself -----------------------------------------------------


def local_refs(schema):
    for _, o in every_object(schema):
        if isinstance(o.get("$ref"), str):
            yield o["$ref"]


def resolve(schema, ref):
    for step in ref.removeprefix("#/").split("/"):
        schema = schema[step]
    return schema


def has_description(schema, member):
    """Said here, or where the member refers to."""
    while isinstance(member, dict) and "description" not in member:
        if "$ref" not in member:
            return False
        member = resolve(schema, member["$ref"])
    return True


def check_schema(c):
    """Sound, no definition unused, every property but inputs described."""
    Draft202012Validator.check_schema(c.schema)
    defs = c.schema["$defs"]
    used = {ref.split("/")[2] for ref in local_refs(c.schema)}
    inputs = set(defs["input_name"]["enum"])
    lines = {"batch_fault", "batch_answer"}  # for those who read them
    c.expect(
        used | lines == set(defs),
        "unused definitions: {}".format(set(defs) - used - lines),
    )
    for name, definition in defs.items():
        c.expect("description" in definition, name + " is not described")
        for key, member in definition.get("properties", {}).items():
            c.expect(
                key in inputs or has_description(c.schema, member),
                "{}: property {} is not described".format(name, key),
            )


def check_list(c, document):
    for name, keyword, value in parts(document):
        c.expect(
            c.schema["$defs"][name][keyword] == value,
            "$defs/{}/{} differs from 'stage2 list {}': run\n"
            "  stage2 list {} --format json |"
            " tests/schema/validate.py --write docs/schema.json".format(
                name, keyword, *[list(document)[1]] * 2
            ),
        )


def decisions(documents):
    for document in documents.values():
        for _, o in every_object(document):
            if "outcome" in o:
                yield o


def check_fields(c, documents):
    """No field of a decision is only in the schema."""
    seen = set()
    for decision in decisions(documents):
        seen |= set(decision)
    defs = c.schema["$defs"]
    known = set(defs["field_name"]["enum"])
    c.expect(
        seen == known,
        "fields in the schema, but in no decision: {}".format(known - seen),
    )
    c.expect(
        known == set(defs["decision"]["properties"]),
        "$defs/field_name and $defs/decision name different fields",
    )


# ---- documents that must be refused ----------------------------------------


def pruned(value):
    """Of the objects in a list, one with each set of keys: enough to break."""
    if isinstance(value, dict):
        return {
            key: pruned(member[:1] if key == "cubes" else member)
            for key, member in value.items()
        }
    if isinstance(value, list) and value and isinstance(value[0], dict):
        shapes = {tuple(sorted(o)): o for o in reversed(value)}
        return [pruned(o) for o in shapes.values()]
    return value


def at(value, path):
    for step in path:
        value = value[step]
    return value


def may_be_dropped(path, o, key):
    """Cubes name what they restrict, steps the arguments that they have; not
    every fault has addresses, not every one with addresses has a leaf; a
    baseline's conditions can be too many."""
    if path == () and key == "addresses":
        return "leaf" not in o
    if path[:1] == ("accepted",) and key == "when":
        return True
    if path[-1:] == ("arguments",):
        return True
    return "cubes" in path or (path == () and key == "leaf")


def check_broken(c, validator, name, document):
    """Without any one of its keys, or with one more, anywhere."""
    document = pruned(document)
    c.accepts(validator, document, name + ", pruned")
    for path, o in every_object(document):
        place = "{}: at {}".format(name, list(path))
        broken = copy.deepcopy(document)
        at(broken, path)["no-such-key"] = "x"
        c.refuses(validator, broken, place + ", an unknown key")
        for key in o:
            if may_be_dropped(path, o, key):
                continue
            broken = copy.deepcopy(document)
            del at(broken, path)[key]
            c.refuses(validator, broken, "{} without {}".format(place, key))


def check_right_values(c, documents):
    """That the documents show what they were made for."""
    guest, memslot = c.schema["$defs"]["entry"]["enum"]
    right = [
        ("verify-two", "stale", []),
        ("table", "entry", guest),
        ("table-memslot", "entry", memslot),
        ("explain-map", "entry", guest),
        ("explain-memslot", "entry", memslot),
        ("explain-met", "met", True),
        ("explain-met", "contradicts", []),
        ("explain-unmet", "met", False),
        ("explain-unmet", "contradicts", []),
        ("explain-impossible", "met", True),
        ("explain-impossible", "contradicts", ["level-minus-1"]),
    ]
    runs = documents["sim-all"]["runs"] + documents["sim-unmet"]["runs"]
    as_expected = [run["as_expected"] for run in runs]
    c.expect(
        as_expected == [True] * (len(runs) - 1) + [False],
        "sim: not just the last run is not as expected",
    )
    c.expect(
        [bool(run["way"]) for run in documents["sim-clean"]["runs"]]
        == [False, False]
        and documents["sim-clean"]["runs"][0]["accepted"]
        and documents["sim-violated"]["runs"][0]["way"],
        "sim explore: a way to nothing, or none to something",
    )
    for name, key, value in right:
        c.expect(
            documents[name][key] == value,
            "{}: {} is {!r}".format(name, key, documents[name][key]),
        )
    # Of these, the exit status differs.
    for name in ("explain-met", "explain-unmet", "explain-impossible"):
        c.expect(documents[name]["violates"], name + ": violates nothing")
    accepted = {o["id"] for o in documents["baseline"]["accepted"]}
    stale = set(documents["verify-stale"]["stale"])
    c.expect(accepted and stale == accepted, "verify-stale: not all are stale")
    assumptions = {
        o["name"] for o in documents["list-assumptions"]["assumptions"]
    }
    for name, document in documents.items():
        c.expect(
            assumptions.issuperset(document.get("contradicts", [])),
            name + ": contradicts what is not listed",
        )
    optional = [
        ("explain-map", {"addresses", "leaf"}),
        ("explain-no-vma", {"addresses"}),
        ("explain-no-addresses", set()),
        ("explain-memslot", set()),
    ]
    for name, keys in optional:
        c.expect(
            {"addresses", "leaf"} & set(documents[name]) == keys,
            "{}: not just {} of what is optional".format(name, keys),
        )


def check_wrong_values(c, documents):
    """Values that a lax schema would let through."""
    addresses = documents["explain-map"]["addresses"]
    wrong = [
        ("verify-two", ("schema",), "stage2.verify/2"),
        ("verify-stale", ("stale",), 1),
        ("verify-stale", ("stale", 0), "linux-6.16"),
        ("verify-two", ("policies", 0, "domain"), 12),
        ("verify-two", ("policies", 0, "domain"), "012"),
        ("verify-two", ("policies", 0, "paths"), "12"),
        ("verify-two", ("policies", 0, "findings", 0, "accepted"), "no"),
        ("verify-two", ("policies", 0, "findings", 0, "entry"), "main"),
        ("diff-some", ("changes", 0, "field"), "colour"),
        ("diff-some", ("changes", 0, "witness", "vma.pfnmap"), True),
        ("diff-some", ("changes", 0, "before", "outcome"), "explode"),
        ("blame", ("commits", 0, "effect"), "some"),
        ("blame", ("commits", 0, "commit"), "HEAD"),
        ("blame", ("changes", 0, "cause"), "0c67288e0c8b"),
        ("blame", ("changes", 0, "cause", "with"), "v8"),
        ("table", ("entry",), "main"),
        ("table", ("domain",), 12),
        ("table", ("assumed",), "012"),
        ("table", ("unmet",), "1e3"),
        ("table", ("rows", 0, "decision", "ret"), "-EINVAL"),
        ("table", ("rows", 0, "decision", "uninit"), False),
        ("table", ("rows", 0, "cover", "cubes", 0), {"nested": []}),
        ("table", ("rows", 0, "cover", "cubes", 0), {"nested": ["no", "yes"]}),
        ("explain-map", ("decision", "ret"), -14),
        ("explain-map", ("decision", "size"), "CONT_PTE"),
        ("explain-map", ("addresses", "ipa"), "0x080203000"),
        ("explain-map", ("read", 0), "vma"),
        ("explain-map", ("entry",), "main"),
        ("explain-map", ("entry",), documents["explain-memslot"]["entry"]),
        ("explain-map", ("met",), "yes"),
        ("explain-map", ("contradicts",), ["ERR-LEAK"]),
        ("explain-map", ("leaf",), "0x02002037db"),
        ("explain-map", ("leaf",), 0x2002037DB),
        ("explain-map", ("possible",), True),
        ("explain-map", ("fault", "slot.end"), "yes"),
        ("explain-impossible", ("contradicts",), ["level-minus-1"] * 2),
        ("explain-error", ("leaf",), "0x2002037db"),
        ("explain-memslot", ("addresses",), addresses),
        ("explain-error", ("decision", "ret"), 0),
        ("encode", ("value",), "0x1"),
        ("decode", ("results", 0, "level"), 4),
        ("sim-unmet", ("runs",), []),
        ("sim-unmet", ("runs", 0, "steps", 0, "why"), None),
        ("sim-unmet", ("runs", 0, "steps", 1, "step"), "slto"),
        ("sim-unmet", ("runs", 0, "steps", 1, "arguments", "ipa"), -1),
        ("sim-unmet", ("runs", 0, "steps", 1, "events"), [1]),
        ("sim-unmet", ("runs", 0, "steps", 1, "unmet"), ["ipa"]),
        ("sim-unmet", ("runs", 0, "bugs"), ["No TLBI"]),
        ("sim-unmet", ("runs", 0, "granule"), "8k"),
        ("sim-clean", ("runs",), []),
        ("sim-clean", ("runs", 0, "accepted", 0, "steps"), 0),
        ("sim-violated", ("runs", 0, "violated"), ["Leaf TLB"]),
        ("sim-violated", ("runs", 0, "way", 0, "step"), "mmpa"),
        ("sim-violated", ("runs", 0, "way", 0, "arguments", "hva"), -1),
        ("list-steps", ("steps", 0, "arguments", 0, "type"), "word"),
        ("list-bugs", ("bugs", 0, "in"), "host"),
        ("baseline", ("accepted", 0, "id"), "linux-7.3"),
        ("baseline", ("accepted", 0, "count"), "12x"),
        ("baseline", ("accepted", 0, "reason"), ""),
    ]
    for name, path, value in wrong:
        broken = copy.deepcopy(documents[name])
        at(broken, path[:-1])[path[-1]] = value
        c.refuses(c.root, broken, "{}: {} = {!r}".format(name, path, value))


# ---- lines of a batch ------------------------------------------------------


def no_duplicates(pairs):
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a key is there twice")
    return dict(pairs)


def is_fault(validator, line):
    try:
        fault = json.loads(
            line.decode("utf-8"), object_pairs_hook=no_duplicates
        )
    except ValueError:
        return False
    return validator.is_valid(fault)


def lines_of(path):
    """As bytes: not all of them are text."""
    return path.read_bytes().removesuffix(b"\n").split(b"\n")


def check_place(c, place, number, asked, error):
    """An error is inside of its line; of a NUL byte, just there."""
    c.expect(error["line"] == number, place + ": the line of the error")
    first = asked.find(b"\0") + 1
    c.expect(
        error["column"] == first
        if first
        else error["column"] <= len(asked) + 1,
        "{}: column {}".format(place, error["column"]),
    )


def check_wrong_answers(c, validator, place, answer):
    wrong = [
        (("possible",), "yes"),
        (("violates",), ["vma.pfnmap"]),
        (("decision", "outcome"), "explode"),
        (("decision", "violates"), []),
    ]
    for path, value in wrong:
        broken = copy.deepcopy(answer)
        at(broken, path[:-1])[path[-1]] = value
        c.refuses(validator, broken, "{}: {} = {!r}".format(place, path, value))


def check_batch(c, path):
    """A fault is one for the schema where it is one for the tool."""
    fault, answer = c.validator("batch_fault"), c.validator("batch_answer")
    faults = lines_of(path)
    answers = lines_of(path.with_suffix(".answers"))
    c.expect(len(faults) == len(answers), path.name + ": not a line a line")
    for number, (asked, said) in enumerate(zip(faults, answers), 1):
        place = "{}:{}".format(path.name, number)
        document = json.loads(said.decode("utf-8"))
        c.accepts(answer, document, place + ": the answer")
        c.expect(
            is_fault(fault, asked) == ("error" not in document),
            "{}: the schema and the tool disagree about {!r:.200}".format(
                place, asked
            ),
        )
        check_broken(c, answer, place, document)
        if "error" in document:
            check_place(c, place, number, asked, document)
        else:
            check_wrong_answers(c, answer, place, document)


def check_judged(c, path):
    """All three violate something; only the first can occur."""
    answers = [json.loads(line) for line in lines_of(path)]
    c.expect(
        [(bool(a["violates"]), a["possible"]) for a in answers]
        == [(True, True), (True, False), (True, False)],
        path.name + ": violates and possible are wrong",
    )


def check_refused(c, path):
    """What the tool does not read is not in the schema."""
    document = json.loads(path.read_text("utf-8"))
    c.refuses(c.validator("baseline"), document, path.name)
    c.refuses(c.root, document, path.name)


def check(path, folder):
    c = Checker(json.loads(path.read_text("utf-8")))
    documents = {
        file.stem: json.loads(file.read_text("utf-8"))
        for file in sorted(folder.glob("*.json"))
    }
    check_schema(c)
    check_list(c, documents["list-inputs"])
    check_list(c, documents["list-steps"])
    for name, document in documents.items():
        c.accepts(c.root, document, name)
        check_broken(c, c.root, name, document)
    check_fields(c, documents)
    check_right_values(c, documents)
    check_wrong_values(c, documents)
    for file in sorted(folder.glob("*.faults")):
        check_batch(c, file)
    check_judged(c, folder / "judged.answers")
    for file in sorted(folder.glob("*.refused")):
        check_refused(c, file)
    print("{} checks, {} failures".format(c.checks, c.failures))
    return 1 if c.failures else 0


def main(argv):
    if len(argv) == 3 and argv[1] == "--write":
        write(pathlib.Path(argv[2]))
        return 0
    if len(argv) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    if not Draft202012Validator:
        print("skipped: python3-jsonschema 4 is not there", file=sys.stderr)
        return SKIPPED
    return check(pathlib.Path(argv[1]), pathlib.Path(argv[2]))


if __name__ == "__main__":
    sys.exit(main(sys.argv))
