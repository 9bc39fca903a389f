# SPDX-License-Identifier: GPL-2.0-only
"""What can be changed in a C file, one place at a time.

clang says where expressions and statements are; what is changed is the text,
so that a mutant reads as somebody could have written it. Headers are changed
where they are included: a macro once, not at each of its uses.
"""
import bisect
import collections
import json
import re
import subprocess

# A file by its path from the root, the offsets of what goes, and what comes.
Mutant = collections.namedtuple("Mutant", "path start end text")

OPERATORS = {
    "<": ["<=", ">="], "<=": ["<", ">"], ">": [">=", "<="], ">=": [">", "<"],
    "==": ["!="], "!=": ["=="], "&&": ["||"], "||": ["&&"],
    "+": ["-"], "-": ["+"], "*": ["+"], "/": ["*"], "%": ["/"],
    "<<": [">>"], ">>": ["<<"], "&": ["|"], "|": ["&"], "^": ["|"],
    "+=": ["-="], "-=": ["+="], "*=": ["+="], "/=": ["*="],
    "|=": ["&="], "&=": ["|="], "^=": ["|="], "<<=": [">>="], ">>=": ["<<="],
    "++": ["--"], "--": ["++"],
}
# Characters that would make another operator of what they stand beside.
PART_OF_OPERATOR = "<>=&|+-!*/%^"
ASSIGNMENTS = {"=", "+=", "-=", "*=", "/=", "|=", "&=", "^=", "<<=", ">>="}
BLANKED = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\])*"|'
                     r"'(?:\\.|[^'\\])*'", re.S)
NUMBER = re.compile(r"^(0[xX][0-9a-fA-F]+|[0-9]+)([uUlL]*)$")


class Source:
    """A file's text, and the same with comments and strings blanked."""

    def __init__(self, path):
        with open(path, encoding="utf-8") as f:
            self.text = f.read()
        self.bare = BLANKED.sub(
            lambda m: re.sub(r"[^\n]", " ", m.group()), self.text)
        self.lines = [0] + [m.end() for m in re.finditer("\n", self.text)]

    def line(self, offset):
        """The number of the line, from 1."""
        return bisect.bisect_right(self.lines, offset)

    def until(self, start, stop):
        """The next such character outside of parentheses, or None."""
        depth = 0
        for i in range(start, len(self.bare)):
            c = self.bare[i]
            if depth == 0 and c == stop:
                return i
            if c in "([{":
                depth += 1
            elif c in ")]}":
                depth -= 1
                if depth < 0:
                    return None
        return None

    def before(self, offset, word):
        """Where the word begins that stands right before, or None."""
        end = len(self.bare[:offset].rstrip())
        start = end - len(word)
        if start < 1 or self.bare[start:end] != word:
            return None
        if self.bare[start - 1] in PART_OF_OPERATOR:
            return None
        return start


def syntax_tree(root, path, flags):
    """clang's tree of a file, each of its places with the file's name."""
    run = subprocess.run(
        ["clang", "-fsyntax-only", "-w", *flags, "-Xclang", "-ast-dump=json",
         path], cwd=root, capture_output=True, check=True)
    tree = json.loads(run.stdout)
    name_files(tree)
    return tree


def name_files(tree):
    """A place has a file only where it differs from the one said before."""
    last = None
    stack = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, list):
            stack.extend(reversed(node))
            continue
        if "offset" in node:
            last = node.get("file", last)
            node["file"] = last
        stack.extend(reversed([value for key, value in node.items()
                               if key != "includedFrom" and
                               isinstance(value, (dict, list))]))


class Finder:
    """Goes through a tree and collects mutants of files that count."""

    def __init__(self, root, counts):
        self.root = root
        self.counts = counts  # does a path's file count?
        self.sources = {}
        self.found = {}       # in order, each once
        self.next_enumerator = {}

    def source(self, path):
        if path not in self.sources:
            self.sources[path] = Source(self.root + "/" + path)
            self.swap_truth(path)
        return self.sources[path]

    def add(self, path, start, end, text):
        self.found[Mutant(path, start, end, text)] = None

    def places(self, bound):
        """Where a bound of a range is written: in a macro, and at its use."""
        for place in (bound.get("spellingLoc"), bound.get("expansionLoc"),
                      bound if "offset" in bound else None):
            if place and place["file"]:
                path = place["file"]
                if path.startswith(self.root + "/"):
                    path = path[len(self.root) + 1:]
                if self.counts(path):
                    yield path, place["offset"], place["tokLen"]

    def written(self, bound):
        """The only place of what is in no macro."""
        if "offset" in bound:
            return next(self.places(bound), None)
        if bound.get("expansionLoc", {}).get("isMacroArgExpansion"):
            return next(self.places(bound), None)
        return None

    def visit(self, node, parent=None):
        kind = node.get("kind")
        if kind == "StaticAssertDecl":
            return
        if kind == "EnumDecl":
            self.remember(node)
        act = self.ACTIONS.get(kind)
        if act:
            act(self, node)
        if parent and self.is_statement(node, parent):
            self.drop(node)
        for child in node.get("inner", []):
            self.visit(child, node)
        for child in node.get("array_filler", []):
            self.visit(child, node)

    def remember(self, node):
        names = [c["name"] for c in node.get("inner", [])
                 if c["kind"] == "EnumConstantDecl"]
        for a, b in zip(names, names[1:] + names[:1]):
            self.next_enumerator[a] = b

    def binary(self, node):
        opcode = node["opcode"]
        for path, offset, _ in self.places(
                node["inner"][1]["range"]["begin"]):
            start = self.source(path).before(offset, opcode)
            if start is not None:
                for text in OPERATORS.get(opcode, []):
                    self.add(path, start, start + len(opcode), text)
                return

    def unary(self, node):
        opcode = node["opcode"]
        bound = node["range"]["end" if node.get("isPostfix") else "begin"]
        place = next(self.places(bound), None)
        if not place:
            return
        path, offset, length = place
        if self.source(path).bare[offset:offset + length] != opcode:
            return
        if opcode in ("++", "--"):
            self.add(path, offset, offset + length, OPERATORS[opcode][0])
        elif opcode in ("!", "~", "-"):
            self.add(path, offset, offset + length, "")

    def number(self, node):
        for path, offset, length in self.places(node["range"]["begin"]):
            text = self.source(path).bare[offset:offset + length]
            match = NUMBER.match(text)
            if match:
                value = int(match.group(1), 0)
                value = 0 if value == 1 else value + 1
                self.add(path, offset, offset + length,
                         "%d%s" % (value, match.group(2)))
                return

    def enumerator(self, node):
        declared = node["referencedDecl"]
        other = self.next_enumerator.get(declared["name"])
        if declared["kind"] != "EnumConstantDecl" or not other:
            return
        for path, offset, length in self.places(node["range"]["begin"]):
            if self.source(path).bare[offset:offset + length] == \
                    declared["name"]:
                self.add(path, offset, offset + length, other)
                return

    def condition(self, node):
        """if () and while (): always, and never."""
        place = self.written(node["range"]["begin"])
        if not place:
            return
        path, offset, length = place
        source = self.source(path)
        start = source.bare.index("(", offset + length) + 1
        end = source.until(start, ")")
        if end is None:
            return
        for text in ["0"] if node["kind"] == "WhileStmt" else ["1", "0"]:
            self.add(path, start, end, text)

    def loop(self, node):
        """for (): not at all."""
        bounds = node["inner"][2].get("range")
        place = bounds and self.written(bounds["begin"])
        if place:
            path, offset, _ = place
            end = self.source(path).until(offset, ";")
            if end is not None:
                self.add(path, offset, end, "0")

    def choice(self, node):
        place = self.written(node["inner"][0]["range"]["begin"])
        if not place:
            return
        path, offset, _ = place
        end = self.source(path).until(offset, "?")
        if end is None:
            return
        end = len(self.source(path).bare[:end].rstrip())
        for text in ["1", "0"]:
            self.add(path, offset, end, text)

    @staticmethod
    def is_statement(node, parent):
        if parent["kind"] not in ("CompoundStmt", "IfStmt", "ForStmt",
                                  "WhileStmt", "CaseStmt", "DefaultStmt"):
            return False
        inner = parent["inner"]
        if parent["kind"] != "CompoundStmt" and node is not inner[-1] and \
           not (parent["kind"] == "IfStmt" and node is inner[1]):
            return False
        kind = node.get("kind")
        return kind in ("CallExpr", "BreakStmt", "ContinueStmt",
                        "CompoundAssignOperator") or \
            (kind == "BinaryOperator" and node["opcode"] == "=") or \
            (kind == "UnaryOperator" and node["opcode"] in ("++", "--"))

    def drop(self, node):
        place = self.written(node["range"]["begin"])
        if place:
            path, offset, _ = place
            end = self.source(path).until(offset, ";")
            if end is not None:
                self.add(path, offset, end, "")

    def swap_truth(self, path):
        """Macros hide what true and false become: these are found as words."""
        other = {"true": "false", "false": "true"}
        for match in re.finditer(r"\b(true|false)\b",
                                 self.sources[path].bare):
            self.add(path, match.start(), match.end(), other[match.group()])

    ACTIONS = {
        "BinaryOperator": binary, "CompoundAssignOperator": binary,
        "UnaryOperator": unary, "IntegerLiteral": number,
        "DeclRefExpr": enumerator, "IfStmt": condition,
        "WhileStmt": condition, "ForStmt": loop,
        "ConditionalOperator": choice,
    }
