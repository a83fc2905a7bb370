"""Rules about what nobody uses."""

import re

# Words in front of a call that would else look like a type in front of a declaration.
NOT_TYPES = (
    r"(?!(?:return|co_return|co_await|co_yield|else|throw|new|delete|case|not|and|or|operator)\b)"
)
# One word of a type, as clang-format writes it: "const", "std::vector<int>&", "char*".
TYPE_WORD = rf"{NOT_TYPES}[A-Za-z_][\w:]*(?:<.*>)?[&*]*(?<!:)\s+"
# "int f(" and "Result<int> Box::f("; in the first column nothing stands but these.
DECLARED = re.compile(rf"^(?:\s*(?:\[\[\w+\]\]\s+)?(?:{TYPE_WORD})+|)(?:\w+::)*(\w+)\(")
NOT_FUNCTIONS = {
    "__attribute__", "alignas", "decltype", "noexcept", "requires", "sizeof", "static_assert",
}


def rule_dead_declarations(tree):
    """A function that a header declares is used by some C++ file, a test included.

    Goes by words alone: what is called like something that is used counts as used.
    """
    used = {word for file in tree if file.is_cpp or file.suffix == ".c" for word in uses_of(file)}
    for file in tree.cpp("lib/", "labs/", "checker/"):
        if file.suffix != ".h":
            continue
        for number, line in enumerate(file.code_lines, start=1):
            declared = declaration_in(line)
            if declared and declared[1] not in used | NOT_FUNCTIONS:
                yield file.path, number, f"{declared[1]}: nobody calls it: delete it"


def declaration_in(line):
    return None if line.startswith("#") else DECLARED.match(line)


def uses_of(file):
    """All words of a file's code, but for the names of functions where they are declared."""
    for line in file.code_lines:
        if declared := declaration_in(line):
            line = line[: declared.start(1)] + line[declared.end(1) :]
        yield from re.findall(r"\w+", line)
