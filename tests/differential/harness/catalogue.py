"""How much of the catalogue of behaviours the scenarios cover, an area a line."""

import re
from collections import defaultdict
from pathlib import Path

from . import scenario as scenarios
from .report import FAILED, PENDING, Result

IDENTIFIER = re.compile(r"^- \*\*([a-z0-9_-]+-\d+)\*\*", re.MULTILINE)


def read_areas(directory: Path) -> dict[str, list[str]]:
    """Area (file name) to the ids of its lines."""
    areas = {}
    for path in sorted(directory.glob("*.md")):
        identifiers = IDENTIFIER.findall(path.read_text(encoding="utf-8"))
        if identifiers:
            areas[path.stem] = identifiers
    return areas


def covered(paths: list[Path], root: Path) -> dict[str, list[str]]:
    """Behaviour id to the scenarios that carry it."""
    result = defaultdict(list)
    for path in paths:
        scenario = scenarios.load(path, root)
        for identifier in scenario.behaviours:
            result[identifier].append(scenario.name)
    return result


def print_table(areas: dict[str, list[str]], carriers: dict[str, list[str]], results: list[Result] | None,
                list_missing: bool) -> None:
    differing = {r.name for r in results or [] if r.status in (FAILED, PENDING)}
    known = {identifier for identifiers in areas.values() for identifier in identifiers}
    rows = []
    for area, identifiers in areas.items():
        with_scenario = [i for i in identifiers if i in carriers]
        differ = [i for i in with_scenario if differing & set(carriers[i])]
        missing = [i for i in identifiers if i not in carriers]
        rows.append((area, len(identifiers), len(with_scenario) - len(differ), len(differ), missing))
    print(f"{'area':34}{'lines':>6}{('equal' if results is not None else 'covered'):>9}"
          + (f"{'differ':>8}" if results is not None else "") + f"{'without':>9}")
    for area, lines, equal, differ, missing in rows:
        print(f"{area:34}{lines:>6}{equal:>9}" + (f"{differ:>8}" if results is not None else "")
              + f"{len(missing):>9}" + ("  " + " ".join(missing) if list_missing and missing else ""))
    totals = [sum(row[column] for row in rows) for column in (1, 2, 3)]
    without = sum(len(row[4]) for row in rows)
    print(f"{'total':34}{totals[0]:>6}{totals[1]:>9}" + (f"{totals[2]:>8}" if results is not None else "")
          + f"{without:>9}")
    for identifier in sorted(set(carriers) - known):
        print(f"warning: {', '.join(carriers[identifier])}: no such behaviour: {identifier}")
