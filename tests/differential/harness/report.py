"""Turns results into text: diffs with the first difference marked, and the closing lines."""

import difflib
import sys
from dataclasses import dataclass, field

from .execute import Answer
from .scenario import Scenario

EQUAL, DOCUMENTED, PENDING, FAILED, SKIPPED = "equal", "documented", "pending", "failed", "skipped"


@dataclass
class Result:
    name: str
    status: str
    behaviours: list[str] = field(default_factory=list)
    detail: str = ""
    seconds: float = 0.0
    was_live: bool = False


def differing_steps(want: list[Answer], got: list[Answer]) -> list[int]:
    wanted, given = {a.step: a.text for a in want}, {a.step: a.text for a in got}
    return sorted(step for step in wanted.keys() | given.keys() if wanted.get(step) != given.get(step))


def difference(scenario: Scenario, want: list[Answer], got: list[Answer], steps: list[int]) -> str:
    """A unified diff for the first differing step (cargo `-`, gantry `+`), then a line for each further one."""
    wanted, given = {a.step: a for a in want}, {a.step: a for a in got}
    first = steps[0]
    step = scenario.steps[first]
    lines = [f"  {scenario.name}.scn:{step.line}: {step.text}"]
    marked = False
    for line in difflib.unified_diff(
            wanted[first].text.splitlines() if first in wanted else [],
            given[first].text.splitlines() if first in given else [], lineterm="", n=4):
        if line.startswith(("---", "+++")) and not marked and line[3:].strip() == "":
            lines.append("    " + ("--- cargo" if line[0] == "-" else "+++ gantry"))
            continue
        marker = "    "
        if not marked and line[:1] in "-+":
            marker, marked = ">>> ", True
        lines.append(marker + line)
    for other in steps[1:]:
        step = scenario.steps[other]
        lines.append(f"  also differs: line {step.line}: {step.text}")
    return "\n".join(lines)


def print_result(result: Result, verbose: bool) -> None:
    if result.status in (EQUAL, SKIPPED, PENDING) and not verbose:
        return
    if result.status == DOCUMENTED and not verbose:
        return
    print(f"{result.status}: {result.name} ({result.seconds:.1f} s)")
    if result.detail:
        print(result.detail)
    sys.stdout.flush()


def print_summary(results: list[Result], seconds: float) -> int:
    """Prints the closing lines; returns the number of failures."""
    count = {status: sum(r.status == status for r in results) for status in
             (EQUAL, DOCUMENTED, PENDING, FAILED, SKIPPED)}
    failed = [r.name for r in results if r.status == FAILED]
    if failed:
        print("failed scenarios:")
        for name in sorted(failed):
            print(f"  {name}")
    live = sum(r.was_live for r in results)
    print(f"{seconds:.1f} s; {live} compared with the running oracle; {count[PENDING]} pending; {count[SKIPPED]} skipped")
    print(f"differential: {len(results)} scenarios, {count[EQUAL]} equal, "
          f"{count[DOCUMENTED]} documented differences, {count[FAILED]} failed")
    print(f"{count[EQUAL] + count[DOCUMENTED]} passed, {count[FAILED]} failed")
    return count[FAILED]
