"""Whole-process measurements of two programs in turn: A B A B ..., so that drift of the machine hits both alike."""
import dataclasses
import os
import statistics
import subprocess
import time


@dataclasses.dataclass
class Sample:
    gantry: list
    cargo: list

    @property
    def ratio(self):
        return statistics.median(g / c for g, c in zip(self.gantry, self.cargo))


def run_once(argv, cwd, env):
    """Wall seconds of one run; fails loudly when the command fails."""
    null = os.open(os.devnull, os.O_RDWR)
    here = os.getcwd()
    os.chdir(cwd)
    try:
        begin = time.perf_counter()
        pid = os.posix_spawn(argv[0], argv, env, file_actions=[(os.POSIX_SPAWN_DUP2, null, fd) for fd in (0, 1, 2)])
        _, status, _ = os.wait4(pid, 0)
        seconds = time.perf_counter() - begin
    finally:
        os.chdir(here)
        os.close(null)
    if status != 0:
        raise SystemExit(f"bench: {' '.join(argv)} in {cwd} failed with status {status}")
    return seconds


def alternate(gantry, cargo, runs, before=None):
    """`gantry` and `cargo` are (argv, cwd, env). `before(which)` prepares a run and is not timed."""
    sample = Sample([], [])
    for index in range(runs + 1):
        for which, command, seconds in (("gantry", gantry, sample.gantry), ("cargo", cargo, sample.cargo)):
            if before:
                before(which)
            took = run_once(*command)
            if index > 0:  # the first pair warms up
                seconds.append(took)
    return sample


def peak_memory_kib(argv, cwd, env):
    """Largest resident set of the program itself; /usr/bin/time is small enough not to be what is measured."""
    done = subprocess.run(["/usr/bin/time", "-f", "%M", *argv], cwd=cwd, env=env, capture_output=True, text=True, check=True)
    return int(done.stderr.strip().splitlines()[-1])
