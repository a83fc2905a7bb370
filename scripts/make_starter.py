#!/usr/bin/env python3
"""Makes a lab's starter from its reference steps, so that both have one source.

    make_starter.py STEPS.cc STARTER.cc [--done K]   tasks 1..K keep their solution
                                        [--wrong N]  task N does nothing, and says that all is well
                                        [--without N] task N is unwritten, whatever K is
    make_starter.py STEPS.cc --tasks                 the tasks as a Markdown list
    make_starter.py STEPS.cc --count                 how many tasks there are

A task stands inside a function that returns Result<...>. Each marker has a comment line to itself:

    // [task N] Title.    N counts 1, 2, 3 ... in file order; the comment lines below it instruct
    // [solution]         what follows is the answer: the starter doesn't have it
    // [starter]          optional: what follows, uncommented, stands in the starter instead
    // [end]              closes the task

Without a [starter] part the answer becomes `return todo(N);`. Anything else that looks like a
marker is refused with its line number: a slip of the pen must stop the build, not leak an answer.
"""

import argparse
import re
import sys
from dataclasses import dataclass, field

MARKER = re.compile(
    r"^(?P<indent>\s*)// \[(?P<word>task (?P<number>\d+)|solution|starter|end)\](?P<rest>.*)$"
)
# Whatever has one of the words right behind a bracket, or a word with one bracket lost. Generous
# on purpose: false alarms cost a reworded comment, misses cost the answer.
ALMOST = re.compile(
    r"//.*[\[({<]\s*(task\w*|solutions?|starter|end)\b"
    r"|^\s*//+\s*(task\s*\d+|solution|starter|end)\s*[\])}>]"
    r"|^\s*/[/*]+\s*(task\s+\d+|solution|starter|end)\s*[:.]?\s*(\*/)?$",
    re.IGNORECASE,
)
# Which part may follow which, by the marker that begins it.
FOLLOWS = {
    "task": ("text",),
    "solution": ("task",),
    "starter": ("solution",),
    "end": ("solution", "starter"),
}
NEEDS = {
    "task": "[end] is missing above: tasks do not nest",
    "solution": "[solution] stands right after the lines of its [task N]",
    "starter": "[starter] stands between [solution] and [end]",
    "end": "[end] closes a task that has its [solution]",
}
# What an unwritten task leaves behind: names that only the answer uses.
PREAMBLE = """\
// A task that is not written yet leaves parameters, variables and functions without a use.
// Delete these lines when the last task is done: the compiler then warns as it does everywhere.
#pragma GCC diagnostic ignored "-Wunused-parameter"
#pragma GCC diagnostic ignored "-Wunused-variable"
#pragma GCC diagnostic ignored "-Wunused-but-set-variable"
#pragma GCC diagnostic ignored "-Wunused-function"
#ifdef __clang__
#pragma GCC diagnostic ignored "-Wunused-const-variable"
#pragma GCC diagnostic ignored "-Wunused-private-field"
#endif
"""
TODO_INCLUDE = '#include "base/todo.h"'


class MarkerError(Exception):
    """A malformed marker: `line` (from 1) and what should stand there."""

    def __init__(self, line, message):
        super().__init__(f"line {line}: {message}")
        self.line = line


@dataclass
class Task:
    number: int
    first_line: int
    marker: str  # the [task N] line as it stands
    title: str
    indent: str
    instructions: list = field(default_factory=list)  # whole lines, indentation included
    solution: list = field(default_factory=list)
    starter: list = None  # None: `return todo(N);`


def parse(source):
    """The file as a list of plain lines (str) and Tasks. Raises MarkerError."""
    parts, state, task = [], "text", None
    tasks_so_far = 0
    for line_number, line in enumerate(source.splitlines(), start=1):
        marker = MARKER.match(line)
        if marker is None:
            if ALMOST.search(line):
                raise MarkerError(line_number, f"malformed marker: {line.strip()}")
            _add_line(parts, state, task, line, line_number)
            continue
        word = marker["word"].split()[0]
        if state not in FOLLOWS[word]:
            raise MarkerError(line_number, NEEDS[word])
        if word == "task":
            tasks_so_far += 1
            task = _open_task(marker, line, line_number, tasks_so_far)
            parts.append(task)
        elif marker["rest"].strip():
            raise MarkerError(line_number, f"[{word}] has its line to itself")
        elif word == "starter":
            task.starter = []
        elif word == "end" and not any(text.strip() for text in task.solution):
            raise MarkerError(line_number, f"the solution of task {task.number} is empty")
        state = "text" if word == "end" else word
    if state != "text":
        raise MarkerError(task.first_line, f"task {task.number} is not closed by [end]")
    if tasks_so_far == 0:
        raise MarkerError(1, "no tasks in this file")
    return parts


def _open_task(marker, line, line_number, expected):
    if int(marker["number"]) != expected:
        raise MarkerError(line_number, f"this is task {expected} in file order: [task {expected}]")
    title = marker["rest"].strip()
    if not title:
        raise MarkerError(line_number, f"a title is missing: // [task {expected}] Title.")
    return Task(expected, line_number, line, title, marker["indent"])


def _add_line(parts, state, task, line, line_number):
    if state == "text":
        parts.append(line)
    elif state == "solution":
        task.solution.append(line)
    elif not line.strip().startswith("//"):
        where = "[solution]" if state == "task" else "[end]"
        raise MarkerError(line_number, f"only comment lines stand between [{state}] and {where}")
    elif state == "task":
        task.instructions.append(line)
    else:
        task.starter.append(re.sub(r"// ?", "", line, count=1))


def tasks_of(parts):
    return [part for part in parts if isinstance(part, Task)]


def starter_of(parts, done=0, wrong=0, without=0):
    """The starter, in which tasks 1..done keep their solution, but for `wrong` and `without`."""
    lines = []
    for part in parts:
        if not isinstance(part, Task):
            lines.append(part)
            continue
        lines += [part.marker, *part.instructions]
        if part.number == wrong:
            lines.append(f"{part.indent}return {{}};")
        elif part.number <= done and part.number != without:
            lines += part.solution
        elif part.starter is None:
            lines.append(f"{part.indent}return todo({part.number});")
        else:
            lines += part.starter
    return "\n".join(with_preamble(lines)) + "\n"


def with_preamble(lines):
    """The lines with todo.h included and the preamble below the last #include."""
    if TODO_INCLUDE in lines:
        lines = [line for line in lines if line != TODO_INCLUDE]
    last = max((n for n, line in enumerate(lines) if line.startswith("#include ")), default=-1)
    first = last
    while first > 0 and lines[first - 1].startswith('#include "'):
        first -= 1
    block = lines[first : last + 1] if last >= 0 and lines[last].startswith('#include "') else []
    head = lines[: first if block else last + 1]
    tail = lines[last + 1 :]
    return head + sorted([*block, TODO_INCLUDE]) + ["", *PREAMBLE.splitlines()] + tail


def markdown_of(tasks):
    """The tasks as a numbered Markdown list: title in bold, then the instructions."""
    items = []
    for task in tasks:
        words = [line.strip().lstrip("/").strip() for line in task.instructions]
        items.append(" ".join([f"{task.number}. **{task.title}**", *filter(None, words)]))
    return "\n".join(items) + "\n"


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("steps", metavar="STEPS.cc")
    parser.add_argument("starter", metavar="STARTER.cc", nargs="?")
    parser.add_argument("--done", metavar="K", type=int, default=0)
    parser.add_argument("--wrong", metavar="N", type=int, default=0)
    parser.add_argument("--without", metavar="N", type=int, default=0)
    parser.add_argument("--tasks", action="store_true")
    parser.add_argument("--count", action="store_true")
    options = parser.parse_args(arguments)
    if bool(options.starter) + options.tasks + options.count != 1:
        parser.error("give exactly one of STARTER.cc, --tasks, --count")

    with open(options.steps, encoding="utf-8") as file:
        try:
            parts = parse(file.read())
        except MarkerError as error:
            return f"{options.steps}: {error}"
    tasks = tasks_of(parts)
    if not 0 <= options.done <= len(tasks):
        return f"--done {options.done}: this lab has the tasks 1 to {len(tasks)}"

    if options.tasks:
        sys.stdout.write(markdown_of(tasks))
    elif options.count:
        print(len(tasks))
    else:
        with open(options.starter, "w", encoding="utf-8") as file:
            file.write(starter_of(parts, options.done, options.wrong, options.without))
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
