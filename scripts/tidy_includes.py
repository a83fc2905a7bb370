"""Rules about the graph of #include: no circles of folders, and plans that reach no kernel."""

import re

from tidy_tree import PURE_PARTS

# What a plan is made of. It is pure by itself (rule_layers), so it has to be so in its headers.
PURE = re.compile(
    r"labs/[^/]+/(?:plan\.(?:h|cc)|steps\.h|config\w*\.(?:h|cc))"
    r"|lib/plan/(?:step|plan|outcome|roles)\.h|lib/plan/(?:roles|check|print)\.cc"
)
NOT_PURE = re.compile(
    r"lib/(?:kernel|procfs|observe)/"
    rf"|lib/plan/(?!(?:{PURE_PARTS}|handshake)\.h)"
)


def rule_folder_circles(tree):
    """Folders of lib/, labs/ and checker/ do not include each other in a circle."""
    edges = {}  # folder -> folder that it includes -> the first line that does so
    for file in tree.cpp("lib/", "labs/", "checker/"):
        for number, target in includes_of(tree, file):
            here, there = folder_of(file.path), folder_of(target)
            if here != there:
                edges.setdefault(here, {}).setdefault(there, (file.path, number))
    told = set()
    for folder in sorted(edges):
        circle = [] if folder in told else shortest_way(edges, folder, lambda at: at == folder)
        if circle:
            told.update(circle)
            yield (*edges[circle[-2]][folder], " -> ".join(circle) + ": move what both need "
                   "to the lower one, or to a folder below both")


def rule_pure_closure(tree):
    """What plans are made of reaches no header that calls the kernel, whatever the way."""
    lines = {file.path: {path: number for number, path in includes_of(tree, file)}
             for file in tree.cpp("lib/", "labs/", "checker/")}
    for path in lines:
        if not PURE.fullmatch(path):
            continue
        if way := shortest_way(lines, path, NOT_PURE.match):
            yield (path, lines[path][way[1]], " -> ".join(way) + ": keep plain values in a header "
                   "of their own, or declare the type that is only named")


def includes_of(tree, file):
    """(line, path) of each header of ours that a file includes."""
    for number, line in enumerate(file.lines, start=1):
        if include := re.match(r'#include "([^"]+)"', line):
            for path in (include[1], "lib/" + include[1]):
                if path in tree.files:
                    yield number, path


def folder_of(path):
    return path.rpartition("/")[0]


def shortest_way(edges, start, is_end):
    """The nodes from `start` along one edge or more to an end; empty when there is no way."""
    ways, seen = [[start]], set()
    for way in ways:  # grows while it is walked: breadth first
        for node in sorted(edges.get(way[-1], ())):
            if is_end(node):
                return [*way, node]
            if node not in seen:
                seen.add(node)
                ways.append([*way, node])
    return []
