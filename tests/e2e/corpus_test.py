#!/usr/bin/env python3
"""Real packages, cargo beside gantry. Needs a corpus (CONTRIBUTING.md): `serve` (a sparse registry on the loopback interface),
`cases/NAME/Cargo.toml` to resolve against it, `crates/` with .crate files. Not part of `make test`, which needs no data.

Usage: corpus_test.py --gantry PATH --corpus DIR [TEST...]; ends with "N passed, N failed".
Tests: cases (same lock file, output and exit status, fetched and from the cache), programs (ripgrep, fd and hyperfine build, say
their version, and pass their own tests as they do with cargo).
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

from runner import CARGO, OPTIONS, SYSROOT, main

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "bench"))
import workspaces  # noqa: E402

PROGRAMS = {"ripgrep-15.1.0": "rg", "fd-find-10.3.0": "fd", "hyperfine-1.20.0": "hyperfine"}
STUB = "fn main() {}\n"


def steady(text):
    """Without what differs from run to run: durations, order of downloads, hashes of test programs."""
    text = re.sub(r"finished in [0-9.]+s|in ([0-9]+m )?[0-9.]+s", "in TIME", text)
    text = re.sub(r"-[0-9a-f]{16}\)", "-HASH)", text)
    return sorted(line for line in text.splitlines() if not line.startswith("test "))


class Corpus(unittest.TestCase):
    maxDiff = 4000

    def setUp(self):
        self.corpus = pathlib.Path(OPTIONS.corpus)
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="gantry-corpus-"))
        self.addCleanup(shutil.rmtree, self.root, ignore_errors=True)

    def run_in_turn(self, make, *arguments):
        """The same command with both programs, each in a fresh project at the same path. `lock`: the lock file it left."""
        results = []
        for name, program in (("cargo", CARGO), ("gantry", OPTIONS.gantry)):
            project = make()
            env = {"PATH": f"{SYSROOT}/bin:/usr/bin:/bin", "HOME": str(self.root / f"home-{name}"), "LANG": "C.UTF-8"}
            pathlib.Path(env["HOME"]).mkdir(exist_ok=True)
            done = subprocess.run([program, *arguments], cwd=project, env=env, capture_output=True, text=True,
                                  errors="replace", timeout=1800)
            lock = project / "Cargo.lock"
            done.lock = lock.read_text() if lock.exists() else None
            results.append(done)
        return results

    def test_cases(self):
        server = subprocess.Popen([self.corpus / "serve", "--index", self.root / "index"], stdout=subprocess.PIPE, text=True)
        self.addCleanup(server.wait)
        self.addCleanup(server.kill)
        url = server.stdout.readline().split()[-1].rstrip("/")
        for case in sorted((self.corpus / "cases").iterdir()):
            def make(case=case):
                into = self.root / "case"
                shutil.rmtree(into, ignore_errors=True)
                (into / "src").mkdir(parents=True)
                shutil.copy(case / "Cargo.toml", into)
                (into / "src/main.rs").write_text(STUB)
                (into / "src/lib.rs").write_text("")
                (into / ".cargo").mkdir()
                (into / ".cargo/config.toml").write_text('[source.crates-io]\nreplace-with = "frozen"\n\n[source.frozen]\n'
                                                         f'registry = "sparse+{url}/"\n')
                return into

            for arguments in (["generate-lockfile"], ["generate-lockfile", "--offline"]):
                with self.subTest(case=case.name, arguments=arguments):
                    theirs, ours = self.run_in_turn(make, *arguments)
                    self.assertEqual(steady(ours.stderr), steady(theirs.stderr))
                    self.assertEqual(ours.returncode, theirs.returncode)
                    self.assertEqual(ours.lock, theirs.lock, "the lock file")

    def test_programs(self):
        vendor = self.root / "vendor"
        workspaces.make_directory_source(self.corpus / "crates", vendor)
        for crate, program in PROGRAMS.items():
            with self.subTest(program=program):
                into = self.root / "program"

                def make(crate=crate, into=into):
                    shutil.rmtree(into, ignore_errors=True)
                    return workspaces.make_program(self.corpus / "crates", crate, vendor, into)

                theirs, ours = self.run_in_turn(make, "test", "--locked", "--offline", "--no-fail-fast")
                self.assertEqual(ours.returncode, theirs.returncode, ours.stderr)
                self.assertEqual(steady(ours.stdout), steady(theirs.stdout))
                self.assertEqual(steady(ours.stderr), steady(theirs.stderr))
                self.assertEqual(theirs.returncode, 0, "cargo's own run passes")
                theirs, ours = self.run_in_turn(make, "run", "--locked", "--offline", "--", "--version")
                self.assertEqual((ours.returncode, ours.stdout), (theirs.returncode, theirs.stdout))
                self.assertIn(crate.split("-")[-1], ours.stdout)


def add_arguments(parser):
    parser.add_argument("--corpus", required=True)


if __name__ == "__main__":
    main(Corpus, add_arguments)
