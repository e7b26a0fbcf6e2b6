"""Runs many scenarios in a pool of processes: check (against recordings), live (against the oracle), record."""

import concurrent.futures
import multiprocessing
import os
import random
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Iterator

from . import recording, scenario as scenarios
from .execute import Answer, answers
from .report import DOCUMENTED, EQUAL, FAILED, PENDING, SKIPPED, Result, difference, differing_steps
from .sandbox import SandboxError, namespaces_permitted, sysroot
from .scenario import Scenario, ScenarioError

LIVE_SHARE = 0.03
REPEATS = 2  # how often the oracle is asked again before its answer is recorded


@dataclass
class Settings:
    root: Path  # the directory that holds the chapters
    oracle: str
    gantry: str
    oracle_version: str = ""
    seed: int = 0
    live: bool = False
    real_compiler: bool = True  # for gantry; the oracle always has it


def find_scenarios(root: Path, filters: list[str]) -> list[Path]:
    """All scenario files whose `chapter/name` contains one of the filters, or that carry it as a behaviour."""
    found = []
    for path in sorted(root.glob("*/*.scn")):
        name = str(path.relative_to(root).with_suffix(""))
        if not filters or any(f.removesuffix(".scn") in name or mentions(path, f) for f in filters):
            found.append(path)
    return found


def mentions(path: Path, identifier: str) -> bool:
    if not identifier[-3:].isdigit():
        return False
    head = path.read_text(encoding="utf-8").split("\n===", 1)[0]
    return identifier in head.replace(",", " ").split()


def program_version(program: str) -> str:
    return subprocess.run([program, "-V"], capture_output=True, text=True, check=True).stdout.strip()


def in_pool(function: Callable, items: list, jobs: int) -> Iterator:
    """Results as they come. One job runs in this process, which is easier to debug."""
    if jobs == 1:
        yield from map(function, items)
        return
    context = multiprocessing.get_context("fork")
    with concurrent.futures.ProcessPoolExecutor(max_workers=jobs, mp_context=context) as pool:
        for future in concurrent.futures.as_completed([pool.submit(function, item) for item in items]):
            yield future.result()


def missing_requirement(scenario: Scenario) -> str:
    """The first thing that the scenario requires and this machine lacks."""
    for name in scenario.header.get("requires", "").replace(",", " ").split():
        if name == "namespaces":
            present = namespaces_permitted()
        elif name == "nightly":
            present = "nightly" in sysroot()
        else:
            present = shutil.which(name, path=f"{sysroot()}/bin:/usr/bin:/bin") is not None
        if not present:
            return name
    return ""


# -- check and live ----------------------------------------------------------------------------------------------


def check_all(paths: list[Path], settings: Settings, pending: dict[str, str], jobs: int) -> Iterator[Result]:
    chance = random.Random(settings.seed)
    items = [(path, settings, settings.live or chance.random() < LIVE_SHARE) for path in paths]
    for result in in_pool(check_one, items, jobs):
        yield apply_pending(result, pending)


def check_one(item: tuple[Path, Settings, bool]) -> Result:
    path, settings, live = item
    start = time.monotonic()
    try:
        scenario = scenarios.load(path, settings.root)
    except (ScenarioError, ValueError) as error:
        return Result(str(path.relative_to(settings.root)), FAILED, [], f"  {error}")
    try:
        result = compare(scenario, settings, live)
    except (ScenarioError, SandboxError) as error:
        result = Result(scenario.name, FAILED, detail=f"  {error}")
    result.behaviours = scenario.behaviours
    result.seconds = time.monotonic() - start
    return result


def compare(scenario: Scenario, settings: Settings, live: bool) -> Result:
    lacking = missing_requirement(scenario)
    if lacking:
        return Result(scenario.name, SKIPPED, detail=f"  requires {lacking}")
    got = answers(scenario, settings.gantry, settings.oracle, settings.real_compiler)
    known = recording.read(recording.path_of(scenario, settings.root))
    is_as_recorded = known is not None and known == recording.of_answers(scenario, known.oracle, got)
    if not is_as_recorded and not settings.real_compiler:
        # The cache does not keep everything that rustc leaves: links into its incremental data, for one.
        got = answers(scenario, settings.gantry, settings.oracle)
        is_as_recorded = known is not None and known == recording.of_answers(scenario, known.oracle, got)
    if is_as_recorded and not live:
        return judge_equal(scenario)
    want = answers(scenario, settings.oracle, settings.oracle)
    if is_as_recorded and differing_steps(want, got):
        # An order that the oracle leaves to chance: it may give the recorded answer when it is asked again.
        for _ in range(REPEATS):
            want = answers(scenario, settings.oracle, settings.oracle)
            if not differing_steps(want, got):
                break
    if complaints := [answer.complaint for answer in want if answer.complaint]:
        return Result(scenario.name, FAILED, detail="  " + "\n  ".join(complaints), was_live=True)
    result = judge(scenario, want, got)
    result.was_live = True
    if not settings.live and result.status in (EQUAL, DOCUMENTED):
        complaint = recording_complaint(known, recording.of_answers(scenario, settings.oracle_version, want))
        if complaint:
            return Result(scenario.name, FAILED, detail=f"  {complaint}; run `run.py record {scenario.name}`",
                          was_live=True)
    return result


def judge(scenario: Scenario, want: list[Answer], got: list[Answer]) -> Result:
    steps = differing_steps(want, got)
    if not steps:
        return judge_equal(scenario)
    marked = [index for index, step in enumerate(scenario.steps) if "differs" in step.marks]
    detail = difference(scenario, want, got, steps)
    if scenario.documented_difference and (not marked or set(steps) <= set(marked)):
        return Result(scenario.name, DOCUMENTED, detail=f"  because: {scenario.documented_difference}\n{detail}")
    return Result(scenario.name, FAILED, detail=detail)


def judge_equal(scenario: Scenario) -> Result:
    if scenario.documented_difference:
        return Result(scenario.name, FAILED, detail="  the documented difference is gone: remove it from the header")
    return Result(scenario.name, EQUAL)


def recording_complaint(known: recording.Recording | None, now: recording.Recording) -> str:
    if known is None:
        return "there is no recording"
    if known.scenario != now.scenario:
        return "the scenario was changed after it was recorded"
    if known.oracle != now.oracle:
        return f"recorded with {known.oracle}, but the oracle is {now.oracle}"
    return "" if known.steps == now.steps else "the recording does not agree with the running oracle"


def read_pending(path: Path) -> dict[str, str]:
    """`pending.txt`: a scenario and a reason a line; scenarios that differ today and are being worked on."""
    pending = {}
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip() and not line.startswith("#"):
                name, _, reason = line.strip().partition(" ")
                pending[name.removesuffix(".scn")] = reason.strip()
    return pending


def apply_pending(result: Result, pending: dict[str, str]) -> Result:
    if result.name not in pending:
        return result
    if result.status == FAILED:
        result.status = PENDING
    elif result.status in (EQUAL, DOCUMENTED):
        # Said, not failed: some of them differ in one run of several.
        result.status = PENDING
        print(f"{result.name}: passes now: remove it from pending.txt", flush=True)
    return result


# -- record ------------------------------------------------------------------------------------------------------


def record_one(item: tuple[Path, Settings, bool]) -> Result:
    """Asks the oracle several times: an answer that is not the same each time is no recording."""
    path, settings, force = item
    start = time.monotonic()
    name = str(path.relative_to(settings.root).with_suffix(""))
    try:
        scenario = scenarios.load(path, settings.root)
        target = recording.path_of(scenario, settings.root)
        known = recording.read(target)
        fresh = known and known.scenario == recording.digest(scenario.text) and known.oracle == settings.oracle_version
        if (fresh and not force) or missing_requirement(scenario):
            return Result(name, SKIPPED)
        first = answers(scenario, settings.oracle, settings.oracle)
        complaints = [answer.complaint for answer in first if answer.complaint]
        if complaints:
            return Result(name, FAILED, detail="  " + "\n  ".join(complaints))
        for _ in range(REPEATS):
            again = answers(scenario, settings.oracle, settings.oracle)
            steps = differing_steps(first, again)
            if steps:
                return Result(name, FAILED, detail="  the oracle answers differently when asked again\n"
                              + difference(scenario, first, again, steps))
        recording.write(recording.of_answers(scenario, settings.oracle_version, first), target)
    except (ScenarioError, SandboxError, ValueError) as error:
        return Result(name, FAILED, detail=f"  {error}")
    return Result(name, EQUAL, seconds=time.monotonic() - start)


def default_oracle() -> str:
    return os.path.join(sysroot(), "bin", "cargo")
