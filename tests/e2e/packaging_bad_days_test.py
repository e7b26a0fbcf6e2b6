#!/usr/bin/env python3
"""Bad days of packaging, end to end: files that change, vanish or are enormous, pipes behind links, a program that is
killed. What lies under the name of an archive is always a whole one, and errors name the file.

Usage: packaging_bad_days_test.py --gantry PATH [--kills N] [TEST...]; ends with "N passed, N failed".
"""
import fcntl
import gzip
import hashlib
import os
import pathlib
import random
import shutil
import signal
import subprocess
import tarfile
import tempfile
import threading
import time
import unittest

from runner import OPTIONS, SYSROOT, main

GIB = 1 << 30


class PackagingBadDay(unittest.TestCase):
    def setUp(self):
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="gantry-packaging-"))
        self.addCleanup(shutil.rmtree, self.root, ignore_errors=True)
        self.project = self.root / "foo"
        self.crate = self.project / "target/package/foo-0.1.0.crate"
        self.env = {"PATH": f"{SYSROOT}/bin:/usr/bin:/bin", "HOME": str(self.root), "LANG": "C.UTF-8",
                    "CARGO_HOME": str(self.root / ".cargo")}
        self.write("Cargo.toml", '[package]\nname = "foo"\nversion = "0.1.0"\nedition = "2021"\n')
        self.write("src/lib.rs", "")

    def write(self, name, content):
        path = self.project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def start(self, *arguments):
        return subprocess.Popen([OPTIONS.gantry, "package", "--no-verify", "--no-metadata", *arguments], cwd=self.project,
                                env=self.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def package(self, *arguments, timeout=120):
        process = self.start(*arguments)
        try:
            out, err = process.communicate(timeout=timeout)
        finally:
            process.kill()
        self.assertGreaterEqual(process.returncode, 0, f"ended by a signal: {err}")
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def names(self):
        """Of the members; fails when the archive is not a whole one."""
        with tarfile.open(fileobj=gzip.open(self.crate), mode="r|") as archive:
            names = []
            for member in archive:
                content = archive.extractfile(member)
                size = 0
                while piece := content.read(1 << 20):
                    size += len(piece)
                self.assertEqual(size, member.size)
                names.append(member.name.removeprefix("foo-0.1.0/"))
        return names

    def many_files(self, count=400):
        chance = random.Random(1)
        for number in range(count):
            self.write(f"data/{number:04}", chance.randbytes(20_000))

    def test_killed(self):
        """A kill leaves the old archive or a new one, and the next command works."""
        self.many_files()
        begin = time.monotonic()
        self.assertEqual(self.package().returncode, 0)
        took = time.monotonic() - begin
        chance = random.Random(2)
        for number in range(int(OPTIONS.kills)):
            self.write("data/0000", str(number))
            before = hashlib.sha256(self.crate.read_bytes()).hexdigest() if self.crate.exists() else None
            if number % 3 == 0:
                self.crate.unlink(missing_ok=True)
            process = self.start()
            time.sleep(chance.random() * took * 1.1)
            process.send_signal(signal.SIGKILL)
            process.communicate()
            if self.crate.exists():
                self.assertIn("data/0399", self.names())
            elif number % 3 != 0 and before:
                self.fail("the old archive is lost")
        self.assertEqual(self.package().returncode, 0)
        self.assertEqual(len(self.names()), 404)
        left = [path.name for path in self.crate.parent.iterdir() if path.name.startswith("foo-0.1.0.crate.tmp")]
        self.assertLessEqual(len(left), int(OPTIONS.kills))

    def test_files_change_and_vanish(self):
        """Whatever happens meanwhile: a whole archive, or an error that names a file."""
        self.many_files()
        stop = threading.Event()

        def disturb():
            chance = random.Random(3)
            while not stop.is_set():
                path = self.project / f"data/{chance.randrange(400):04}"
                path.unlink(missing_ok=True)
                path.write_bytes(chance.randbytes(chance.randrange(60_000)))

        other = threading.Thread(target=disturb)
        other.start()
        try:
            for _ in range(8):
                self.crate.unlink(missing_ok=True)
                done = self.package()
                if done.returncode == 0:
                    self.names()
                else:
                    self.assertEqual(done.returncode, 101)
                    self.assertIn("failed to open for archiving: `", done.stderr)
                    self.assertFalse(self.crate.exists())
        finally:
            stop.set()
            other.join()

    def test_large_file_grows(self):
        large = self.write("large", b"")
        os.truncate(large, GIB // 2)
        process = self.start("-v")
        for line in process.stderr:
            if "Archiving" in line and "large" in line:
                break
        with open(large, "ab") as file:
            file.write(b"more")
        rest = process.stderr.read()
        process.communicate()
        if process.returncode != 0:
            self.assertIn("large` changed while it was packaged", rest)
            self.assertFalse(self.crate.exists())
        else:
            self.names()

    def test_enormous_file(self):
        """More than the eight gigabytes that a field of the header has digits for; it is not held in memory."""
        os.truncate(self.write("huge", b""), 8 * GIB + 5)
        listed = self.package("--list")
        self.assertEqual(listed.returncode, 0)
        self.assertIn("huge\n", listed.stdout)
        if not OPTIONS.enormous:
            self.skipTest("takes minutes: --enormous")
        process = self.start()
        peak = 0
        while process.poll() is None:
            try:
                status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
                peak = max([peak, *(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))])
            except OSError:
                pass
            time.sleep(0.2)
        self.assertEqual(process.returncode, 0, process.stderr.read())
        self.assertLess(peak, 500_000, "KiB at most")
        self.assertEqual(sorted(self.names()), ["Cargo.lock", "Cargo.toml", "Cargo.toml.orig", "huge", "src/lib.rs"])

    def test_pipes_behind_links(self):
        """Nobody writes to the pipe: to open it would be to wait for ever."""
        os.mkfifo(self.root / "pipe")
        (self.project / "link").symlink_to(self.root / "pipe")
        git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.com", "-C", str(self.project)]
        for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "x"]):
            subprocess.run(git + command, check=True)
        done = self.package(timeout=20)
        self.assertEqual(done.returncode, 101)
        self.assertIn(f"failed to open for archiving: `{self.project}/link`", done.stderr)
        self.assertIn("is a pipe, a socket or a device", done.stderr)

    def test_two_at_once(self):
        """Who packages the same package waits, as cargo does; both ways."""
        place = self.project / "target/package/tmp-crate"
        place.mkdir(parents=True)
        with open(place / "foo-0.1.0.crate", "w") as other:
            fcntl.flock(other, fcntl.LOCK_EX)
            process = self.start()
            line = process.stderr.readline()
            self.assertIn("Blocking waiting for file lock on package scratch space", line)
            self.assertIsNone(process.poll())
        err = process.communicate(timeout=60)[1]
        self.assertEqual(process.returncode, 0, err)
        self.names()

    def test_sources_of_an_earlier_command(self):
        """A member is verified with the sources of the other that are packaged now."""
        self.write("Cargo.toml", '[workspace]\nresolver = "2"\nmembers = ["one", "two"]\n')
        manifest = '[package]\nname = "{}"\nversion = "0.1.0"\nedition = "2021"\n'
        self.write("one/Cargo.toml", manifest.format("bad-day-one"))
        self.write("two/Cargo.toml", manifest.format("bad-day-two") +
                   '[dependencies]\nbad-day-one = { path = "../one", version = "0.1" }\n')
        arguments = [OPTIONS.gantry, "package", "--workspace", "--offline", "--no-metadata"]
        for name in ("first", "second"):
            self.write("one/src/lib.rs", f"pub fn {name}() {{}}\n")
            self.write("two/src/lib.rs", f"pub fn f() {{\n    bad_day_one::{name}()\n}}\n")
            done = subprocess.run(arguments, cwd=self.project, env=self.env, capture_output=True, text=True, timeout=120)
            self.assertEqual(done.returncode, 0, done.stderr)

    def test_pipe_of_a_build_script(self):
        """What a build script leaves in the sources is not waited for, but told."""
        self.write("build.rs", 'fn main() { std::process::Command::new("mkfifo").arg("pipe").status().unwrap(); }\n')
        process = subprocess.run([OPTIONS.gantry, "package", "--no-metadata"], cwd=self.project, env=self.env,
                                 capture_output=True, text=True, timeout=60)
        self.assertEqual(process.returncode, 101, process.stderr)
        self.assertIn("Source directory was modified by build.rs", process.stderr)
        self.assertIn("foo-0.1.0/pipe", process.stderr)

    def test_disk_is_full(self):
        """An error that names the archive; the old one stays, and nothing else is left beside it."""
        if subprocess.run(["unshare", "-rm", "true"], capture_output=True).returncode != 0:
            self.skipTest("no mount namespaces here")
        self.write("data.bin", random.Random(4).randbytes(300_000))
        (self.project / "target").mkdir()
        script = ('mount -t tmpfs -o size=500k none target && mkdir -p target/package && echo old > target/package/foo-0.1.0.crate;\n'
                  '"$0" package --no-verify --no-metadata; code=$?\n'
                  'cat target/package/foo-0.1.0.crate; find target -name "*.tmp*"; umount target; exit $code')
        done = subprocess.run(["unshare", "-rm", "sh", "-c", script, OPTIONS.gantry], cwd=self.project, env=self.env,
                              capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 101, done.stderr)
        self.assertIn("failed to open: ", done.stderr)
        self.assertIn("foo-0.1.0.crate", done.stderr)
        self.assertIn("No space left on device (os error 28)", done.stderr)
        self.assertEqual(done.stdout, "old\n")


def add_arguments(parser):
    parser.add_argument("--kills", default=30)
    parser.add_argument("--enormous", action="store_true", help="package a file of 8 GiB, too")


if __name__ == "__main__":
    main(PackagingBadDay, add_arguments)
