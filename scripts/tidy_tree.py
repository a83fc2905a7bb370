"""Rules about how files stand together: layers, tests beside sources, headers, tasks, folders."""

import re

import make_starter

# A folder called like one of /usr/include's would shadow it: lib/ is searched first.
SYSTEM_FOLDERS = {
    "arpa", "asm", "asm-generic", "bits", "drm", "gnu", "linux", "misc", "mtd", "net", "netinet",
    "netpacket", "protocols", "rdma", "rpc", "scsi", "sound", "sys", "video", "xen",
}
PURE_PARTS = "step|plan|outcome|roles|check|print"
PURE_PLAN = rf"plan/(?:{PURE_PARTS})\.h"
# Path of a file -> the includes it may have. The first row that fits counts; the table of
# docs/style.md says the same in words, which tidy_lists.py compares.
LAYERS = [
    (r"lib/base/", r"base/"),
    (r"lib/kernel/", r"(?:base|kernel)/"),
    (r"lib/options/", r"(?:base|options)/"),
    (r"lib/procfs/", r"(?:base|kernel|procfs)/"),
    (r"lib/cgroupfs/", r"(?:base|kernel|cgroupfs)/"),
    (rf"lib/plan/(?:{PURE_PARTS})\.", rf"base/|{PURE_PLAN}"),
    (r"lib/plan/", r"(?:base|kernel|plan)/"),
    (r"lib/observe/", r"(?:base|kernel|procfs|cgroupfs|observe)/"),
    (r"labs/\d\d-[^/]*/(?:plan|config\w*|plan_build)\.",
     rf"base/|{PURE_PLAN}|plan/handshake\.h|labs/(?:[^/]*/\w+|config|container)\.h"),
    (r"labs/\d\d-[^/]*/main\.cc", r"(?:base|options|kernel|procfs|cgroupfs|plan|observe|labs)/"),
    (r"labs/\d\d-[^/]*/steps\.",
     r"(?:base|kernel|procfs|cgroupfs|plan|observe)/|labs/(?:[^/]*/steps|config)\.h"),
    (r"labs/", r"(?:base|options|kernel|procfs|cgroupfs|plan|observe|labs)/"),
    (r"checker/probe/probe\.", r"checker/probe/"),
    (r"checker/", r"(?:base|options|kernel|procfs|cgroupfs|observe|checker)/"),
]
# Sources without a test of their own name, and what tests them instead.
TESTED_ELSEWHERE = {
    "lib/base/fmt.cc": "fmt's own code: every message goes through it",
    "lib/kernel/": "a wrapper is one call: the labs' tests make it, and see it fail",
}


def rule_layers(tree):
    """An #include keeps to the layer table."""
    for file in tree.cpp("lib/", "labs/", "checker/"):
        allowed = next((allowed for path, allowed in LAYERS if re.match(path, file.path)), None)
        if allowed is None:
            continue
        for number, line in enumerate(file.lines, start=1):
            include = re.match(r'#include "([^"]+)"', line)
            if include and not re.match(allowed, include[1]):
                yield (file.path, number, f"{include[1]} is above this layer: move what is needed "
                       "down, or the caller up (docs/style.md, layers)")


def rule_lab_order(tree):
    """A lab includes the headers of its own and of earlier labs only."""
    for file in tree.cpp("labs/"):
        own = re.match(r"labs/(\d\d)-", file.path)
        for number, line in enumerate(file.lines, start=1):
            other = re.match(r'#include "labs/(\d\d)-', line)
            if own and other and other[1] > own[1]:
                yield file.path, number, f"lab {own[1]} stands below lab {other[1]}: move it there"


def rule_mirrored_tests(tree):
    """lib/X/name.cc has its test in tests/unit/X/name_test.cc."""
    for file in tree.cpp("lib/"):
        if file.suffix != ".cc" or file.path.startswith(tuple(TESTED_ELSEWHERE)):
            continue
        test = file.path.replace("lib/", "tests/unit/", 1).removesuffix(".cc") + "_test.cc"
        if test not in tree.files:
            yield file.path, 1, f"no test: write {test}"


def rule_unused_headers(tree):
    """Every header is included somewhere."""
    included = {path for file in tree if file.is_cpp or file.suffix == ".c"
                for path in re.findall(r'^#include "([^"]+)"', file.text, re.MULTILINE)}
    for file in tree.cpp("lib/", "labs/", "checker/"):
        if file.suffix == ".h" and file.path.removeprefix("lib/") not in included:
            yield file.path, 1, "nobody includes this header: delete it, or use it"


def rule_markers(tree):
    """The task markers of steps.cc are well formed, and stand nowhere else."""
    for file in tree.cpp("lib/", "labs/", "checker/"):
        if re.fullmatch(r"labs/[^/]+/steps\.cc", file.path):
            try:
                make_starter.parse(file.text)
            except make_starter.MarkerError as error:
                yield file.path, error.line, str(error).split(": ", 1)[1]
            continue
        for number, line in enumerate(file.lines, start=1):
            if make_starter.MARKER.match(line):
                yield file.path, number, "a task marker: tasks stand in labs/NN-name/steps.cc only"


def rule_folder_names(tree):
    """No folder is called like a system include folder."""
    for path in tree.folders:
        name = path.rpartition("/")[2]
        if name in SYSTEM_FOLDERS:
            yield path, 1, f"<{name}/...> of the system would be shadowed: give it another name"


def rule_generated_tasks(tree):
    """The task list on a lab's page is the one that make_starter.py --tasks prints."""
    for file in tree:
        page = re.fullmatch(r"(labs/[^/]+)/README\.md", file.path)
        steps = page and tree.files.get(f"{page[1]}/steps.cc")
        block = steps and re.search(r"<!-- generated: [^\n]*--tasks -->\n(.*?)<!-- end -->",
                                    file.text, re.DOTALL)
        if not block:
            continue
        try:
            tasks = make_starter.markdown_of(make_starter.tasks_of(make_starter.parse(steps.text)))
        except make_starter.MarkerError:
            continue  # rule_markers says so
        if block[1].strip() != tasks.strip():
            line = file.text[: block.start()].count("\n") + 1
            yield (file.path, line,
                   f"stale: paste the output of scripts/make_starter.py {steps.path} --tasks")
