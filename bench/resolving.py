"""The rows about resolution: real packages of a corpus against a frozen index, the same downloads over a slow network, and generated registries
that make a resolver go back and forth."""
import contextlib
import pathlib
import shutil
import statistics
import subprocess

import measure
import stress
import workspaces

PROGRAMS = {"ripgrep": "ripgrep-15.1.0", "fd": "fd-find-10.3.0", "hyperfine": "hyperfine-1.20.0"}
WHICH = ("gantry", "cargo")
NO_ANSWER = 101


class Resolving:
    def __init__(self, bench):
        self.bench = bench
        self.corpus = pathlib.Path(bench.args.corpus)
        self.index = pathlib.Path(bench.args.index) if bench.args.index else bench.work / "index"

    def run(self):
        if (self.corpus / "cases").is_dir():
            self.cases()
            self.programs()
            self.cold_fetch()
        self.stress()

    @contextlib.contextmanager
    def server(self, latency=0):
        """The corpus as a registry; both homes use it in place of the public one."""
        command = [self.corpus / "serve", "--index", self.index, "--latency", str(latency)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            url = process.stdout.readline().split()[-1].rstrip("/")
            for which in WHICH:
                home = pathlib.Path(self.bench.env(which)["CARGO_HOME"])
                shutil.rmtree(home, ignore_errors=True)
                home.mkdir(parents=True)
                (home / "config.toml").write_text(f'[source.crates-io]\nreplace-with = "frozen"\n[source.frozen]\nregistry = "sparse+{url}/"\n')
            yield
        finally:
            process.terminate()
            process.wait()
            for which in WHICH:  # other rows want the public registry in its place
                (pathlib.Path(self.bench.env(which)["CARGO_HOME"]) / "config.toml").unlink(missing_ok=True)

    def same_locks(self, projects, what):
        locks = [projects[which] / "Cargo.lock" for which in WHICH]
        if len({lock.read_bytes() if lock.exists() else None for lock in locks}) != 1:
            raise SystemExit(f"bench: {what}: the lock files differ")

    def cases(self):
        names = sorted(path.name for path in (self.corpus / "cases").iterdir())
        names = [name for name in names if self.bench.wanted(f"resolve, {name}") or (name == "nushell" and self.bench.wanted("memory resolve"))]
        if not names:
            return
        ratios = []
        with self.server():
            for name in names:
                def make(into, name=name):
                    shutil.copytree(self.corpus / "cases" / name, into)
                    (into / "src").mkdir(exist_ok=True)
                    (into / "src/lib.rs").write_text("")
                    return into
                projects = self.bench.twins(f"case-{name}", make)
                # The first run fetches the index; its status is that of all others.
                statuses = {measure.status_of(*command) for command in self.bench.pair(projects, "generate-lockfile")}
                if len(statuses) != 1:
                    raise SystemExit(f"bench: {name}: the programs end with {statuses}")
                status = statuses.pop()
                self.same_locks(projects, name)
                commands = self.bench.pair(projects, "generate-lockfile", "--offline")
                if self.bench.wanted(f"resolve, {name}"):
                    sample = measure.alternate(*commands, self.bench.args.runs, status=status)
                    ratios.append(sample.ratio)
                    self.bench.record(f"resolve, {name}", sample, 0.20)
                if name == "nushell" and self.bench.wanted("memory resolve, nushell"):
                    memory = [[float(measure.peak_memory_kib(*command)) / 1024 for _ in range(5)] for command in commands]
                    self.bench.record("memory resolve, nushell", measure.Sample(*memory), 0.35, "MiB")
        if len(ratios) > 1:
            print(f"{'resolve, median of the ratios':44} {statistics.median(ratios):7.3f} <= 0.10")

    def programs(self):
        rows = [(f"{kind}, {name} unpacked", kind, name) for name in PROGRAMS for kind in ("metadata", "tree")]
        rows = [row for row in rows if self.bench.wanted(row[0])]
        if not rows:
            return
        with self.server():
            for name in dict.fromkeys(row[2] for row in rows):
                projects = self.bench.twins(f"unpacked-{name}", lambda into: self.program(PROGRAMS[name], into))
                for command in self.bench.pair(projects, "fetch", "--locked"):
                    measure.run_once(*command)
                for row, kind, of in rows:
                    if of != name:
                        continue
                    arguments = ["metadata", "--format-version", "1"] if kind == "metadata" else ["tree"]
                    commands = self.bench.pair(projects, *arguments, "--locked", "--offline")
                    self.bench.record(row, measure.alternate(*commands, self.bench.args.runs), 0.15)

    def program(self, crate, into):
        into.mkdir(parents=True)
        return workspaces.unpack_crate(self.corpus / "crates" / f"{crate}.crate", into)

    def cold_fetch(self):
        row = "cold fetch, hyperfine, 30 ms away"
        if not self.bench.wanted(row):
            return
        with self.server(latency=30):
            projects = self.bench.twins("fetched-hyperfine", lambda into: self.program(PROGRAMS["hyperfine"], into))

            def wipe(which):
                shutil.rmtree(pathlib.Path(self.bench.env(which)["CARGO_HOME"]) / "registry", ignore_errors=True)
            commands = self.bench.pair(projects, "fetch", "--locked")
            self.bench.record(row, measure.alternate(*commands, min(self.bench.args.runs, 7), wipe), 0.60)

    def stress(self):
        for name, (shape, size, fails) in stress.SHAPES.items():
            row = f"stress, {name}"
            if not self.bench.wanted(row):
                continue
            projects = self.bench.twins(f"stress-{name.replace(' ', '-')}", lambda into: stress.make(shape, size, into))
            commands = self.bench.pair(projects, "generate-lockfile", "--offline")
            sample = measure.alternate(*commands, min(self.bench.args.runs, 3), status=NO_ANSWER if fails else 0)
            self.same_locks(projects, row)
            self.bench.record(row, sample, 1.00)
