"""Recordings (`.rec`): per scenario the oracle's version and a hash of its normalised answer to each step."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from .execute import Answer
from .scenario import Scenario


@dataclass
class Recording:
    oracle: str
    scenario: str  # digest of the scenario's text
    steps: list[tuple[int, str, str]]  # number, exit status, digest


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def of_answers(scenario: Scenario, oracle: str, answers: list[Answer]) -> Recording:
    steps = [(answer.step, answer.exit_status.replace(" ", "-"), digest(answer.text)) for answer in answers]
    return Recording(oracle, digest(scenario.text), steps)


def path_of(scenario: Scenario, root: Path) -> Path:
    return root / (scenario.name + ".rec")


def write(recording: Recording, path: Path) -> None:
    lines = [f"oracle {recording.oracle}", f"scenario {recording.scenario}"]
    lines += [f"{number} {status} {checksum}" for number, status, checksum in recording.steps]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def read(path: Path) -> Recording | None:
    """None if there is no readable recording; the caller then asks the oracle itself."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        steps = []
        for line in lines[2:]:
            number, status, checksum = line.split()
            steps.append((int(number), status, checksum))
        return Recording(lines[0].removeprefix("oracle "), lines[1].removeprefix("scenario "), steps)
    except (OSError, ValueError, IndexError):
        return None
