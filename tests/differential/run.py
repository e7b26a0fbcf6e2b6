#!/usr/bin/python3
"""The differential harness: `run.py check|live|record|show|list|catalogue|book [FILTER...]`. See README.md."""

import argparse
import os
import random
import sys
import time
from pathlib import Path

from harness import book, catalogue, compiler_memo, report, runner, scenario as scenarios
from harness.execute import answers
from harness.runner import Settings
from harness.sandbox import SandboxError, namespaces_permitted, sysroot

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mode", choices=["check", "live", "record", "show", "list", "catalogue", "book"])
    parser.add_argument("filters", nargs="*", metavar="FILTER", help="part of chapter/name, or a behaviour id")
    parser.add_argument("--scenarios", type=Path, default=HERE, help="directory that holds the chapters")
    parser.add_argument("--gantry", default=str(REPOSITORY / "build/release/bin/gantry"))
    parser.add_argument("--oracle", help="default: the cargo of the tool chain that rustc belongs to")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--seed", type=int, default=int(time.time()), help="chooses what check runs live")
    parser.add_argument("--share", type=float, default=1.0, help="check, live: only this part of them, chosen by the seed")
    parser.add_argument("--rest", action="store_true",
                        help="check, live: what a run of the same seed and share leaves out")
    parser.add_argument("--behaviours", type=Path, default=REPOSITORY.parent / "shared/behaviours")
    parser.add_argument("--catalogue", action="store_true", help="check, live: print the catalogue's table as well")
    parser.add_argument("--program", choices=["oracle", "gantry"], default="oracle", help="show: whose answers")
    parser.add_argument("--missing", action="store_true", help="catalogue, book: name what has no scenario")
    parser.add_argument("--all", action="store_true",
                        help="record: also what is already recorded; book: name every item and some of its scenarios")
    parser.add_argument("--real-compiler", action="store_true", help="check: no cache of rustc's answers for gantry")
    parser.add_argument("-v", "--verbose", action="store_true", help="a line for every scenario")
    return parser.parse_intermixed_args()


def make_settings(options: argparse.Namespace) -> Settings:
    oracle = os.path.abspath(options.oracle) if options.oracle else runner.default_oracle()
    settings = Settings(options.scenarios.resolve(), oracle, os.path.abspath(options.gantry), seed=options.seed,
                        live=options.mode == "live")
    settings.real_compiler = options.mode != "check" or options.real_compiler or not namespaces_permitted()
    if not settings.real_compiler:
        compiler_memo.prune(sysroot() + "/bin/rustc")
    settings.oracle_version = runner.program_version(oracle)
    return settings


def choose(paths: list[Path], share: float, seed: int, rest: bool) -> list[Path]:
    """A share of them that the seed decides, or all but these."""
    chosen = set(random.Random(seed).sample(paths, min(len(paths), max(1, round(len(paths) * share)))))
    return [path for path in paths if (path in chosen) != rest]


def check(options: argparse.Namespace, settings: Settings, paths: list[Path]) -> int:
    if not os.access(settings.gantry, os.X_OK):
        sys.exit(f"error: no program at {settings.gantry}: build it, or name it with --gantry")
    start = time.monotonic()
    pending = runner.read_pending(settings.root / "pending.txt")
    paths = choose(paths, options.share, options.seed, options.rest)
    results = []
    for result in runner.check_all(paths, settings, pending, options.jobs):
        report.print_result(result, options.verbose)
        results.append(result)
    if options.catalogue:
        carriers = catalogue.covered(paths, settings.root)
        catalogue.print_table(catalogue.read_areas(options.behaviours), carriers, results, options.missing)
    if options.mode == "check":
        print(f"seed {settings.seed}")
    return 1 if report.print_summary(results, time.monotonic() - start) or not results else 0


def record(options: argparse.Namespace, settings: Settings, paths: list[Path]) -> int:
    results = []
    for result in runner.in_pool(runner.record_one, [(path, settings, options.all) for path in paths], options.jobs):
        report.print_result(result, options.verbose)
        results.append(result)
    failed = sum(r.status == report.FAILED for r in results)
    recorded = sum(r.status == report.EQUAL for r in results)
    print(f"recorded {recorded}, unchanged {len(results) - recorded - failed}, failed {failed}")
    return 1 if failed else 0


def show(options: argparse.Namespace, settings: Settings, paths: list[Path]) -> int:
    """Prints the normalised answers of one program, to see that a scenario shows what it claims."""
    program = settings.oracle if options.program == "oracle" else settings.gantry
    for path in paths:
        try:
            scenario = scenarios.load(path, settings.root)
            print(f"######## {scenario.name}: {scenario.title}")
            for answer in answers(scenario, program, settings.oracle):
                print(f"#### {scenario.steps[answer.step].text}\n{answer.complaint or answer.text}", end="")
        except (scenarios.ScenarioError, SandboxError) as error:
            print(error)
    return 0


def main() -> int:
    options = parse_arguments()
    root = options.scenarios.resolve()
    paths = runner.find_scenarios(root, options.filters)
    if options.mode == "list":
        for path in paths:
            scenario = scenarios.load(path, root)
            print(f"{scenario.name}: {scenario.title}")
        return 0
    if options.mode == "catalogue":
        if not options.behaviours.is_dir():
            sys.exit(f"error: no catalogue at {options.behaviours}: name it with --behaviours")
        carriers = catalogue.covered(paths, root)
        catalogue.print_table(catalogue.read_areas(options.behaviours), carriers, None, options.missing)
        return 0
    if options.mode == "book":
        pages = Path(runner.default_oracle()).parents[1] / "share/doc/rust/html/cargo"
        if not pages.is_dir():
            sys.exit(f"error: no Cargo Book at {pages}: install the component rust-docs")
        book.print_coverage(book.read_items(pages), paths, root, options.missing, options.all)
        return 0
    settings = make_settings(options)
    actions = {"check": check, "live": check, "record": record, "show": show}
    return actions[options.mode](options, settings, paths)


if __name__ == "__main__":
    sys.exit(main())
