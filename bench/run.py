#!/usr/bin/env python3
"""The benchmarks: gantry and cargo in turn in one run. Prints one table, writes build/bench.json.

Usage: run.py --gantry PATH [--corpus DIR] [--index DIR] [--runs 15] [--only TEXT] [--cold-runs 3] [--pairs FILE] [--growth 30 300 3000]
"""
import argparse
import functools
import hashlib
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import measure
import resolving
import workspaces

ROOT = pathlib.Path(__file__).resolve().parent.parent
C_COMPILERS = "/usr/lib/ccache"  # Debian's ccache under the names of the compilers
PROGRAMS = {"ripgrep": "ripgrep-15.1.0", "fd": "fd-find-10.3.0", "hyperfine": "hyperfine-1.20.0"}


DEBIAN_PROGRAM = "hexyl-0.8.0"


def leaf_file(members):
    """A source file of the member that no other depends on, in a generated workspace."""
    return f"crates/m{members - 1:04}/src/f1.rs"


class Bench:
    def __init__(self, args):
        self.args = args
        self.work = pathlib.Path(tempfile.mkdtemp(prefix="gantry-bench-", dir=args.work))
        sysroot = subprocess.run(["rustc", "--print", "sysroot"], capture_output=True, text=True, check=True).stdout.strip()
        self.programs = {"gantry": str(pathlib.Path(args.gantry).resolve()), "cargo": args.oracle or f"{sysroot}/bin/cargo"}
        # The C code of build scripts (fd's allocator takes gcc longer than all of fd takes rustc) comes out of ccache for both
        # programs: what is timed is rustc and they.
        self.path = f"{sysroot}/bin:{C_COMPILERS}:{os.environ['PATH']}"
        digests = [hashlib.sha256(pathlib.Path(program).read_bytes()).hexdigest() for program in self.programs.values()]
        self.pairs = measure.Pairs(args.pairs, digests)
        self.results = []

    def env(self, which):
        home = self.work / f"home-{which}"
        home.mkdir(exist_ok=True)
        return {"PATH": self.path, "HOME": str(home), "CARGO_HOME": str(home / ".cargo"), "TERM": "dumb", "LANG": "C.UTF-8",
                "CCACHE_DIR": str(self.work / "ccache"), "CCACHE_BASEDIR": str(self.work / which), "CCACHE_NOHASHDIR": "1"}

    def wanted(self, name):
        return not self.args.only or any(part in name for part in self.args.only)

    def command(self, which, project, *arguments):
        return [self.programs[which], *arguments], str(project), self.env(which)

    def record(self, name, sample, limit=None, unit="ms"):
        row = {"name": name, "ratio": sample.ratio, "limit": limit, "unit": unit,
               "gantry": statistics.median(sample.gantry), "cargo": statistics.median(sample.cargo),
               "gantry_spread": [min(sample.gantry), max(sample.gantry)], "cargo_spread": [min(sample.cargo), max(sample.cargo)]}
        self.results.append(row)
        scale = 1000 if unit == "ms" else 1
        target = f"<= {limit:.2f}" if limit else ""
        print(f"{name:44} {row['ratio']:7.3f} {target:8} {row['gantry'] * scale:10.1f} {row['cargo'] * scale:10.1f} {unit}", flush=True)

    def twins(self, name, make):
        """The same project once for each program."""
        return {which: make(self.work / which / name) for which in ("gantry", "cargo")}

    def pair(self, projects, *arguments):
        return [self.command(which, projects[which], *arguments) for which in ("gantry", "cargo")]

    def build_both(self, projects, *arguments):
        for which in ("cargo", "gantry"):
            measure.run_once(*self.command(which, projects[which], "build", *arguments))

    def real_programs(self):
        crates = pathlib.Path(self.args.corpus) / "crates"
        vendor = self.work / "vendor"
        workspaces.make_directory_source(crates, vendor)
        for name, crate in PROGRAMS.items():
            if not any(self.wanted(f"{kind}, {name}") for kind in ("no-op build", "cold build", "metadata", "memory no-op", "system calls no-op")):
                continue
            projects = self.twins(name, lambda into: workspaces.make_program(crates, crate, vendor, into))
            cold = f"cold build, {name}"
            if self.wanted(cold):
                def wipe(which):
                    shutil.rmtree(projects[which] / "target", ignore_errors=True)
                commands = self.pair(projects, "build", "--locked", "--offline")
                sample = measure.alternate(*commands, self.args.cold_runs, wipe, self.pairs.of(cold),
                                           functools.partial(self.pairs.add, cold))
                self.record(cold, sample, 1.00)
            self.build_both(projects, "--locked", "--offline")
            commands = self.pair(projects, "build", "--locked", "--offline")
            if self.wanted(f"no-op build, {name}"):
                self.record(f"no-op build, {name}", measure.alternate(*commands, self.args.runs), 0.10)
            self.system_calls(f"system calls no-op, {name}", commands)
            if self.wanted(f"memory no-op, {name}"):
                memory = [[float(measure.peak_memory_kib(*command)) / 1024 for _ in range(5)] for command in commands]
                self.record(f"memory no-op, {name}", measure.Sample(*memory), 0.25, "MiB")
            if name == "hyperfine" and self.wanted("metadata, hyperfine"):
                commands = self.pair(projects, "metadata", "--format-version", "1", "--locked", "--offline")
                self.record("metadata, hyperfine", measure.alternate(*commands, self.args.runs), 0.20)

    def generated(self, members):
        name = f"{members} members"
        kinds = ("no-op build", "touch", "system calls no-op", "metadata", "one edit")
        if not any(self.wanted(f"{kind}, {name}") for kind in kinds):
            return
        projects = self.twins(f"w{members}", lambda into: workspaces.make_workspace(into, members))
        self.build_both(projects, "--offline")
        if self.wanted(f"no-op build, {name}"):
            commands = self.pair(projects, "build", "--offline")
            self.record(f"no-op build, {name}", measure.alternate(*commands, self.args.runs), 0.05)
        if self.wanted(f"metadata, {name}"):
            commands = self.pair(projects, "metadata", "--format-version", "1", "--offline")
            self.record(f"metadata, {name}", measure.alternate(*commands, self.args.runs), 0.10)
        self.system_calls(f"system calls no-op, {name}", self.pair(projects, "build", "--offline"))
        if self.wanted(f"one edit, {name}"):
            self.one_edit(projects, members)
        if self.wanted(f"touch, {name}"):
            leaf = leaf_file(members)
            commands = self.pair(projects, "build", "--offline")
            self.record(f"touch, {name}", measure.alternate(*commands, self.args.runs, lambda which: (projects[which] / leaf).touch()))

    def system_calls(self, name, commands):
        if self.wanted(name) and shutil.which("strace"):
            counts = [[float(measure.system_calls(*command))] for command in commands]
            self.record(name, measure.Sample(*counts), unit="calls")

    def graphs(self):
        """What is deep or wide, and a program of Debian's crates, when nothing has changed."""
        made = {"deep graph of 300": lambda into: workspaces.make_graph(into, 300, True),
                "wide graph of 300": lambda into: workspaces.make_graph(into, 300, False)}
        if (workspaces.DEBIAN_CRATES / DEBIAN_PROGRAM).is_dir():
            made["hexyl with Debian's crates"] = lambda into: workspaces.make_debian_program(into, DEBIAN_PROGRAM)
        for number, (name, make) in enumerate(made.items()):
            if not any(self.wanted(f"{kind}, {name}") for kind in ("no-op build", "metadata")):
                continue
            projects = self.twins(f"graph{number}", make)
            self.build_both(projects, "--offline")
            for kind, arguments in (("no-op build", ["build"]), ("metadata", ["metadata", "--format-version", "1"])):
                row = f"{kind}, {name}"
                if self.wanted(row):
                    self.record(row, measure.alternate(*self.pair(projects, *arguments, "--offline"), self.args.runs))

    def one_edit(self, projects, members):
        """Build after an edit of a leaf, less the time of rustc itself (measured by a wrapper that logs its own duration)."""
        leaf = leaf_file(members)
        counter = [0]

        def edit(which):
            counter[0] += 1
            (projects[which] / leaf).write_text(f"pub fn value() -> u64 {{\n    1 // {counter[0]}\n}}\n")

        wrapper = self.work / "rustc_timer"
        subprocess.run(["cc", "-O2", "-o", wrapper, ROOT / "bench/rustc_timer.c"], check=True)
        log = self.work / "rustc.log"
        commands = []
        for argv, cwd, env in self.pair(projects, "build", "--offline"):
            commands.append((argv, cwd, {**env, "RUSTC_WRAPPER": str(wrapper), "GANTRY_RUSTC_LOG": str(log)}))
        for which, command in zip(("gantry", "cargo"), commands):
            measure.run_once(*command)
        sample = measure.Sample([], [])
        for index in range(self.args.runs + 1):
            for which, command, seconds in zip(("gantry", "cargo"), commands, (sample.gantry, sample.cargo)):
                edit(which)
                log.write_text("")
                wall = measure.run_once(*command)
                rustc = sum(float(line) for line in log.read_text().split())
                if index:
                    seconds.append(wall - rustc)
        self.record(f"one edit, {members} members, not rustc", sample, 0.20)

    def packaging(self):
        """Packages of their own, each in a git repository; the archives must not be larger than cargo's."""
        large = "5,000 files, 50 MiB"
        rows = {f"package --list, {large}": 0.25, f"package, {large}": 0.40, f"size of .crate, {large}": 1.00,
                "package --workspace, 100 members": 0.25, "publish --dry-run, small": 0.30}
        if any(self.wanted(name) for name in list(rows)[:3]):
            projects = self.twins("large", workspaces.make_large_package)
            self.measure_row(f"package --list, {large}", rows, projects, "package", "--list", "--offline")
            self.measure_row(f"package, {large}", rows, projects, "package", "--no-verify", "--offline",
                             runs=min(self.args.runs, 5))
            name = f"size of .crate, {large}"
            if self.wanted(name):
                sizes = []
                for which in ("gantry", "cargo"):
                    measure.run_once(*self.command(which, projects[which], "package", "--no-verify", "--offline"))
                    sizes.append([(projects[which] / "target/package/large-0.1.0.crate").stat().st_size / 2**20])
                self.record(name, measure.Sample(*sizes), rows[name], "MiB")
            for project in projects.values():
                shutil.rmtree(project)
        name = "package --workspace, 100 members"
        if self.wanted(name):
            projects = self.twins("p100", lambda into: workspaces.make_publishable_workspace(into, 100))
            self.measure_row(name, rows, projects, "package", "--workspace", "--no-verify", "--offline",
                             runs=min(self.args.runs, 7))
        name = "publish --dry-run, small"
        if self.wanted(name):
            projects = self.twins("small", workspaces.make_small_package)
            with workspaces.empty_registry() as url:
                self.measure_row(name, rows, projects, "publish", "--dry-run", "--no-verify", "--registry", "local",
                                 "--config", f'registries.local.index="sparse+{url}"')

    def measure_row(self, name, limits, projects, *arguments, runs=None):
        if self.wanted(name):
            self.record(name, measure.alternate(*self.pair(projects, *arguments), runs or self.args.runs), limits[name])

    def start(self):
        if self.wanted("start --version"):
            commands = [self.command(which, self.work, "--version") for which in ("gantry", "cargo")]
            self.record("start --version", measure.alternate(*commands, max(self.args.runs, 30)))

    def growth(self):
        """The cost of a no-op per source file, for workspaces of growing size; gantry alone."""
        per_file = []
        for members in self.args.growth:
            project = workspaces.make_workspace(self.work / f"growth{members}", members)
            command = self.command("gantry", project, "build", "--offline")
            for _ in range(3):  # the build, and what settles after it
                measure.run_once(*command)
            seconds = statistics.median(measure.run_once(*command) for _ in range(self.args.runs))
            per_file.append((members, seconds, seconds / (members * workspaces.FILES_PER_MEMBER)))
            self.results.append({"name": f"growth, {members} members", "unit": "ms", "gantry": seconds})
            shutil.rmtree(project)
        if not per_file:
            return
        count = 10_000
        probe = self.work / "stat-me"
        probe.write_text("")
        begin = time.perf_counter()
        for _ in range(count):
            os.stat(probe)
        one_stat = (time.perf_counter() - begin) / count
        print("\nno-op build, cost per source file (one os.stat from Python: %.1f us):" % (one_stat * 1e6))
        for members, seconds, each in per_file:
            print(f"  {members:5} members: {seconds * 1e3:8.1f} ms, {each * 1e6:6.2f} us a file")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--gantry", required=True)
    parser.add_argument("--oracle")
    parser.add_argument("--corpus", default=str(ROOT.parent / "shared/corpus"))
    parser.add_argument("--index", help="where the corpus's index is, or will be, unpacked")
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--cold-runs", type=int, default=3)
    parser.add_argument("--pairs", help="file that keeps the pairs of cold builds, so that several sittings add up")
    parser.add_argument("--only", action="append")
    parser.add_argument("--members", type=int, nargs="*", default=[30, 300])
    parser.add_argument("--growth", type=int, nargs="*", default=[], help="sizes of workspaces (30 300 3000)")
    parser.add_argument("--work", help="where to put the projects (default: the system's temporary directory)")
    parser.add_argument("--processor-time", action="store_true", help="not the clock's: for a machine that others use as well")
    args = parser.parse_args()
    measure.counts_processor_time = args.processor_time
    bench = Bench(args)
    print(f"{'work':44} {'ratio':>7} {'target':8} {'gantry':>10} {'cargo':>10}   (medians of {args.runs})")
    try:
        bench.start()
        if (pathlib.Path(args.corpus) / "crates").is_dir():
            bench.real_programs()
        else:
            print("no corpus: programs left out (--corpus)")
        resolving.Resolving(bench).run()
        for members in args.members:
            bench.generated(members)
        bench.graphs()
        bench.packaging()
        bench.growth()
    finally:
        shutil.rmtree(bench.work, ignore_errors=True)
    (ROOT / "build").mkdir(exist_ok=True)
    (ROOT / "build/bench.json").write_text(json.dumps(bench.results, indent=1) + "\n")


if __name__ == "__main__":
    sys.exit(main())
