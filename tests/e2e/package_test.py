#!/usr/bin/env python3
"""`package` of real packages, cargo beside gantry: the list of files, and every member of the archive. Needs a corpus
(CONTRIBUTING.md): `crates/` with .crate files, `serve`, a sparse registry on the loopback interface.

Usage: package_test.py --gantry PATH --corpus DIR [--count N] [TEST...]; ends with "N passed, N failed".
Tests: published (the manifests as they were published), original (as their authors wrote them, where these need no workspace),
repository (the same in a git repository), verified (some are built from their archive), large (5,000 files: the size, and
how long both programs take).
"""
import gzip
import hashlib
import io
import pathlib
import re
import shutil
import subprocess
import tarfile
import tempfile
import time
import unittest

from runner import CARGO, OPTIONS, SYSROOT, main

VERIFIED = ["cfg-if-", "itoa-", "ryu-", "lazy_static-", "bitflags-2", "memchr-", "semver-"]
COMPRESSED = re.compile(r"\([0-9.]+[KM]?i?B compressed\)")


def unpack(crate, into):
    """The package in a .crate file, without what packaging makes; returns its directory."""
    with tarfile.open(crate) as archive:
        archive.extractall(into, filter="fully_trusted") if hasattr(tarfile, "data_filter") else archive.extractall(into)
    directory = into / crate.name.removesuffix(".crate")
    for name in ("Cargo.lock", ".cargo_vcs_info.json"):
        (directory / name).unlink(missing_ok=True)
    return directory


def members(crate):
    """What an archive holds: a line for each member, in order."""
    with tarfile.open(fileobj=io.BytesIO(gzip.decompress(crate.read_bytes()))) as archive:
        return [(member.name, member.type, member.mode, member.size, member.mtime, member.uid, member.gid,
                 hashlib.sha256(archive.extractfile(member).read()).hexdigest()) for member in archive]


def manifest_of(crate, name):
    with tarfile.open(crate) as archive:
        for member in archive:
            if member.name.endswith("/" + name) and member.name.count("/") == 1:
                return archive.extractfile(member).read().decode()
    return ""


class Package(unittest.TestCase):
    maxDiff = 4000

    def setUp(self):
        self.corpus = pathlib.Path(OPTIONS.corpus)
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="gantry-package-"))
        self.addCleanup(shutil.rmtree, self.root, ignore_errors=True)
        server = subprocess.Popen([self.corpus / "serve", "--index", self.root / "index"], stdout=subprocess.PIPE, text=True)
        self.addCleanup(server.wait)
        self.addCleanup(server.kill)
        url = server.stdout.readline().split()[-1].rstrip("/")
        for name in ("cargo", "gantry"):
            (self.root / f"home-{name}/.cargo").mkdir(parents=True)
            (self.root / f"home-{name}/.cargo/config.toml").write_text(
                f'[source.crates-io]\nreplace-with = "frozen"\n\n[source.frozen]\nregistry = "sparse+{url}/"\n')

    def crates(self, accept=lambda crate: True):
        """So many, from all over the alphabet."""
        found = [crate for crate in sorted((self.corpus / "crates").glob("*.crate")) if accept(crate)]
        step = max(1, len(found) // int(OPTIONS.count))
        return found[::step]

    def run_program(self, name, directory, *arguments):
        program = {"cargo": CARGO, "gantry": OPTIONS.gantry}[name]
        env = {"PATH": f"{SYSROOT}/bin:/usr/bin:/bin", "HOME": str(self.root / f"home-{name}"), "LANG": "C.UTF-8"}
        started = time.monotonic()
        done = subprocess.run([program, *arguments], cwd=directory, env=env, capture_output=True, text=True,
                              errors="replace", timeout=1800)
        done.seconds = time.monotonic() - started
        return done

    def compare(self, make, *arguments):
        """The same command with both programs, each in a fresh project at the same path."""
        answers = []
        for name in ("cargo", "gantry"):
            into = self.root / "project"
            shutil.rmtree(into, ignore_errors=True)
            directory = make(into)
            done = self.run_program(name, directory, *arguments)
            archives = sorted((directory / "target/package").glob("*.crate")) if (directory / "target").exists() else []
            answers.append((done, {path.name: (members(path), path.stat().st_size) for path in archives}))
        (theirs, their_crates), (ours, our_crates) = answers
        steady = lambda text: re.sub(r"in ([0-9]+m )?[0-9.]+s", "in TIME", COMPRESSED.sub("(SIZE)", text))  # noqa: E731
        self.assertEqual(steady(ours.stderr), steady(theirs.stderr))
        self.assertEqual(ours.stdout, theirs.stdout)
        self.assertEqual(ours.returncode, theirs.returncode)
        self.assertEqual(list(our_crates), list(their_crates))
        for name, (content, size) in their_crates.items():
            self.assertEqual(our_crates[name][0], content)
            self.assertLessEqual(our_crates[name][1], size, "the archive is larger than cargo's")
        return theirs

    def check(self, crates, make, *commands):
        succeeded = 0
        for crate in crates:
            with self.subTest(crate=crate.name):
                for command in commands:
                    done = self.compare(lambda into, crate=crate: make(crate, into), *command)
                succeeded += done.returncode == 0
        self.assertGreater(succeeded, 0, "some can be packaged: not all that the others need is in the corpus")

    LIST = ("package", "--list")
    PACKAGE = ("package", "--no-verify", "--allow-dirty")
    WITHOUT_LOCK = (*PACKAGE, "--exclude-lockfile")  # dev-dependencies need not be in the frozen registry

    def test_published(self):
        def make(crate, into):
            directory = unpack(crate, into)
            (directory / "Cargo.toml.orig").unlink(missing_ok=True)
            return directory

        self.check(self.crates(), make, self.LIST, self.PACKAGE, self.WITHOUT_LOCK)

    def stands_alone(self, crate):
        text = manifest_of(crate, "Cargo.toml.orig")
        return text and not re.search(r"workspace\s*=\s*true|\bpath\s*=\s*\"(\.\.|[a-z_-]+\")", text)

    def original(self, crate, into):
        directory = unpack(crate, into)
        (directory / "Cargo.toml.orig").replace(directory / "Cargo.toml")
        return directory

    def test_original(self):
        self.check(self.crates(self.stands_alone), self.original, ("package", "--list"), self.PACKAGE)

    def test_repository(self):
        def make(crate, into):
            directory = self.original(crate, into)
            git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.com", "-C", str(directory)]
            date = {"GIT_AUTHOR_DATE": "2020-01-01T00:00:00Z", "GIT_COMMITTER_DATE": "2020-01-01T00:00:00Z"}
            for command in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "x"]):
                subprocess.run(git + command, check=True, env={"PATH": "/usr/bin:/bin", "HOME": str(self.root)} | date)
            (directory / "untracked.txt").write_text("x\n")
            return directory

        self.check(self.crates(self.stands_alone), make, self.LIST, (*self.LIST, "--allow-dirty"), self.WITHOUT_LOCK)

    def test_verified(self):
        crates = [crate for start in VERIFIED for crate in sorted((self.corpus / "crates").glob(start + "*.crate"))[:1]]
        self.check(crates, self.original, ("package", "--allow-dirty", "--exclude-lockfile"))

    def test_large(self):
        source = self.root / "all"
        for crate in sorted((self.corpus / "crates").glob("*.crate")):
            unpack(crate, source)
        files = sorted(path for path in source.rglob("*.rs") if 2000 < path.stat().st_size < 200_000)
        package = self.root / "large"
        (package / "src").mkdir(parents=True)
        (package / "src/lib.rs").write_text("")
        (package / "Cargo.toml").write_text('[package]\nname = "large"\nversion = "0.1.0"\nedition = "2021"\n')
        size = 0
        for number, path in enumerate(files[:5000]):
            into = package / f"data/{number % 50}"
            into.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, into / f"{number}-{path.name}")
            size += path.stat().st_size
        subprocess.run("git init -q && git add -A && git -c user.name=t -c user.email=t@example.com commit -qm x", shell=True,
                       cwd=package, check=True)
        times = {}
        for command in (("package", "--list"), ("package", "--no-verify", "--allow-dirty")):
            for _ in range(3):
                for name in ("cargo", "gantry"):
                    done = self.run_program(name, package, *command)
                    self.assertEqual(done.returncode, 0, done.stderr)
                    key = (command[1], name)
                    times[key] = min(times.get(key, 1e9), done.seconds)
                    if command[1] == "--no-verify":
                        crate = package / "target/package/large-0.1.0.crate"
                        times[("size", name)] = crate.stat().st_size
                        times[("members", name)] = members(crate)
        self.assertEqual(times[("members", "gantry")], times[("members", "cargo")])
        self.assertLessEqual(times[("size", "gantry")], times[("size", "cargo")])
        for what in ("--list", "--no-verify"):
            ours, theirs = times[(what, "gantry")], times[(what, "cargo")]
            print(f"\n{len(files[:5000])} files, {size / 2**20:.0f} MiB, {what}: gantry {ours:.3f} s, cargo {theirs:.3f} s, "
                  f"{ours / theirs:.2f}")


def add_arguments(parser):
    parser.add_argument("--corpus", required=True)
    parser.add_argument("--count", default=40, help="how many packages a test takes")


if __name__ == "__main__":
    main(Package, add_arguments)
