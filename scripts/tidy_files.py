"""The files that tidy.py looks at, and C++ text with its comments and strings blanked out."""

import os
import pathlib
import re
from functools import cached_property
from typing import NamedTuple

# Made, not written: by builds, by students, by Python.
SKIPPED_FOLDERS = re.compile(r"^(build.*|work|\.git|__pycache__|\.cache)$")
CODE_SUFFIXES = {".h", ".cc", ".c", ".py", ".bash", ".bats", ".cmake"}


class Finding(NamedTuple):
    path: str
    line: int
    rule: str
    message: str


class File:
    """One text file: its path from the top of the repository, and its text."""

    def __init__(self, path, text):
        self.path = path
        self.text = text
        self.lines = text.splitlines()

    @property
    def name(self):
        return self.path.rpartition("/")[2]

    @property
    def suffix(self):
        return pathlib.PurePosixPath(self.path).suffix

    @property
    def is_cpp(self):
        return self.suffix in (".h", ".cc")

    @property
    def is_code(self):
        return (
            self.suffix in CODE_SUFFIXES
            or self.name == "CMakeLists.txt"
            or self.text.startswith("#!")
        )

    @property
    def is_foreign(self):
        """Written to be faulty, or to show that the checker takes other people's programs."""
        return self.path.startswith("tests/submissions/")

    @cached_property
    def code_lines(self):
        """The lines of C++ without the words in comments, strings and characters."""
        return _without_words(self.text).splitlines()


class Tree:
    """All text files below a folder, by path."""

    def __init__(self, root):
        self.files = {}
        self.folders = []
        for folder, subfolders, names in os.walk(root):
            subfolders[:] = sorted(n for n in subfolders if not SKIPPED_FOLDERS.match(n))
            relative = pathlib.Path(folder).relative_to(root)
            self.folders += [(relative / name).as_posix() for name in subfolders]
            # In a further worktree of git .git is a file, with a path of this machine.
            for name in sorted(set(names) - {".git"}):
                self._add(relative / name, pathlib.Path(folder) / name)

    def _add(self, relative, path):
        if path.is_symlink():
            return
        try:
            self.files[relative.as_posix()] = File(relative.as_posix(), path.read_text("utf-8"))
        except UnicodeDecodeError:
            pass  # an image

    def __iter__(self):
        return iter(self.files.values())

    def cpp(self, *tops):
        """The C++ files of ours below these folders; all where none is named."""
        for file in self:
            if file.is_cpp and not file.is_foreign and (not tops or file.path.startswith(tops)):
                yield file


# One match for each comment or literal; whatever is between them is code.
_WORDS = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<mark>[^(\s]*)\(.*?\)(?P=mark)"'
    r'|"(?:[^"\\\n]|\\.)*"|(?<![0-9a-fA-F])\'(?:[^\'\\\n]|\\.)+\'',
    re.DOTALL,
)


def _without_words(text):
    def blank(match):
        found = match.group()
        if found.startswith('"') and _is_include(text, match.start()):
            return found
        return re.sub(r"[^\n]", " ", found) if found.startswith("/") else _hollow(found)

    return _WORDS.sub(blank, text)


def _is_include(text, position):
    return text[text.rfind("\n", 0, position) + 1 : position].startswith("#include")


# "words" becomes "     ": the quotes stay, so that a line still reads as a call with an argument.
def _hollow(literal):
    return literal[0] + re.sub(r"[^\n]", " ", literal[1:-1]) + literal[-1]
