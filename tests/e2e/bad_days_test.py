#!/usr/bin/env python3
"""Bad days, end to end: a build is killed, interrupted, runs out of disk, finds rubbish where it left its notes, meets
other builds. After each of them the next build must be right: the program prints what went into it.

Usage: bad_days_test.py --gantry PATH [--seed N] [--kills N]; ends with "N passed, N failed".
"""
import os
import pathlib
import random
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

from runner import CARGO, OPTIONS, SYSROOT, main


class BadDay(unittest.TestCase):
    def setUp(self):
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="gantry-e2e-"))
        self.addCleanup(shutil.rmtree, self.root, ignore_errors=True)
        self.project = self.root / "app"
        self.env = {"PATH": f"{SYSROOT}/bin:/usr/bin:/bin", "HOME": str(self.root / "home"),
                    "CARGO_HOME": str(self.root / "home/.cargo"), "LANG": "C.UTF-8"}
        (self.root / "home").mkdir()
        self.write("Cargo.toml", '[package]\nname = "app"\nversion = "0.1.0"\nedition = "2021"\n'
                   '[dependencies]\none = { path = "one" }\ntwo = { path = "two" }\n')
        self.write("build.rs", 'fn main() {\n    println!("cargo::rerun-if-changed=data.txt");\n'
                   '    let out = std::env::var("OUT_DIR").unwrap();\n'
                   '    std::fs::copy("data.txt", out + "/data.txt").unwrap();\n}\n')
        self.write("data.txt", "data0")
        self.write("src/main.rs", 'fn main() {\n    println!("{} {} {} main0", one::word(), two::word(),\n'
                   '        include_str!(concat!(env!("OUT_DIR"), "/data.txt")));\n}\n')
        for name in ("one", "two"):
            self.write(f"{name}/Cargo.toml", f'[package]\nname = "{name}"\nversion = "0.1.0"\nedition = "2021"\n')
            self.write(f"{name}/src/lib.rs", f'pub fn word() -> &\'static str {{ "{name}0" }}\n')
        self.versions = {"one": 0, "two": 0, "data": 0, "main": 0}

    def write(self, name, text):
        path = self.project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def edit(self, what):
        """Gives one of the four inputs a new content."""
        file = {"one": "one/src/lib.rs", "two": "two/src/lib.rs", "data": "data.txt", "main": "src/main.rs"}[what]
        old, new = f"{what}{self.versions[what]}", f"{what}{self.versions[what] + 1}"
        self.versions[what] += 1
        self.write(file, (self.project / file).read_text().replace(old, new))

    def run_program(self, program, *arguments, env=None, timeout=120, prefix=()):
        return subprocess.run([*prefix, program, *arguments], cwd=self.project, env={**self.env, **(env or {})},
                              capture_output=True, text=True, timeout=timeout)

    def build(self, *arguments, **more):
        return self.run_program(OPTIONS.gantry, "build", *arguments, **more)

    def expected(self):
        return " ".join(f"{name}{self.versions[name]}" for name in ("one", "two", "data", "main")) + "\n"

    def assert_next_build_is_right(self, program=None):
        done = self.run_program(program or OPTIONS.gantry, "build")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.run_program("target/debug/app").stdout, self.expected())

    def assert_no_crash(self, done):
        self.assertGreaterEqual(done.returncode, 0, f"ended by a signal: {done.stderr}")
        self.assertNotIn("terminate called", done.stderr)

    def start_build(self):
        return subprocess.Popen([OPTIONS.gantry, "build"], cwd=self.project, env=self.env, stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL, start_new_session=True)

    # -- interrupted

    def test_killed_at_random_moments(self):
        chance = random.Random(OPTIONS.seed)
        begin = time.monotonic()
        self.assert_next_build_is_right()
        whole = time.monotonic() - begin
        for _ in range(OPTIONS.kills):
            self.edit(chance.choice(list(self.versions)))
            if chance.random() < 0.3:
                shutil.rmtree(self.project / "target")
            child = self.start_build()
            time.sleep(chance.random() * whole)
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
            self.assert_next_build_is_right()

    def test_interrupt_ends_the_children(self):
        self.write("build.rs", 'fn main() { std::thread::sleep(std::time::Duration::from_secs(60)); }\n')
        for number in (signal.SIGINT, signal.SIGTERM):
            child = self.start_build()
            deadline = time.monotonic() + 30
            while not self.children("build-script-build") and time.monotonic() < deadline:
                time.sleep(0.05)
            self.assertTrue(self.children("build-script-build"), "the script was started")
            os.kill(child.pid, number)
            child.wait(timeout=20)
            deadline = time.monotonic() + 5
            while self.children("build-script-build") and time.monotonic() < deadline:
                time.sleep(0.05)
            self.assertFalse(self.children("build-script-build"), "the script was ended")

    def children(self, name):
        """Processes of that program below our directory."""
        found = []
        for entry in pathlib.Path("/proc").iterdir():
            try:
                target = os.readlink(entry / "exe") if entry.name.isdigit() else ""
            except OSError:
                continue
            if target.startswith(str(self.root)) and name in target:
                found.append(entry.name)
        return found

    # -- tools that fail

    def test_missing_compiler(self):
        done = self.build(env={"RUSTC": "/nowhere/rustc"})
        self.assertEqual(done.returncode, 101)
        self.assertIn("/nowhere/rustc", done.stderr)
        self.assert_next_build_is_right()

    def test_compiler_that_dies(self):
        self.assert_next_build_is_right()
        wrapper = self.root / "wrapper.sh"
        wrapper.write_text('#!/bin/sh\ncase "$*" in *"--crate-name two"*) kill -SEGV $$;; esac\nexec "$@"\n')
        wrapper.chmod(0o755)
        self.edit("two")
        done = self.build(env={"RUSTC_WRAPPER": str(wrapper)})
        self.assertEqual(done.returncode, 101)
        self.assertIn("signal: 11", done.stderr)
        self.assert_next_build_is_right()

    def test_compiler_that_talks_rubbish(self):
        wrapper = self.root / "wrapper.sh"
        wrapper.write_text('#!/bin/sh\ncase "$*" in *"--crate-name"*) head -c 5000 /dev/urandom >&2; echo "{\\"broken"; esac\n'
                           'exec "$@"\n')
        wrapper.chmod(0o755)
        done = self.run_program(OPTIONS.gantry, "build", env={"RUSTC_WRAPPER": str(wrapper)}, prefix=("sh", "-c", '"$@" 2>/dev/null', "-"))
        self.assert_no_crash(done)
        self.assert_next_build_is_right()

    # -- disks

    def in_namespace(self, script):
        """Runs a shell script with mounts of its own; skipped where that is not allowed."""
        probe = subprocess.run(["unshare", "-rm", "true"], capture_output=True)
        if probe.returncode != 0:
            self.skipTest("no mount namespaces here")
        return subprocess.run(["unshare", "-rm", "sh", "-c", script], cwd=self.project, env={**self.env, "G": OPTIONS.gantry},
                              capture_output=True, text=True, timeout=120)

    def test_full_disk(self):
        (self.project / "target").mkdir()
        for size in ("64k", "600k", "2m", "5m"):
            done = self.in_namespace(f'mount -t tmpfs -o size={size} none target && "$G" build; code=$?\n'
                                     'find target -name "*.tmp*" -o -name ".gantry*.new" | head; '
                                     'umount target; exit $code')
            self.assert_no_crash(done)
            self.assertEqual(done.returncode, 101, f"{size}: {done.stderr}")
            self.assertIn("error", done.stderr)
        self.assert_next_build_is_right()

    def test_disk_that_fills_up_and_is_freed(self):
        (self.project / "target").mkdir()
        done = self.in_namespace('mount -t tmpfs -o size=40m none target && "$G" build -q && dd if=/dev/zero of=target/fill bs=1k 2>/dev/null\n'
                                 'sed -i s/two0/two1/ two/src/lib.rs; "$G" build >/dev/null 2>&1; [ $? = 101 ] || exit 3\n'
                                 'rm target/fill; "$G" build -q && target/debug/app')
        self.versions["two"] = 1
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout, self.expected())

    def test_read_only_target_directory(self):
        self.assert_next_build_is_right()
        self.edit("one")
        done = self.in_namespace('mount --bind target target && mount -o remount,ro,bind target && "$G" build')
        self.assert_no_crash(done)
        self.assertEqual(done.returncode, 101, done.stderr)
        self.assertIn("Read-only file system (os error 30)", done.stderr)
        self.assert_next_build_is_right()

    def test_read_only_home(self):
        done = self.in_namespace('mkdir -p "$CARGO_HOME" && mount --bind "$CARGO_HOME" "$CARGO_HOME" && '
                                 'mount -o remount,ro,bind "$CARGO_HOME" && "$G" build -q && target/debug/app')
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout, self.expected())

    # -- rubbish in the notes

    def test_damaged_notes(self):
        chance = random.Random(OPTIONS.seed)
        self.assert_next_build_is_right()
        self.build()
        target = self.project / "target"
        notes = [file for file in target.rglob("*") if file.is_file()
                 and (file.name.startswith(".gantry") or ".gantry" in file.parts or file.suffix in (".d", ".json"))]
        self.assertGreater(len(notes), 3, "there are notes to damage")
        for file in notes:
            whole = file.read_bytes()
            for damaged in (b"", whole[:len(whole) // 2], chance.randbytes(len(whole)), whole + b"\0more",
                            whole[:-1] + bytes([whole[-1] ^ 1]) if whole else b"x"):
                file.write_bytes(damaged)
                self.edit(chance.choice(list(self.versions)))
                done = self.build("-q")
                self.assert_no_crash(done)
                self.assertEqual(done.returncode, 0, f"{file}: {done.stderr}")
                self.assertEqual(self.run_program("target/debug/app").stdout, self.expected(), file)
                if not whole:
                    break

    def test_the_run_after_a_build_reads_no_manifest(self):
        opened = self.project.parent / "opened.log"
        for what in (None, "one", "main"):
            if what:
                self.edit(what)
            time.sleep(0.05)  # what is as new as the build is looked at again
            self.assert_next_build_is_right()
            done = self.run_program("strace", "-e", "trace=open,openat", "-o", opened, OPTIONS.gantry, "build",
                                    env={"ASAN_OPTIONS": "detect_leaks=0"})  # which needs ptrace itself
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("requests/", opened.read_text())
            self.assertNotIn("Cargo.toml", opened.read_text())

    def test_damaged_lock_file(self):
        self.assert_next_build_is_right()
        lock = self.project / "Cargo.lock"
        whole = lock.read_text()
        for damaged in (whole[:len(whole) // 2] + '"', "garbage\n", whole.replace("version = 4", "version = 99")):
            lock.write_text(damaged)
            ours, theirs = self.build(), self.run_program(CARGO, "build")
            self.assertEqual((ours.returncode, ours.stderr), (theirs.returncode, theirs.stderr))
        lock.write_text(whole)
        self.assert_next_build_is_right()

    # -- company

    def test_all_at_once(self):
        for _ in range(3):
            for what in self.versions:
                self.edit(what)
            programs = [OPTIONS.gantry, OPTIONS.gantry, CARGO]
            running = [subprocess.Popen([program, "build"], cwd=self.project, env=self.env, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True) for program in programs]
            for program, child in zip(programs, running):
                _, err = child.communicate(timeout=120)
                self.assertEqual(child.returncode, 0, f"{program}: {err}")
            self.assertEqual(self.run_program("target/debug/app").stdout, self.expected())

    def test_in_turn(self):
        chance = random.Random(OPTIONS.seed)
        for step in range(10):
            self.edit(chance.choice(list(self.versions)))
            self.assert_next_build_is_right(CARGO if step % 2 else OPTIONS.gantry)


def add_arguments(parser):
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kills", type=int, default=12)


if __name__ == "__main__":
    main(BadDay, add_arguments)
