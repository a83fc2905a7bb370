"""Rules about C++: functions, calls that are not made, and the docstrings of kernel wrappers."""

import re

import comment_samples

MAX_FUNCTION_LINES = 70
# Call, where (a path prefix, "" for everywhere), and what to write instead.
BANNED_CALLS = [
    (r"\b(?:u|nano)?sleep\s*\(|\bsleep_(?:for|until)\s*\(", "",
     "wait for an event: a byte, end-of-file, a pidfd"),
    (r"(?<![\w.>])system\s*\(|\bpopen\s*\(", "", "start the program by kernel:: calls, no shell"),
    (r"\busing\s+namespace\b", "", "write the namespace, or a `using` for the one name"),
    (r"\bv?(?:f|s|sn|d)?printf\s*\(", "",
     "fmt::print, or fmt::format_to_n where nothing may allocate"),
    (r"(?<![\w_])exit\s*\(", ("lib/", "labs/"), "_exit in children, `return` from main elsewhere"),
    (r"\bstd::(?:cout|cerr|clog)\b", "", "fmt::print"),
    (r"\b(?:throw\b(?!;)|catch\s*\()", ("lib/", "labs/"), "errors are values: return fail(...)"),
    (r"\bstd::mutex\b|\bstd::thread\b", ("lib/", "labs/"), "one thread: clone(2) copies only one"),
]
# The probe is linked without fmt, and the floor of the benchmark is C.
MAY_PRINTF = ("checker/probe/", "tests/bench/")
PRINTS = re.compile(r"\bfmt::print\s*\(|(?<![\w:])(?:puts|putchar|fputs|perror)\s*\(")
MAY_PRINT = re.compile(r"/main\.cc$|^labs/program\.cc$|^checker/report/|^checker/probe/|^tests/")
# Without those that cannot fail (getpid, umask, sigprocmask ...): they have no error to carry.
SYSTEM_CALLS = re.compile(
    r"(?<![\w>])::(syscall|clone3?|fork|vfork|unshare|setns|mount|umount2?|pivot_root|chroot|open|"
    r"openat2?|read|write|pipe2?|socketpair|sendmsg|recvmsg|wait4|waitpid|waitid|kill|prctl|execv|"
    r"execve|execvp|mkdir|mkdirat|rmdir|unlink|unlinkat|mknod|mknodat|symlink|symlinkat|dup[23]?|"
    r"fcntl|ioctl|setsid|setpgid|tcsetpgrp|tcsetattr|signalfd|poll|ppoll|stat|fstat|fstatat|chdir|"
    r"fchdir|chmod|chown|setuid|setgid|setgroups)\s*\("
)
ERRNO = re.compile(r"(?<![\w:.>])errno\b(?!\s*_)")


def rule_function_length(tree):
    """Functions have at most 70 lines; 50 is the aim."""
    for file in tree.cpp():
        for first, last in functions_of(file.code_lines):
            if last - first + 1 > MAX_FUNCTION_LINES:
                yield (file.path, first, f"a function of {last - first + 1} lines: "
                       "give its parts names of their own")


def rule_banned_calls(tree):
    """No sleep, system, printf, throw or `using namespace`; no exit in child code."""
    for file in tree.cpp():
        for number, line in enumerate(file.code_lines, start=1):
            for call, where, instead in BANNED_CALLS:
                found = re.search(call, line)
                if not found or not file.path.startswith(where):
                    continue
                if "printf" in found.group() and file.path.startswith(MAY_PRINTF):
                    continue
                yield file.path, number, f"{found.group().strip(' (')}: instead {instead}"


def rule_printing(tree):
    """Only main.cc and checker/report/ print."""
    for file in tree.cpp("lib/", "labs/", "checker/"):
        if MAY_PRINT.search(file.path):
            continue
        for number, line in enumerate(file.code_lines, start=1):
            if PRINTS.search(line):
                yield file.path, number, "prints: return the text, main.cc or report/ shows it"


def rule_kernel_calls(tree):
    """Only lib/kernel makes system calls; elsewhere in lib and labs its wrappers are called."""
    for file in tree.cpp("lib/", "labs/"):
        if file.path.startswith(("lib/kernel/", "lib/base/unique_fd")):
            continue
        for number, line in enumerate(file.code_lines, start=1):
            if call := SYSTEM_CALLS.search(line):
                yield (file.path, number,
                       f"::{call[1]}: call kernel::{call[1]}, or write its wrapper")


def rule_errno(tree):
    """errno is read in lib/kernel and lib/base only; elsewhere it's error().number."""
    for file in tree.cpp("lib/", "labs/"):
        if file.path.startswith(("lib/kernel/", "lib/base/")):
            continue
        for number, line in enumerate(file.code_lines, start=1):
            if ERRNO.search(line) and not line.startswith("#"):
                yield file.path, number, "errno: read result.error().number"


def rule_header_head(tree):
    """A header opens with `// name.h: one sentence.` and has #pragma once."""
    for file in tree.cpp():
        if file.suffix != ".h":
            continue
        if not file.lines or not file.lines[0].startswith(f"// {file.name}: "):
            yield file.path, 1, f"first line: `// {file.name}: one sentence.`"
        if "#pragma once" not in file.lines:
            yield file.path, 1, "no `#pragma once`: add it below the first comment"


def rule_comment_samples(tree):
    """`Example:` in a header's comment is followed by code, which comment_samples.py compiles."""
    for file in tree.cpp("lib/", "labs/", "checker/"):
        for number, code in comment_samples.samples_of(file.text) if file.suffix == ".h" else ():
            if not any(code):
                yield file.path, number, "no code below: indent it by four blanks"


def rule_wrapper_docs(tree):
    """A wrapper's docstring has Since, Manual, and Errors in alphabetical order."""
    for file in tree.cpp("lib/kernel/"):
        if file.suffix != ".h":
            continue
        for number, name, docstring in wrappers_of(file.lines):
            for word in ("Since", "Manual"):
                if not any(re.match(rf"///\s+{word}\s", line) for line in docstring):
                    yield file.path, number, f"{name}: add `/// {word:<10} ...` to its docstring"
            errors = errors_of(docstring)
            if errors != sorted(errors):
                order = ", ".join(dict.fromkeys(sorted(errors)))
                yield file.path, number, f"{name}: sort its Errors: {order}"


def functions_of(code_lines):
    """First and last line of each outermost function body, numbered from 1.

    Sees what clang-format writes: a body opens at the end of a line that closes a parameter list,
    and ends with a brace at the indentation of its first line.
    """
    not_functions = re.compile(
        r"\s*(namespace|class|struct|enum|union|extern"
        r"|if|for|while|switch|do|else|try|case|return)\b"
    )
    first, indent, statement = 0, "", 0
    for number, line in enumerate(code_lines, start=1):
        text = line.rstrip()
        if first:
            if text.startswith(indent + "}") and not text[len(indent) + 1 :].startswith(" else"):
                yield first, number
                first = 0
            continue
        if not text or text.endswith((";", "}", ":")) or text.lstrip().startswith("#"):
            statement = 0
            continue
        statement = statement or number
        if text.endswith("{"):
            head = code_lines[statement - 1]
            if "(" in "".join(code_lines[statement - 1 : number]) and not not_functions.match(head):
                first, indent = statement, head[: len(head) - len(head.lstrip())]
            statement = 0


def wrappers_of(lines):
    """(line, name, docstring lines) of each declaration that returns a Result.

    Overloads without a blank line between them share the docstring above the first.
    """
    docstring, continued = [], False
    for number, line in enumerate(lines, start=1):
        if line.startswith("///"):
            docstring = [*docstring, line] if continued else [line]
            continued = True
            continue
        continued = False
        if not line.strip():
            docstring = []
        elif declared := re.match(r"(?:inline )?Result<.*?>\s+(\w+)\(", line):
            yield number, declared[1], docstring


def errors_of(docstring):
    """The errno names of the Errors part, in its order."""
    names, inside = [], False
    for line in docstring:
        head = re.match(r"///\s(\s*)(\w+)", line)
        if head is None:
            continue
        if head[2] == "Errors":
            inside = True
        elif len(head[1]) <= 2:
            inside = False
        if inside and (name := re.match(r"///\s+(?:Errors\s+)?(E[A-Z0-9]+)\b", line)):
            names.append(name[1])
    return names
