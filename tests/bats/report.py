#!/usr/bin/env python3
"""Asserts something of a report that the checker wrote by --format json or tap.

    report.py REPORT.json not-started TASK    no points; the first check names TASK, others wait
    report.py REPORT.json passed NN...        these labs, all checks passed, all points
    report.py REPORT.json checks ID...        exactly these checks, in any order
    report.py REPORT.tap tap                  a TAP 14 document with as many tests as planned

Says on standard error what is otherwise, with status 1.
"""

import json
import re
import sys


def not_started(report, task):
    for lab in report["labs"]:
        verdicts = [check["verdict"] for check in lab["checks"]]
        yield lab["points"] == 0, f"points of a starter: {lab['points']}"
        yield verdicts.count("not started") == 1, f"verdicts: {verdicts}"
        yield set(verdicts) <= {"not started", "blocked"}, f"verdicts: {verdicts}"
        text = json.dumps([c for c in lab["checks"] if c["verdict"] == "not started"])
        yield f"task {task}" in text, f"no 'task {task}' in {text}"


def passed(report, *labs):
    names = [lab["lab"] for lab in report["labs"]]
    yield len(names) == len(labs) and all(map(str.__contains__, names, labs)), f"labs: {names}"
    yield report["exit_status"] == 0, f"exit_status: {report['exit_status']}"
    for lab in report["labs"]:
        yield lab["points"] == lab["points_possible"] > 0, f"{lab['lab']}: {lab['points']} points"
        for check in lab["checks"]:
            yield check["verdict"] == "pass", f"{check['id']}: {check['verdict']}"
            for field in ("id", "claim", "source"):
                yield bool(check[field]), f"{check['id']} has no {field}"


def checks(report, *ids):
    found = {check["id"] for lab in report["labs"] for check in lab["checks"]}
    yield found == set(ids), f"checks: {sorted(found)}"


def tap(text):
    yield text.startswith("TAP version 14\n"), f"first line: {text.splitlines()[:1]}"
    plan = re.search(r"^1\.\.(\d+)$", text, re.MULTILINE)
    yield plan is not None, "no plan line"
    numbers = [int(n) for n in re.findall(r"^(?:not )?ok (\d+) - \S+ \S", text, re.MULTILINE)]
    yield numbers == list(range(1, int(plan[1]) + 1)), f"test numbers: {numbers}, planned {plan[1]}"
    yield text.count("\n  ---\n") == text.count("\n  ...\n"), "a YAML block is not closed"


def main(path, assertion, *arguments):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    assertions = {"not-started": not_started, "passed": passed, "checks": checks}
    found = (tap(text) if assertion == "tap"
             else assertions[assertion](json.loads(text), *arguments))
    wrong = [message for is_so, message in found if not is_so]
    print(*wrong, sep="\n", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
