"""Prints, as JSON, the places in C# files that are no C#. Takes a folder."""
import json
import pathlib
import sys

import tree_sitter_c_sharp
from tree_sitter import Language, Parser

parser = Parser(Language(tree_sitter_c_sharp.language()))


def wrong(node):
    if node.type == "ERROR" or node.is_missing:
        yield node
    for child in node.children:
        yield from wrong(child)


files = sorted(pathlib.Path(sys.argv[1]).rglob("*.cs"))
found = {file.name: [each.start_point[0] + 1 for each in wrong(parser.parse(file.read_bytes()).root_node)] for file in files}
print(json.dumps({"files": len(files), "wrong": {name: lines for name, lines in found.items() if lines}}))
