#!/usr/bin/env python3
"""Backups of gantry-registry: they hold all, are private, and are restored as a whole or not at all.

Usage: registry_backup_test.py [--registry PATH] [TEST...]; ends with "N passed, N failed".
"""
import hashlib
import os
import shutil

from registry_support import RegistryTest, index_path, make_crate, run_tests


class RegistryBackup(RegistryTest):
    def backed_up(self):
        """A registry of five crates that is stopped, and its backup."""
        registry = self.registry()
        alice = registry.user("alice")
        registry.start()
        for i in range(5):
            registry.publish(f"crate-{i}", "1.0.0", alice)
        file = self.directory / "backup.tar"
        registry.run("backup", "--data", registry.data, "--to", file)
        registry.stop()
        return registry, file

    def test_backup_restore_reindex(self):
        registry, file = self.backed_up()
        index = {path: path.read_bytes() for path in (registry.data / "index").rglob("crate-*")}
        shutil.rmtree(registry.data)
        registry.run("restore", "--from", file, "--data", registry.data)
        self.assertEqual({path: path.read_bytes() for path in index}, index)
        next(iter(index)).write_text("broken")
        self.assertEqual(registry.run("check", "--data", registry.data, check=False).returncode, 1)
        registry.run("reindex", "--data", registry.data)
        self.assertIn("0 problems", registry.run("check", "--data", registry.data).stdout)
        registry.start()
        self.assertEqual(registry.request("GET", "/api/v1/crates/crate-3/1.0.0/download")[0], 200)
        again = registry.run("restore", "--from", file, "--data", registry.data, check=False)
        self.assertEqual(again.returncode, 1)

    def test_backups_are_private(self):
        before = os.umask(0)
        self.addCleanup(os.umask, before)
        registry = self.registry()
        registry.data.mkdir(mode=0o755)
        alice = registry.user("alice")
        registry.start()
        crate = make_crate("numbers", "1.0.0")
        self.assertEqual(registry.publish("numbers", "1.0.0", alice, crate=crate)[0], 200)
        file = self.directory / "backup.tar"
        registry.run("backup", "--data", registry.data, "--to", file)
        mode = lambda path: oct(path.stat().st_mode & 0o777)
        for path in (file, *registry.data.glob("registry.db*")):
            self.assertEqual(mode(path), "0o600", path)
        registry.stop()
        checksum = hashlib.sha256(crate).hexdigest()
        (registry.data / "blobs" / checksum[:2] / checksum).write_bytes(b"damage")
        other = self.directory / "other.tar"
        self.assertEqual(registry.run("backup", "--data", registry.data, "--to", other, check=False).returncode, 1)
        self.assertEqual(list(self.directory.glob("other.tar*")), [])
        shutil.rmtree(registry.data)
        registry.run("restore", "--from", file, "--data", registry.data)
        self.assertEqual(mode(registry.data / "registry.db"), "0o600")

    def test_restore_that_does_not_end(self):
        registry, file = self.backed_up()
        registry.data.rename(self.directory / "old")
        half = self.directory / "half.tar"
        half.write_bytes(file.read_bytes()[:3000])
        self.assertEqual(registry.run("restore", "--from", half, "--data", registry.data, check=False).returncode, 1)
        # Nothing uses what is half there, and the next try finds what a crash may leave.
        for command in (("serve",), ("user", "add", "eve"), ("check",), ("backup", "--to", half)):
            self.assertEqual(registry.run(*command, "--data", registry.data, check=False).returncode, 1, command)
        checksum = hashlib.sha256(make_crate("crate-0", "1.0.0")).hexdigest()
        (registry.data / "staging" / f"{checksum}.0").write_bytes(b"half")
        (registry.data / "index").mkdir(exist_ok=True)
        (registry.data / "index/rubbish").write_text("rubbish")
        registry.run("restore", "--from", file, "--data", registry.data)
        self.assertEqual(sorted(path.name for path in registry.data.iterdir() if path.name != "lock"), ["blobs", "index", "registry.db", "staging"])
        self.assertFalse((registry.data / "index/rubbish").exists())
        registry.start()
        self.assertEqual(registry.request("GET", "/api/v1/crates/crate-4/1.0.0/download")[0], 200)
        self.assertEqual(registry.request("GET", index_path("crate-4"))[0], 200)
        registry.stop()
        self.assertIn("0 problems", registry.run("check", "--data", registry.data).stdout)
        # Leftovers of another registry do not mix with it.
        for left in ("registry.db-wal", "registry.db-shm", "index"):
            fresh = self.directory / f"fresh-{left}"
            fresh.mkdir()
            (fresh / left).mkdir() if left == "index" else (fresh / left).write_bytes(b"x")
            done = registry.run("restore", "--from", file, "--data", fresh, check=False)
            self.assertEqual((done.returncode, "is left of another registry" in done.stderr), (1, True), done.stderr)


if __name__ == "__main__":
    run_tests(RegistryBackup)
