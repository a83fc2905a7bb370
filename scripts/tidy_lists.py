"""Rules about facts that two places have to state: both say the same."""

import re

from tidy_tree import LAYERS, PURE_PARTS

# Where all labs are listed: the lines of the list, of which each two digits are a lab.
# Labs that are to come are told by having no page, and by those words.
LAB_LISTS = {
    "labs/CMakeLists.txt": r"^add_lab\(\d\d ",
    "README.md": r"^\| \d\d-[\w-]+ \|.*\(labs/\d\d-[^)]*\)",
    "docs/README.md": r"^\* \[.*\(\.\./labs/\d\d-",
    "docs/checker.md": r"^\| `LAB` \| [\d, ]+",
    "docs/contracts.md": r"^## \d\d-[\w-]+:.*\n\n(?!To come\.)",
    "scripts/bench": r"^ +labs = \[.*",
    "scripts/matrix": r"^LABS = \(.*",
    "scripts/quickstart": r"^readonly LABS=\(.*",
}
SIGNAL_SETS = {  # what is blocked, and what is passed on
    "lib/plan/caller.cc": r"taken = [^;]*signal_set\([^;]*;",
    "labs/01-pidns/steps.cc": r"sigset_t signals_to_pass_on\(\) \{[^;]*signal_set\([^;]*;",
}
LAYER_ROW = r"^\| `lib/(\w+)`(?:: ([\w, ]+))? \| ([\w, ]+) \|"


def rule_lab_lists(tree):
    """Each list of the labs has all of them, and no other."""
    labs = {path[5:7] for path in tree.files if re.match(r"labs/\d\d-[^/]+/steps\.cc$", path)}
    for path, pattern in LAB_LISTS.items():
        rows = list(rows_of(tree, path, pattern))
        listed = {number for _, row in rows for number in re.findall(r"\b\d\d\b", row.group())}
        if rows and (wrong := difference(listed, labs)):
            yield path, rows[-1][0], f"the labs here: {wrong} (labs/)"


def rule_layer_table(tree):
    """The layer table of docs/style.md says of lib/ what LAYERS in tidy_tree.py says."""
    rows = list(rows_of(tree, "docs/style.md", LAYER_ROW))
    folders = {path.split("/")[1] for path in tree.files if re.match(r"lib/\w+/", path)}
    for number, row in rows:
        folder, parts, words = row.groups()
        said = {folder if word == "itself" else word for word in words.split(", ")} | {folder}
        part = parts.split(", ")[0] if parts else "other"
        if wrong := difference(said, allowed_in(folder, part, folders | said)):
            yield "docs/style.md", number, f"lib/{folder} may include: {wrong} (LAYERS)"
        is_pure = parts and parts != "the others"
        if is_pure and (wrong := difference(set(parts.split(", ")), set(PURE_PARTS.split("|")))):
            yield "docs/style.md", number, f"the pure half: {wrong} (PURE_PARTS)"
    for folder in sorted(folders - {row[1] for _, row in rows} if rows else ()):
        yield "docs/style.md", rows[-1][0], f"lib/{folder} has no row: say what it may include"


def rule_blocked_signals(tree):
    """What a waiting step reads from a signalfd is blocked at the start, or it would be lost."""
    sets = [(path, number, set(re.findall(r"SIG\w+", row.group())))
            for path, pattern in SIGNAL_SETS.items()
            for number, row in rows_of(tree, path, pattern)]
    if len(sets) == 2:
        (blocker, _, blocked), (path, number, passed_on) = sets
        if lost := sorted(passed_on - blocked):
            yield path, number, f"{', '.join(lost)}: passed on, but not blocked in {blocker}"


def rows_of(tree, path, pattern):
    """(line, match) of each place in a file; none where it isn't there."""
    if path in tree.files:
        text = tree.files[path].text
        for match in re.finditer(pattern, text, re.MULTILINE):
            yield text.count("\n", 0, match.start()) + 1, match


def allowed_in(folder, part, folders):
    """Which of the folders of lib/ LAYERS allows to lib/folder/part.cc."""
    path = f"lib/{folder}/{part}.cc"
    allowed = next((allowed for layer, allowed in LAYERS if re.match(layer, path)), r"(?!)")
    return {other for other in folders if re.match(allowed, f"{other}/other.h")} | {folder}


def difference(said, right):
    """What is wrong with `said`, in words; empty where nothing is."""
    words = [f"{', '.join(sorted(right - said))} is missing"] if right - said else []
    words += [f"{', '.join(sorted(said - right))} is too much"] if said - right else []
    return ", ".join(words)
