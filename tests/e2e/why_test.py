#!/usr/bin/env python3
"""`gantry why`, which cargo does not have, over a registry on the loopback interface: what it says, and that it stays out of the way.

Usage: why_test.py --gantry PATH [TEST...]; ends with "N passed, N failed".
"""
import json
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from registry_test import Server
from runner import OPTIONS, SYSROOT, main

PACKAGE = '[package]\nname = "app"\nversion = "0.1.0"\nedition = "2021"\n'


class Why(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="gantry-why-"))
        self.addCleanup(shutil.rmtree, self.root, ignore_errors=True)
        self.server = Server()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.home = self.root / "home/.cargo"
        self.home.mkdir(parents=True)
        self.configure("")
        self.env = {"PATH": f"{SYSROOT}/bin:/usr/bin:/bin", "HOME": str(self.root / "home"), "LANG": "C.UTF-8"}
        self.server.publish("one", "1.0.0")
        self.server.publish("one", "1.2.0")
        self.server.publish("one", "2.0.0")
        self.server.publish("two", "1.0.0", deps=[("one", "^1.0")])

    @staticmethod
    def optional(name):
        """A dependency in the index that a feature turns on."""
        return {"name": name, "req": "*", "features": [], "optional": True, "default_features": True, "target": None, "kind": "normal"}

    def configure(self, more):
        (self.home / "config.toml").write_text(
            f'[source.crates-io]\nreplace-with = "here"\n[source.here]\nregistry = "sparse+{self.server.url}/"\n{more}')

    def project(self, dependencies, more=""):
        app = self.root / "app"
        (app / "src").mkdir(parents=True, exist_ok=True)
        (app / "src/main.rs").write_text("fn main() {}\n")
        (app / "Cargo.toml").write_text(f"{PACKAGE}{more}[dependencies]\n{dependencies}")

    def run_program(self, *arguments, name="gantry", env=None):
        program = self.root / "bin" / name
        if not program.exists():
            program.parent.mkdir(exist_ok=True)
            program.symlink_to(pathlib.Path(OPTIONS.gantry).resolve())
        return subprocess.run([program, *arguments], cwd=self.root / "app", env={**self.env, **(env or {})}, capture_output=True,
                              text=True, timeout=120)

    def answer(self, *arguments, code=0, **more):
        done = self.run_program(*arguments, **more)
        self.assertEqual(done.returncode, code, done.stderr)
        return done.stdout.replace(str(self.root), "ROOT")

    def test_a_package_its_features_and_its_version(self):
        self.server.publish("opt", "0.1.0", deps=[("one", "^1.0")])
        self.server.publish("tri", "1.0.0", features={"default": ["std"], "std": ["dep:opt"]}, lines=[self.optional("opt")])
        self.project('tri = "1"\n')
        self.answer("generate-lockfile")
        self.answer("update", "one", "--precise", "1.0.0")
        lock = (self.root / "app/Cargo.lock").read_text()
        self.assertEqual(self.answer("why", "one", "tri"), """\
one v1.0.0

  in the graph
    app v0.1.0 (ROOT/app)
    └── tri v1.0.0 with feature `default`, by `tri = "^1"`
        └── feature `std` of it
            └── opt v0.1.0, by `opt = "*"`
                └── one v1.0.0, by `one = "^1.0"`

  version
    Cargo.lock holds it
    1.2.0 fits: `gantry update one@1.0.0 --precise 1.2.0` takes it
    2.0.0 is refused by opt v0.1.0, which wants `one = "^1.0"`

tri v1.0.0

  in the graph
    app v0.1.0 (ROOT/app)
    └── tri v1.0.0, by `tri = "^1"`

  features
    default: asked for by app v0.1.0 (ROOT/app)
    std: part of `default`

  version
    Cargo.lock holds it
    there is no newer one
""")
        self.assertEqual((self.root / "app/Cargo.lock").read_text(), lock)

    def test_a_version_that_was_not_chosen(self):
        self.project('one = "1.2"\n')
        self.answer("generate-lockfile")
        self.assertEqual(self.answer("why", "one@2.0.0", "--offline"), """\
one v1.2.0

  version
    2.0.0 was asked about and is not in the graph
    2.0.0 is refused by app v0.1.0 (ROOT/app), which wants `one = "^1.2"`
""")
        self.assertIn("there is no such version", self.answer("why", "one@3", "--offline"))
        self.assertIn("package ID specification `ones` did not match any packages", self.run_program("why", "ones").stderr)

    def test_rust_versions_and_yanked_ones(self):
        self.server.publish("one", "1.3.0", rust_version="1.80")
        self.server.publish("one", "1.4.0", yanked=True)
        self.project('one = "1"\n', 'rust-version = "1.70"\nresolver = "3"\n')
        self.assertIn("""
  version
    1.3.0 needs Rust 1.80; versions are chosen for 1.70
    1.4.0 is yanked
    2.0.0 is refused by app v0.1.0 (ROOT/app), which wants `one = "^1"`
""", self.answer("why", "one"))
        self.assertFalse((self.root / "app/Cargo.lock").exists(), "nothing is written")

    def test_what_takes_no_part(self):
        self.project('two = { version = "1", optional = true }\n[target."cfg(windows)".dependencies]\none = "1"\n'
                     '[dev-dependencies]\nopt = "0.1"\n')
        self.server.publish("opt", "0.1.0")
        self.assertIn("one is for other platforms (--target all follows every platform)", self.answer("why", "one"))
        self.assertIn("in the graph\n", self.answer("why", "one", "--target", "all"))
        self.assertIn("no feature that is on turns two on", self.answer("why", "two"))
        self.assertIn("└── feature `two` of it\n        └── two v1.0.0, by", self.answer("why", "two", "--features", "two"))
        self.assertIn("opt is a kind of dependency that --edges leaves out", self.answer("why", "opt", "--edges", "no-dev"))

    def test_a_conflict(self):
        self.server.publish("dot", "0.1.0", deps=[("one", "=1.0.0")])
        self.server.publish("hot", "0.1.0", deps=[("one", "=1.2.0")])
        self.project('dot = "0.1"\ntwo = "1"\nhot = "0.1"\n')
        self.assertEqual(self.answer("why", code=101), """\
no version of `one` suits everything that needs it

  needed
    app v0.1.0 (ROOT/app)
    └── hot v0.1.0, by `hot = "^0.1"`
        └── one, by `one = "=1.2.0"`
    which 1.2.0 would meet

  cannot stand beside one v1.0.0: one version of a compatible range
    app v0.1.0 (ROOT/app)
    └── dot v0.1.0, by `dot = "^0.1"`
        └── one v1.0.0, by `one = "=1.0.0"`

  of which one must change
    `dot = "^0.1"` of app v0.1.0 (ROOT/app)
    `hot = "^0.1"` of app v0.1.0 (ROOT/app)
""")
        document = json.loads(self.answer("why", "two", "--message-format", "json", code=101))
        self.assertEqual([each["by"]["name"] for each in document["failure"]["culprits"]], ["dot", "hot"])
        self.assertEqual(document["packages"], [])

    def test_what_there_is_not(self):
        self.project('one = "1"\ntwo = "7"\n')
        self.assertIn("no version of `two` meets `^7`", self.answer("why", code=101))
        self.project('one = "1"\nones = "1"\n')
        self.assertIn("there is no package `ones` in ", self.answer("why", code=101))
        self.project('one = "1"\n')
        self.assertEqual(self.answer("why"), "every dependency is met; name a package to learn why it is there\n")

    def test_json(self):
        self.project('two = "1"\n')
        [package] = json.loads(self.answer("why", "one", "--message-format", "json"))["packages"]
        self.assertEqual([step["package"].split("#")[1] for step in package["uses"][0]["chain"]],
                         ["0.1.0", "two@1.0.0", "one@1.2.0"])
        self.assertEqual(package["version"]["others"][0]["obstacles"][0]["kind"], "requirement")

    def test_gives_way(self):
        self.project('one = "1"\n')
        listed = lambda name: "    why " in self.answer("--list", name=name)
        self.assertTrue(listed("gantry"))
        self.assertFalse(listed("cargo"))
        self.assertIn("every dependency is met", self.answer("why", name="cargo"))
        tool = self.root / "tools/cargo-why"
        tool.parent.mkdir()
        tool.write_text("#!/bin/sh\necho tool $*\n")
        tool.chmod(0o755)
        path = {"PATH": f"{tool.parent}:{self.env['PATH']}"}
        self.assertEqual(self.answer("why", "--x", env=path), "tool why --x\n")
        self.configure('[alias]\nwhy = "version"\n')
        self.assertIn("gantry", self.answer("why"))


if __name__ == "__main__":
    main(Why)
