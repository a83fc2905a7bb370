#!/usr/bin/env python3
"""Compiles the samples of code that stand in comments of headers.

    comment_samples.py [HEADER...]     those of these headers; of all of ours where none is named

A sample is what follows a comment's line `Example:`, each line four blanks deeper than the text:

    /// Example:
    ///
    ///     const UniqueFd copy(::dup(1));

It is taken as the body of a function that returns Result<void>. Its header, base/result.h, fcntl.h
and unistd.h are included. Status 1 and the compiler's words, with the header's line, when one is no
C++.
"""

import os
import pathlib
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

ROOT = pathlib.Path(__file__).resolve().parents[1]
FOLDERS = ("lib", "labs", "checker")
COMPILER = [os.environ.get("CXX", "c++"), "-std=c++20", "-fsyntax-only", "-Wall", "-Werror",
            "-Wno-unused", "-I.", "-Ilib", "-x", "c++", "-"]


def samples_of(text):
    """(line of "Example:", lines of code below it) of each sample; an empty line stays empty."""
    samples, code = [], None
    for number, line in enumerate(text.splitlines(), start=1):
        comment = re.match(r"\s*///?(?: (.*)|$)", line)
        words = (comment[1] or "") if comment else None
        if words == "Example:":
            code = []
            samples.append((number, code))
        elif code is not None and words == "":
            code.append("")
        elif code is not None and words is not None and words.startswith("    "):
            code.append(words[4:])
        else:
            code = None
    return samples


def program_of(path, samples):
    """One source with a function for each sample; the compiler names the lines of the header."""
    namespace = "lab::checker" if path.startswith("checker/") else "lab"
    parts = [f'#include "{path.removeprefix("lib/")}"', '#include "base/result.h"',
             "#include <fcntl.h>", "#include <unistd.h>"]
    for number, code in samples:
        parts += [f"namespace {namespace} {{", f"Result<void> sample_{number}() {{",
                  f'#line {number + 1} "{path}"', *code, "return {};", "}", "}"]
    return "\n".join(parts) + "\n"


def complaint_about(path, text):
    """What the compiler has to say of the samples in `text`; empty: nothing."""
    samples = samples_of(text)
    if not samples:
        return ""
    compiled = subprocess.run(COMPILER, input=program_of(path, samples), cwd=ROOT, text=True,
                              capture_output=True, check=False)
    return compiled.stderr if compiled.returncode != 0 else ""


def main(arguments):
    paths = [pathlib.Path(argument).resolve() for argument in arguments] or [
        path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.h"))]
    names = [path.relative_to(ROOT).as_posix() for path in paths]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        complaints = "".join(pool.map(complaint_about, names,
                                      [path.read_text("utf-8") for path in paths]))
    print(complaints, end="")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
