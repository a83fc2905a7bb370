#!/usr/bin/env python3
"""The rules of docs/style.md that a program can see, as a test.

    tidy.py [ROOT]      status 1 and a line for each breach: PATH:LINE: RULE: what to write instead
    tidy.py --rules     the rules, one on a line

A rule is a function rule_name in one of the modules tidy_*.py: it takes the tree and yields
findings. Exceptions stand in ALLOWED, each with its reason; one without a breach is a breach.
"""

import pathlib
import sys

import tidy_code
import tidy_includes
import tidy_lists
import tidy_text
import tidy_tree
import tidy_unused
from tidy_files import Finding, Tree

RULES = {
    name.removeprefix("rule_").replace("_", "-"): rule
    for module in (tidy_text, tidy_code, tidy_tree, tidy_includes, tidy_unused, tidy_lists)
    for name, rule in vars(module).items()
    if name.startswith("rule_")
}

# (rule, path): why this one may.
ALLOWED = {
    ("banned-words", "tests/bats/helpers.bash"): "bats' own documentation calls this file so",
    ("banned-calls", "lib/options/command_line.cc"): "CLI11 throws, and this file catches it",
    ("machine-paths", ".gitignore"): "there a leading / is the top of this repository",
}


def findings_of(tree, allowed):
    """All breaches, and the exceptions that nothing needs any more."""
    unused = dict(allowed)
    for name, rule in RULES.items():
        for path, line, message in rule(tree):
            if (name, path) in allowed:
                unused.pop((name, path), None)
            else:
                yield Finding(path, line, name, message)
    for name, path in unused:
        yield Finding(path, 1, name, "no breach here: take the exception out of scripts/tidy.py")


def main(arguments):
    if arguments == ["--rules"]:
        for name, rule in RULES.items():
            print(f"{name}: {rule.__doc__.splitlines()[0]}")
        return 0
    root = pathlib.Path(arguments[0]) if arguments else pathlib.Path(__file__).parents[1]
    findings = sorted(findings_of(Tree(root), ALLOWED))
    for finding in findings:
        print(f"{finding.path}:{finding.line}: {finding.rule}: {finding.message}")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
