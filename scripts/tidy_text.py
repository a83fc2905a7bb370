"""Rules about text in any language: width, length, names, paths, pages."""

import re

MAX_WIDTH = 100
MAX_FILE_LINES = 300
BANNED_WORDS = re.compile(r"util|helper|common|misc|manager", re.IGNORECASE)
# Written in two halves, so that this file does not breach its own rule.
MACHINE_PATHS = re.compile(r"(?<![\w.~}])(/wor" r"k/|/tmp/buil" r"d)")


def rule_width(tree):
    """Lines of code have at most 100 columns."""
    for file in tree:
        if not file.is_code or file.is_foreign:
            continue
        for number, line in enumerate(file.lines, start=1):
            if len(line) > MAX_WIDTH:
                yield file.path, number, f"{len(line)} columns: wrap at {MAX_WIDTH}"


def rule_file_length(tree):
    """Files of code have at most 300 lines."""
    for file in tree:
        if file.is_code and not file.is_foreign and len(file.lines) > MAX_FILE_LINES:
            yield (file.path, MAX_FILE_LINES + 1,
                   f"{len(file.lines)} lines: split it by what changes together, "
                   f"{MAX_FILE_LINES} at most")


def rule_blanks(tree):
    """No tabs, no blanks at the end of a line, a newline at the end of a file."""
    for file in tree:
        if not (file.is_code or file.suffix == ".md") or file.is_foreign:
            continue
        for number, line in enumerate(file.lines, start=1):
            if line != line.rstrip():
                yield file.path, number, "blanks at the end of the line: delete them"
            if "\t" in line:
                yield file.path, number, "a tab: write blanks, or $'\\t' where one is meant"
        if file.text and not file.text.endswith("\n"):
            yield file.path, len(file.lines), "no newline at the end of the file: add one"


def rule_banned_words(tree):
    """No file and no type is called util, helper, common, misc or manager."""
    for file in tree:
        if file.is_foreign:
            continue
        if word := BANNED_WORDS.search(file.name):
            yield file.path, 1, f"'{word.group()}' in a file name: name it by what it has or does"
        if not file.is_cpp:
            continue
        for number, line in enumerate(file.code_lines, start=1):
            type_name = re.search(r"\b(?:class|struct|enum class|using|concept)\s+(\w+)", line)
            if type_name and BANNED_WORDS.search(type_name[1]):
                yield file.path, number, f"type {type_name[1]}: name it by what it has or does"


def rule_machine_paths(tree):
    """No path of one machine: everything is found from the repository or the environment."""
    for file in tree:
        for number, line in enumerate(file.lines, start=1):
            if path := MACHINE_PATHS.search(line):
                yield file.path, number, f"{path[1]} is a path of one machine: derive it"


def rule_one_title(tree):
    """A page has exactly one H1."""
    for file in tree:
        if file.suffix != ".md" or file.is_foreign:
            continue
        titles = [number for number, line in _prose(file) if re.match(r"# \S", line)]
        if not titles:
            yield file.path, 1, "no H1: the page begins with `# Title`"
        for number in titles[1:]:
            yield file.path, number, "a second H1: write `## `"


def rule_link_targets(tree):
    """A page links only to files that are there."""
    folders = set(tree.folders)
    for file in tree:
        if file.suffix != ".md" or file.is_foreign:
            continue
        for number, line in _prose(file):
            for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", re.sub(r"`[^`]*`", "", line)):
                if "://" in target or target.startswith("mailto:"):
                    continue
                path = _resolved(file.path, target)
                if path not in tree.files and path.rstrip("/") not in folders and path:
                    yield file.path, number, f"{target} isn't there: link to a file that is"


# The lines of a page outside its code blocks, numbered from 1.
def _prose(file):
    fence = None
    for number, line in enumerate(file.lines, start=1):
        mark = re.match(r"\s*(```+|~~~+)", line)
        if mark and (fence is None or mark[1].startswith(fence)):
            fence = mark[1] if fence is None else None
        elif fence is None:
            yield number, line


def _resolved(page, target):
    parts = page.split("/")[:-1]
    for part in target.split("/"):
        if part == "..":
            parts = parts[:-1] if parts else ["<outside>"]
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)
