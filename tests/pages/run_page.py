#!/usr/bin/env python3
"""Runs the examples of a page and compares what they print with what the page says they print.

    run_page.py PAGE.md BUILD_DIRECTORY

An example is a block that is fenced as ```console:

    $ COMMAND          a command, as it is typed in the build directory
    > more of it       the next line of the same command
    OUTPUT             standard output and error of the command above
    ...                any number of lines; within a line, any text

Blanks count as one, since a page has no tabs. A comment `<!-- varies -->` right above a block means
that its output is only an example: then the commands have to be found, and that is all.

The examples of a page run one after another in one bash, in a fresh directory which stands for the
build directory: it holds links to the built programs, and its `..` links to scripts/ and labs/.
Call it as root; it takes PID and mount namespaces of its own, with `/` shared as on a desktop, so
that an example can neither hurt the machine nor leave anything on it.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field

DEADLINE_S = 60
NOT_FOUND = 127
# Ends what one command has printed; no program prints it by chance.
MARK = "\x1e"
OWN_NAMESPACES = ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc", "--mount",
                  "--propagation", "private", "--"]


@dataclass
class Example:
    line: int  # of the page, where the command stands
    command: str
    varies: bool
    expected: list = field(default_factory=list)


def examples_of(text):
    """All commands of a page, each with the lines that it should print."""
    examples, inside, varies = [], False, False
    last_prose = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if not inside and line == "```console":
            inside, varies = True, last_prose == "<!-- varies -->"
        elif inside and line == "```":
            inside = False
        elif inside and line.startswith("$ "):
            examples.append(Example(number, line[2:], varies))
        elif inside and line.startswith("> ") and examples and not examples[-1].expected:
            examples[-1].command += "\n" + line[2:]
        elif inside:
            if not examples:
                raise SystemExit(f"line {number}: output without a command: begin with `$ `")
            examples[-1].expected.append(line)
        elif line.strip():
            last_prose = line.strip()
    return examples


def pattern_of(line):
    words = " ".join(line.split())
    return ".*".join(re.escape(part) for part in words.split("..."))


def matches(expected, actual):
    """Whether the lines that were printed fit those of the page."""
    if not expected:
        return not actual
    if expected[0].strip() == "...":
        return any(matches(expected[1:], actual[skip:]) for skip in range(len(actual) + 1))
    if not actual or not re.fullmatch(pattern_of(expected[0]), " ".join(actual[0].split())):
        return False
    return matches(expected[1:], actual[1:])


def script_of(examples):
    """One bash script: after each command its status, behind a mark. `$?` survives the mark."""
    lines = [f"__mark() {{ local s=$?; printf '{MARK}%d\\n' \"$s\"; return \"$s\"; }}"]
    for example in examples:
        lines += [example.command, "__mark"]
    return "\n".join(lines) + "\n"


def furnish(directory, build):
    """Makes `directory`/build look like the build directory, and returns it."""
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    stand_in = os.path.join(directory, "build")
    os.mkdir(stand_in)
    for name in ("scripts", "labs"):
        os.symlink(os.path.join(root, name), os.path.join(directory, name))
    for entry in os.scandir(build):
        if re.fullmatch(r"lab-\d\d(-starter(-\d+)?)?|checker|probe", entry.name):
            os.symlink(os.path.abspath(entry.path), os.path.join(stand_in, entry.name))
    return stand_in


def run(script, directory):
    """What the script printed, standard error included."""
    # Private first: shared mounts would stay peers of the machine's.
    inside = ["bash", "-c", 'mount --make-rshared / && exec bash "$0"']
    with tempfile.NamedTemporaryFile("w", dir=directory, prefix=".page-", suffix=".sh") as file:
        file.write(script)
        file.flush()
        environment = dict(os.environ, LC_ALL="C.UTF-8")
        try:
            done = subprocess.run(
                [*OWN_NAMESPACES, *inside, file.name], cwd=directory, env=environment,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                timeout=DEADLINE_S, check=False)
        except subprocess.TimeoutExpired as late:
            raise SystemExit(f"after {DEADLINE_S} s still running; printed so far:\n"
                             f"{(late.output or b'').decode(errors='replace')}")
    return done.stdout.decode(errors="replace")


def complaints(page, examples, output):
    """What does not fit, a text for each."""
    parts = re.findall(rf"(.*?){MARK}(\d+)\n", output, re.DOTALL)
    for number, example in enumerate(examples):
        where = f"{page}:{example.line}: $ {example.command}"
        if number >= len(parts):
            yield f"{where}\n  never came to its end; printed: {output.rpartition(MARK)[2]}"
            return
        printed, status = parts[number]
        actual = printed.splitlines()
        if example.varies and int(status) == NOT_FOUND:
            yield f"{where}\n  cannot run: {printed.strip()}"
        elif not example.varies and not matches(example.expected, actual):
            yield "\n".join([where, "  the page says:", *example.expected,
                             "  it printed:", *actual])


def main(page, build):
    with open(page, encoding="utf-8") as file:
        examples = examples_of(file.read())
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as directory:
        output = run(script_of(examples), furnish(directory, build))
        shutil.rmtree(directory, ignore_errors=True)
    wrong = list(complaints(page, examples, output))
    print(f"{page}: {len(examples)} commands, {len(wrong)} of them wrong")
    for text in wrong:
        print(text, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: run_page.py PAGE.md BUILD_DIRECTORY")
    sys.exit(main(sys.argv[1], sys.argv[2]))
