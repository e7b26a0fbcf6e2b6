"""Whole-process measurements of two programs in turn: A B A B ..., so that drift of the machine hits both alike."""
import dataclasses
import json
import os
import pathlib
import statistics
import subprocess
import tempfile
import time


@dataclasses.dataclass
class Sample:
    gantry: list
    cargo: list

    @property
    def ratio(self):
        return statistics.median(g / c for g, c in zip(self.gantry, self.cargo))


# Count the processor's time of the program and its children in place of the clock's: for a machine that others use as well.
counts_processor_time = False


def timed(argv, cwd, env):
    """Seconds of one run, and how it ended."""
    null = os.open(os.devnull, os.O_RDWR)
    here = os.getcwd()
    os.chdir(cwd)
    try:
        begin = time.perf_counter()
        pid = os.posix_spawn(argv[0], argv, env, file_actions=[(os.POSIX_SPAWN_DUP2, null, fd) for fd in (0, 1, 2)])
        _, status, usage = os.wait4(pid, 0)
        seconds = usage.ru_utime + usage.ru_stime if counts_processor_time else time.perf_counter() - begin
    finally:
        os.chdir(here)
        os.close(null)
    return seconds, os.waitstatus_to_exitcode(status)


def run_once(argv, cwd, env, status=0):
    """Seconds of one run; fails loudly when it does not end with `status`."""
    seconds, ended = timed(argv, cwd, env)
    if ended != status:
        raise SystemExit(f"bench: {' '.join(argv)} in {cwd} ended with status {ended}")
    return seconds


def status_of(argv, cwd, env):
    return timed(argv, cwd, env)[1]


class Pairs:
    """Pairs that were measured with the same programs before, in a file: long rows may be measured in several sittings."""

    def __init__(self, path, programs):
        self.path = path and pathlib.Path(path)
        self.programs = programs

    def of(self, row):
        lines = self.path.read_text().splitlines() if self.path and self.path.exists() else []
        kept = [pair for pair in map(json.loads, lines) if pair["row"] == row and pair["programs"] == self.programs]
        return Sample([pair["gantry"] for pair in kept], [pair["cargo"] for pair in kept])

    def add(self, row, gantry, cargo):
        if self.path:
            with self.path.open("a") as file:
                file.write(json.dumps({"row": row, "programs": self.programs, "gantry": gantry, "cargo": cargo}) + "\n")


def alternate(gantry, cargo, runs, before=None, sample=None, after_pair=None, status=0):
    """`gantry` and `cargo` are (argv, cwd, env). `before(which)` prepares a run and is not timed. `sample`: pairs that
    are there already, which count. `status`: what both end with."""
    sample = sample or Sample([], [])
    if len(sample.gantry) >= runs:
        return sample
    for index in range(runs - len(sample.gantry) + 1):
        for which, command, seconds in (("gantry", gantry, sample.gantry), ("cargo", cargo, sample.cargo)):
            if before:
                before(which)
            took = run_once(*command, status)
            if index > 0:  # the first pair warms up
                seconds.append(took)
        if index > 0 and after_pair:
            after_pair(sample.gantry[-1], sample.cargo[-1])
    return sample


def peak_memory_kib(argv, cwd, env):
    """Largest resident set of the program itself; /usr/bin/time is small enough not to be what is measured."""
    done = subprocess.run(["/usr/bin/time", "-f", "%M", *argv], cwd=cwd, env=env, capture_output=True, text=True, check=True)
    return int(done.stderr.strip().splitlines()[-1])


def system_calls(argv, cwd, env):
    """How many system calls the program and its threads make."""
    with tempfile.NamedTemporaryFile("r") as counts:
        subprocess.run(["strace", "-f", "-c", "-o", counts.name, *argv], cwd=cwd, env=env, capture_output=True, check=True)
        total = [line.split() for line in counts.read().splitlines() if line.endswith("total")]
    return int(total[0][2])
