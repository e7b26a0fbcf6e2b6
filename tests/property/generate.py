#!/usr/bin/python3
"""Generated scenarios: `generate.py KIND... [--cases N] [--seed S]`. Every case runs with cargo and with gantry; one that differs is made
as small as it goes, and kept below build/property as a scenario that tests/differential/run.py can run. The same seed makes the
same cases. Ends with "N passed, N failed"."""

import argparse
import importlib
import os
import random
import re
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]
sys.path.insert(0, str(REPOSITORY / "tests/differential"))

from harness import report, runner, scenario as scenarios  # noqa: E402
from harness.execute import answers  # noqa: E402
from harness.sandbox import SandboxError  # noqa: E402

KINDS = sorted(path.stem for path in (HERE / "kinds").glob("[a-z]*.py"))


class Trial:
    """Runs the texts of one kind and says what is wrong with them."""

    def __init__(self, kind: str, oracle: str, gantry: str):
        self.module = importlib.import_module(f"kinds.{kind}")
        self.oracle = oracle
        self.gantry = gantry

    def fault(self, text: str) -> str:
        """What differs; "" when nothing does, or when the text is no scenario (a smaller one may not be)."""
        try:
            scenario = scenarios.parse(text, "generated")
            want = answers(scenario, self.oracle, self.oracle)
            # A smaller case that asks the public registry is another case.
            if any(answer.complaint or "spurious network error" in answer.text for answer in want):
                return ""
            got = answers(scenario, self.gantry, self.oracle)
        except (scenarios.ScenarioError, SandboxError, ValueError):
            return ""
        if hasattr(self.module, "judge"):
            return self.module.judge(scenario, want, got)
        steps = report.differing_steps(want, got)
        return report.difference(scenario, want, got, steps) if steps else ""


def without(items: list[str], start: int, count: int) -> list[str]:
    return items[:start] + items[start + count:]


def shrink(text: str, trial: Trial, seconds: float) -> str:
    """Leaves out whole sections, then lines, as long as something differs."""
    end = time.monotonic() + seconds
    for pattern in (r"(?m)^(?==== )", r"(?m)^"):
        items = [item for item in re.split(pattern, text) if item]
        count = max(len(items) // 2, 1)
        while True:
            start = 1  # the title stays
            while start < len(items):
                if time.monotonic() > end:
                    return "".join(items)
                fewer = without(items, start, count)
                if trial.fault("".join(fewer)):
                    items = fewer
                else:
                    start += count
            if count == 1:
                break
            count //= 2
        text = "".join(items)
    return text


def run_case(item: tuple[str, int, int, argparse.Namespace, str]) -> tuple[str, str, str]:
    """The name of the case, the smallest text that fails, and its fault ("" and "" when the case passes)."""
    kind, seed, number, options, oracle = item
    name = f"{kind}-{seed}-{number}"
    trial = Trial(kind, oracle, options.gantry)
    text = trial.module.generate(random.Random(f"{kind} {seed} {number}"))
    # Asked twice: where cargo's own answer varies there is nothing to compare.
    if not trial.fault(text) or not trial.fault(text):
        return name, "", ""
    smallest = shrink(text, trial, options.shrink)
    fault = trial.fault(smallest)
    return (name, smallest, fault) if fault else (name, text, trial.fault(text) or "differs at times")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=f"of {', '.join(KINDS)}; all when none is given")
    parser.add_argument("--cases", type=int, default=100, help="of each kind")
    parser.add_argument("--first", type=int, default=0, help="the number of the first case")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--shrink", type=float, default=60, help="seconds spent on making a failed case smaller")
    parser.add_argument("--gantry", default=str(REPOSITORY / "build/release/bin/gantry"))
    parser.add_argument("--keep", type=Path, default=REPOSITORY / "build/property")
    options = parser.parse_args()
    options.gantry = os.path.abspath(options.gantry)
    if unknown := set(options.kinds) - set(KINDS):
        parser.error(f"no such kind: {', '.join(sorted(unknown))}")
    oracle = runner.default_oracle()
    failed = passed = 0
    for kind in options.kinds or KINDS:
        start = time.monotonic()
        items = [(kind, options.seed, options.first + number, options, oracle) for number in range(options.cases)]
        faults = 0
        for name, text, fault in runner.in_pool(run_case, items, options.jobs):
            if not fault:
                passed += 1
                continue
            faults += 1
            path = options.keep / kind / f"{name}.scn"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            print(f"failed: {name}: {path}\n{fault}", flush=True)
        failed += faults
        print(f"{kind}: {options.cases} cases, seed {options.seed}: {faults} differ ({time.monotonic() - start:.0f} s)", flush=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
