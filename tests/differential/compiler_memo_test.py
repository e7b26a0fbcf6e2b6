#!/usr/bin/python3
"""Tests of the cache in front of rustc: that it answers the same call alike, and never one whose inputs differ."""

import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from harness import compiler_memo
from harness.sandbox import namespaces_permitted, run_inside, sysroot

FLAGS = ["--edition=2024", "--error-format=json", "--json=artifacts", "--emit=dep-info,metadata,link", "--out-dir", "out"]


def rustc(*arguments, **options):
    return subprocess.run([f"{sysroot()}/bin/rustc", *arguments], capture_output=True, text=True, **options)


@unittest.skipUnless(namespaces_permitted(), "namespaces are not permitted here")
class CompilerMemoTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        """The same program as in runs, with a cache of its own."""
        cls.directory = Path(tempfile.mkdtemp(prefix="compiler-memo-"))
        cls.addClassCleanup(shutil.rmtree, cls.directory)
        cls.program = str(cls.directory / "rustc")
        compiler_memo.compile_program(sysroot() + "/bin/rustc", cls.directory / "answers", Path(cls.program))

    def setUp(self):
        shutil.rmtree(self.directory / "answers", ignore_errors=True)

    def kept(self):
        """How many answers there are."""
        return sum(1 for file in self.directory.glob("answers/*/*/*") if file.name != "index")

    def inside(self, function):
        def run(root):
            os.chdir(root + "/work")
            os.mkdir("out")
            return function()
        return run_inside("/bin/true", run, self.program)

    def test_answers_the_same_call_alike(self):
        def twice():
            Path("lib.rs").write_text("pub fn unused_result() -> u8 { let x = 1; 2 }\n")
            results = []
            for _ in range(2):
                done = rustc("--crate-name", "a", "--crate-type", "lib", *FLAGS, "lib.rs")
                files = {file.name: file.read_bytes() for file in Path("out").iterdir()}
                shutil.rmtree("out")
                os.mkdir("out")
                results.append((done.returncode, done.stdout, done.stderr, files))
            return results
        first, second = self.inside(twice)
        self.assertEqual(first[0], 0)
        self.assertIn("unused variable", first[2])
        self.assertEqual(sorted(first[3]), ["a.d", "liba.rlib", "liba.rmeta"])
        self.assertEqual(first, second)
        self.assertEqual(self.kept(), 1)

    def test_sees_changed_sources_variables_and_libraries(self):
        def programs():
            build = lambda **env: rustc("--crate-name", "m", "--crate-type", "bin", *FLAGS, "--extern", "a=out/liba.rlib",
                                        "main.rs", env={**os.environ, **env})
            library = lambda value: (Path("lib.rs").write_text(f"pub const A: u8 = {value};\n"),
                                     rustc("--crate-name", "a", "--crate-type", "lib", *FLAGS, "lib.rs"))
            said = []
            def step(**env):
                self.assertEqual(build(**env).returncode, 0)
                said.append(subprocess.run(["out/m"], capture_output=True, text=True, check=True).stdout.strip())
            library(1)
            Path("main.rs").write_text('mod part; fn main() { println!("{} {} {:?}", a::A, part::P, option_env!("X")); }\n')
            Path("part.rs").write_text("pub const P: u8 = 1;\n")
            step()
            Path("part.rs").write_text("pub const P: u8 = 2;\n")
            step()
            step(X="x")
            library(3)
            step(X="x")
            Path("part.rs").write_text("pub const P: u8 = 1;\n")
            library(1)
            step()
            return said
        self.assertEqual(self.inside(programs),
                         ["1 1 None", "1 2 None", '1 2 Some("x")', '3 2 Some("x")', "1 1 None"])
        self.assertEqual(self.kept(), 6)  # two libraries and four programs

    def test_keeps_errors_of_known_sources_only(self):
        def failures():
            results = []
            for text in ("pub fn f() -> u8 { \"text\" }\n", "pub fn f( {\n"):
                Path("lib.rs").write_text(text)
                for _ in range(2):
                    done = rustc("--crate-name", "a", "--crate-type", "lib", *FLAGS, "lib.rs")
                    results.append((done.returncode, done.stderr))
            return results
        results = self.inside(failures)
        self.assertTrue(all(code == 1 for code, _ in results))
        self.assertIn("mismatched types", results[0][1])
        self.assertEqual(results[0], results[1])
        self.assertEqual(results[2], results[3])

    def test_leaves_the_rest_to_rustc(self):
        def others():
            Path("main.rs").write_text("fn main() {}\n")
            return [rustc("-vV").stdout, rustc("-vV").stdout,
                    rustc("--crate-name", "m", "-C", "linker=/nowhere/cc", *FLAGS, "main.rs").returncode,
                    rustc("-", "--crate-name", "s", *FLAGS, input="fn main() {}").returncode]
        version, again, bad_linker, from_stdin = self.inside(others)
        self.assertTrue(version.startswith("rustc "))
        self.assertEqual(version, again)
        self.assertEqual((bad_linker, from_stdin), (1, 0))
        self.assertEqual(self.kept(), 1)


if __name__ == "__main__":
    unittest.main()
