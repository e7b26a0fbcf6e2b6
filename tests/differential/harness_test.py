#!/usr/bin/python3
"""Tests of the harness itself: above all, that a program which answers differently is reported."""

import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import run
from harness import book, layout, scenario
from harness.fixtures import local_registry, registry_server
from harness.fixtures.git_index import GitIndex
from harness.normalise import Normaliser, help_page, is_help_request, is_internal, sort_downloads, sort_units
from harness.repository import Repositories
from harness.sandbox import sysroot
from harness.scenario import ScenarioError

HERE = Path(__file__).resolve().parent
SCENARIO = """title: shows a file and a message
behaviour: build-001

=== data.txt := hello
=== @steps
$ cargo greet
cat data.txt
"""
ORACLE = """#!/bin/sh
[ "$1" = -V ] && echo "cargo 1.95.0 (fake)" && exit 0
echo out; echo err >&2; echo lock > Cargo.lock; exit 3
"""


NEVER_LIVE, LIVE = "1", "31"  # seeds by which the one scenario is compared with its recording, with the oracle


class ParserTest(unittest.TestCase):
    def test_reads_header_files_and_steps(self):
        parsed = scenario.parse(
            "title: a\nbehaviour: x-1, x-2\n\n=== a b\n".replace("a b", "a mode 755") + "text\n\n=== l -> t\n=== d/\n"
            "=== @steps\n$ A=1 B='2 3' cargo build\n@unordered $$ a | b\nwrite f\n| one\n|   two\n", "c/n")
        self.assertEqual(parsed.behaviours, ["x-1", "x-2"])
        self.assertEqual([(f.path, f.content, f.mode, f.link, f.is_directory) for f in parsed.files],
                         [("a", b"text\n", 0o755, None, False), ("l", b"", None, "t", False), ("d", b"", None, None, True)])
        self.assertEqual(parsed.steps[0].environment, {"A": "1", "B": "2 3"})
        self.assertEqual((parsed.steps[1].kind, parsed.steps[1].marks), ("shell", {"unordered"}))
        self.assertEqual(parsed.steps[2].block, "one\n  two\n")

    def test_rejects_what_it_does_not_know(self):
        for text in ("title: a\n", "=== @steps\n$ x\n", "title: a\nfoo: b\n=== @steps\n$ x\n",
                     "title: a\n=== @steps\njump\n", "title: a\n=== f wrong\n=== @steps\n$ x\n",
                     "title: a\n=== @steps\n@maybe $ x\n", "title: a\n=== @steps\n| x\n"):
            with self.assertRaises(ScenarioError, msg=text):
                scenario.parse(text, "c/n")

    def test_templates_make_packages_and_sources(self):
        parsed = scenario.parse(
            "title: a\n=== @bin foo\n[dependencies]\n=== @vendor v 1.0.0\n=== vendor/v/src/lib.rs := // v\n"
            "=== @registry abcd 2.0.0 yanked\n[dependencies]\nx = \"1\"\n=== @steps\n$ x\n", "c/n")
        files = {entry.path: entry.content.decode(errors="replace") for entry in layout.expand(parsed)}
        self.assertIn('name = "foo"', files["Cargo.toml"])
        self.assertEqual(files["vendor/v/src/lib.rs"], "// v\n")
        self.assertIn("src/lib.rs", files["vendor/v/.cargo-checksum.json"])
        self.assertIn('"yanked": true', files["registry/index/ab/cd/abcd"])
        self.assertIn('"req": "^1"', files["registry/index/ab/cd/abcd"])
        self.assertIn("registry/abcd-2.0.0.crate", files)
        self.assertNotIn("registry/abcd-2.0.0/Cargo.toml", files)

    def test_index_paths_follow_the_length_of_the_name(self):
        self.assertEqual([local_registry.index_path(n) for n in ("a", "Ab", "abc", "abcd")],
                         ["1/a", "2/ab", "3/a/abc", "ab/cd/abcd"])


SERVER_SCENARIO = """title: talks to a registry
=== @server alt
auth-required = true
fault = [{path = "/index/3/b/.*", status = 503, times = 1}]
=== @server pub
=== @registry bar 0.1.0 on alt
description = "a bar"
=== @steps
$ cargo @URL:alt@ @URL:pub@
requests alt
"""
CLIENT = """#!/usr/bin/python3
import sys, urllib.error, urllib.request
if sys.argv[1] == "-V":
    sys.exit(print("cargo 1.95.0 (fake)"))
def ask(url, token=None, method="GET", body=None):
    request = urllib.request.Request(url, body, {"authorization": token} if token else {}, method=method)
    try:
        with urllib.request.urlopen(request) as answer:
            print(answer.status, answer.read().decode("latin-1")[:60].replace("\\n", " "))
    except urllib.error.HTTPError as error:
        print(error.code, error.read().decode())
alt, pub = sys.argv[1:]
ask(alt + "/index/config.json")
ask(alt + "/index/config.json", "secret")
ask(alt + "/index/3/b/bar", "secret")
ask(alt + "/index/3/b/bar", "secret")
ask(alt + "/dl/bar/0.1.0/download", "wrong")
ask(alt + "/api/v1/crates/bar/0.1.0/yank", "secret", "DELETE")
ask(alt + "/api/v1/crates?q=b&per_page=5", "secret")
ask(alt + "/api/v1/crates/bar/owners", "secret", "PUT", b'{"users":["x"]}')
ask(pub + "/index/config.json")
ask(pub + "/api/v1/crates/bar/owners", "wrong")
"""


class ServerTest(unittest.TestCase):
    def test_reads_servers_and_their_packages(self):
        parsed = scenario.parse(SERVER_SCENARIO, "c/n")
        files, servers = layout.expand_all(parsed)
        self.assertEqual([server.name for server in servers], ["alt", "pub"])
        (entry, archive, description), = servers[0].packages
        self.assertEqual((entry["name"], entry["vers"], description), ("bar", "0.1.0", "a bar"))
        self.assertTrue(archive)
        config = next(file for file in files if file.path.endswith("config.toml")).content.decode()
        self.assertIn('[registries.alt]\nindex = "@INDEX:alt@"', config)
        self.assertNotIn("alt/bar-0.1.0/Cargo.toml", [file.path for file in files])

    def test_rejects_settings_that_it_does_not_know(self):
        for settings in ("x = 1", 'index = "odd"', "fault = [{status = 1}]", 'fault = [{path = "a", kind = "odd"}]', "not toml"):
            with self.assertRaises(ScenarioError, msg=settings):
                layout.expand_all(scenario.parse(f"title: a\n=== @server alt\n{settings}\n=== @steps\n$ x\n", "c/n"))
        with self.assertRaises(ScenarioError):
            layout.expand_all(scenario.parse("title: a\n=== @registry b 1.0.0 on alt\n=== @steps\n$ x\n", "c/n"))

    def test_keeps_an_index_in_a_git_repository(self):
        with tempfile.TemporaryDirectory() as directory:
            server = registry_server.RegistryServer("alt", {}, 0)
            self.addCleanup(server.server_close)
            self.assertEqual(server.index_url, f"sparse+{server.url}/index/")
            server.add({"name": "bar", "vers": "1.0.0", "yanked": False}, b"", "")
            server.keep_index_in(GitIndex(directory + "/alt", Repositories(directory)))
            server.set_yanked("bar", "1.0.0", True)
            self.assertEqual(server.index_url, f"file://{directory}/alt")
            log = subprocess.run(["git", "-C", directory + "/alt", "log", "--oneline"], capture_output=True, check=True)
            self.assertEqual(len(log.stdout.splitlines()), 2)
            entry = Path(directory, "alt/3/b/bar").read_text(encoding="utf-8")
            self.assertTrue(json.loads(entry)["yanked"])

    def test_reads_the_body_of_a_publish(self):
        archive = local_registry.crate_bytes("foo-1.0.0", {"a": scenario.FileEntry("a", b"b")})
        metadata = b'{"name":"foo","vers":"1.0.0","deps":[],"features":{"f":["dep:x"]}}'
        body = len(metadata).to_bytes(4, "little") + metadata + len(archive).to_bytes(4, "little") + archive
        self.assertIn("file foo-1.0.0/a", registry_server.describe_body("/api/v1/crates/new", body))
        read, content = registry_server.split_publish(body)
        self.assertEqual(content, archive)
        entry = local_registry.index_entry_of_publish(read, content)
        self.assertEqual((entry["v"], entry["features"], entry["features2"]), (2, {}, {"f": ["dep:x"]}))

    def test_serves_asks_for_tokens_and_remembers(self):
        with tempfile.TemporaryDirectory() as directory:
            (Path(directory) / "chapter").mkdir()
            (Path(directory) / "chapter/case.scn").write_text(SERVER_SCENARIO)
            client = Path(directory) / "client"
            client.write_text(CLIENT)
            client.chmod(0o755)
            environment = dict(os.environ, PATH=f"{sysroot()}/bin:" + os.environ["PATH"])
            done = subprocess.run([sys.executable, str(HERE / "run.py"), "show", "--scenarios", directory, "--oracle", str(client)],
                                  capture_output=True, text=True, env=environment, check=False)
        output = done.stdout
        for expected in ("401 Unauthorized message from server.\n200 {\"dl\":\"http://127.0.0.1:8101/dl\"", "\n503 \n200 {\"cksum\"",
                         "200 {\"ok\": true}\n200 {\"crates\": [{\"name\": \"bar\"", "200 {\"dl\":\"http://127.0.0.1:8102/dl\"",
                         "403 {\"errors\": [{\"detail\": \"must be logged in",
                         "GET /dl/bar/0.1.0/download\n  authorization: wrong", "DELETE /api/v1/crates/bar/0.1.0/yank\n",
                         "  | {\"users\": [\"x\"]}"):
            self.assertIn(expected, output)
        self.assertNotIn("http://127.0.0.1:8102/api", output)


class NormaliserTest(unittest.TestCase):
    def setUp(self):
        self.normaliser = Normaliser({"/tmp/gd-0000042": "/tmp/gd-0000000"})

    def test_rewrites_hashes_times_and_paths_and_nothing_else(self):
        for text, expected in {
            "libbar-0123456789abcdef.rlib": "libbar-[HASH].rlib",
            "libbar-0123456789abcde.rlib": "libbar-0123456789abcde.rlib",
            "target(s) in 1m 02s": "target(s) in [TIME]",
            "waiting in 3s": "waiting in 3s",
            "at /tmp/gd-0000042/work": "at /tmp/gd-0000000/work",
            "Removed 12 files, 3.4MiB total": "Removed [N] files",
            "Removed 0 files": "Removed 0 files",
            "changed (1.5s, 3s after last build at 2.5s)": "changed ([TIME], after last build)",
        }.items():
            self.assertEqual(self.normaliser.text(text), expected)

    def test_compares_json_by_field(self):
        one, two = '{"a": 1, "b": "x-0123456789abcdef"}\n', '{"b":"x-fedcba9876543210","a":1}\n'
        self.assertEqual(self.normaliser.stream(one), self.normaliser.stream(two))
        self.assertNotEqual(self.normaliser.stream(one), self.normaliser.stream('{"a": 2, "b": "x"}\n'))

    def test_sees_a_missing_newline(self):
        self.assertNotEqual(self.normaliser.stream("a\n"), self.normaliser.stream("a"))

    def test_help_pages_agree_in_options_and_not_in_prose(self):
        one = "Build\n\nOptions:\n  -p, --package <SPEC>  One text\n      --lib  x\n"
        self.assertEqual(help_page(one), help_page(one.replace("One text", "Another -x text")))
        self.assertNotEqual(help_page(one), help_page(one.replace("--lib", "--bin")))
        self.assertTrue(is_help_request(["cargo", "build", "-h"]))
        self.assertFalse(is_help_request(["cargo", "run", "--", "--help"]))

    def test_units_are_sorted_between_other_status_lines(self):
        lines = ["    Locking 1 package", "   Compiling b", "warning: x", " --> b", "", "   Compiling a", "    Finished x"]
        self.assertEqual(sort_units(lines, keeps_head=True), ["    Locking 1 package", "   Compiling a", "   Compiling b", "warning: x",
                                             " --> b", "    Finished x"])

    def test_downloads_arrive_in_any_order(self):
        lines = [" Downloading crates ...", "  Downloaded b v1.0.0", "  Downloaded a v1.0.0", "    Checking b", "    Checking a"]
        self.assertEqual(sort_downloads(lines), [lines[0], lines[2], lines[1], *lines[3:]])

    def test_internals_are_not_compared(self):
        for path, internal in {"work/target/debug/.fingerprint": True, "work/target/.gantry-db": True,
                               "work/target/debug/incremental": False, "work/target/debug/incremental/x": True,
                               "work/src/main.rs": False, "home/.cargo/git/db/dep-0": False,
                               "home/.cargo/git/db/dep-0/HEAD": True, "home/.cargo/git/checkouts/a/b/c": False}.items():
            self.assertEqual(is_internal(path), internal, path)


class ChoiceTest(unittest.TestCase):
    def test_a_share_and_its_rest_are_all_scenarios(self):
        paths = [Path(f"chapter/{number}") for number in range(10)]
        some = run.choose(paths, 0.6, 7, rest=False)
        self.assertEqual(len(some), 6)
        self.assertEqual(sorted(some + run.choose(paths, 0.6, 7, rest=True)), sorted(paths))
        self.assertNotEqual(some, run.choose(paths, 0.6, 8, rest=False))
        self.assertEqual((run.choose(paths, 1, 7, rest=False), run.choose(paths, 1, 7, rest=True)), (paths, []))


class RepositoriesTest(unittest.TestCase):
    def test_commits_have_the_same_names_everywhere(self):
        names = []
        for _ in range(2):
            with tempfile.TemporaryDirectory() as directory:
                repositories = Repositories(directory)
                repository = Path(directory) / "r"
                repository.mkdir()
                for text in ("one", "two"):
                    (repository / "f").write_text(text)
                    repositories.commit(str(repository), [])
                repositories.git(str(repository), ["tag", "v1"])
                names.append((repository / ".git/refs/tags/v1").read_text())
                with self.assertRaises(ScenarioError):
                    repositories.git(str(repository), ["checkout", "no"])
        self.assertEqual(names[0], names[1])


class EndToEndTest(unittest.TestCase):
    """Runs run.py with two shell scripts in the place of the programs."""

    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.addCleanup(self.temporary.cleanup)
        self.directory = Path(self.temporary.name)
        (self.directory / "chapter").mkdir()
        self.write("chapter/case.scn", SCENARIO)
        self.oracle = self.write("oracle", ORACLE)

    def write(self, name: str, text: str) -> Path:
        path = self.directory / name
        path.write_text(text)
        path.chmod(0o755)
        return path

    def harness(self, mode: str, gantry: str = ORACLE, *options: str) -> tuple[int, str]:
        program = self.write("gantry", gantry)
        environment = dict(os.environ, PATH=f"{sysroot()}/bin:" + os.environ["PATH"])
        done = subprocess.run(
            [sys.executable, str(HERE / "run.py"), mode, "--scenarios", str(self.directory), "--oracle",
             str(self.oracle), "--gantry", str(program), "--seed", NEVER_LIVE, *options],
            capture_output=True, text=True, env=environment, check=False)
        return done.returncode, done.stdout + done.stderr

    def test_an_equal_program_passes_by_the_recording_alone(self):
        self.assertEqual(self.harness("record")[0], 0)
        status, output = self.harness("check")
        self.assertEqual(status, 0, output)
        self.assertIn("0 compared with the running oracle", output)
        self.assertRegex(output, r"differential: 1 scenarios, 1 equal, 0 documented differences, 0 failed\n"
                                 r"1 passed, 0 failed\n$")

    def test_a_share_of_the_scenarios_can_be_asked_for(self):
        for number in range(9):
            self.write(f"chapter/case{number}.scn", SCENARIO)
        self.harness("record")
        status, output = self.harness("check", ORACLE, "--share", "0.3")
        self.assertEqual(status, 0, output)
        self.assertIn("differential: 3 scenarios, 3 equal", output)

    def test_every_kind_of_difference_fails(self):
        self.harness("record")
        for old, new in (("exit 3", "exit 4"), ("echo out", "echo other"), ("echo err", "echo more"),
                         ("echo lock", "echo block"), ("> Cargo.lock", "> Cargo.lok"),
                         ("echo out", "rm data.txt; echo out"), ("echo out; echo err >&2", "echo err >&2; echo out >&2")):
            for mode in ("check", "live"):
                status, output = self.harness(mode, ORACLE.replace(old, new))
                self.assertEqual(status, 1, output)
                self.assertIn(">>> ", output)
                self.assertTrue(output.endswith("0 passed, 1 failed\n"), output)

    def test_a_wrong_recording_is_found(self):
        self.harness("record")
        recording = self.directory / "chapter/case.rec"
        recording.write_text(re.sub(r"(?m)^0 3 .*$", "0 3 00000000000000000000", recording.read_text()))
        status, output = self.harness("check")
        self.assertEqual(status, 1)
        self.assertIn("does not agree with the running oracle", output)

    def test_a_scenario_without_recording_fails(self):
        status, output = self.harness("check")
        self.assertEqual(status, 1)
        self.assertIn("there is no recording", output)

    def test_an_oracle_that_contradicts_itself_is_not_recorded(self):
        self.write("oracle", ORACLE.replace("echo out", "date +%N"))
        status, output = self.harness("record")
        self.assertEqual(status, 1)
        self.assertIn("differently when asked again", output)

    def test_an_oracle_that_wavers_may_agree_when_it_is_asked_again(self):
        self.harness("record")
        for first_right, expected in ((2, 0), (9, 1)):
            self.write("calls", "")
            self.write("oracle", ORACLE.replace("echo out", f"echo >> {self.directory}/calls; "
                                                f"[ $(wc -l < {self.directory}/calls) -lt {first_right} ] || echo out"))
            status, output = self.harness("check", ORACLE, "--seed", LIVE)
            self.assertEqual(status, expected, output)

    def test_a_documented_difference_passes_and_must_exist(self):
        text = SCENARIO.replace("behaviour", "documented difference: better\nbehaviour")
        self.write("chapter/case.scn", text.replace("$ cargo", "@differs $ cargo"))
        self.harness("record")
        status, output = self.harness("check", ORACLE.replace("echo out", "echo better"))
        self.assertEqual(status, 0, output)
        self.assertIn("0 equal, 1 documented differences, 0 failed\n1 passed, 0 failed", output)
        self.assertEqual(self.harness("check", ORACLE.replace("echo out", "rm data.txt; echo out"))[0], 1)
        self.assertEqual(self.harness("check")[0], 1)

    def test_pending_scenarios_are_counted_apart_until_they_pass(self):
        self.harness("record")
        self.write("pending.txt", "chapter/case not written yet\n")
        status, output = self.harness("check", "#!/bin/sh\n")
        self.assertEqual(status, 0, output)
        self.assertIn("1 pending", output)
        status, output = self.harness("check")
        self.assertEqual(status, 0, output)
        self.assertIn("remove it from pending.txt", output)

    def test_programs_cannot_see_each_other_or_the_caller(self):
        self.write("chapter/case.scn", SCENARIO.replace("$ cargo greet", "$ cargo greet\n$$ env | sort; ls -A ~; pwd"))
        status, output = self.harness("show")
        self.assertIn("/tmp/gd-0000000/work\n", output)
        self.assertNotIn(os.environ.get("HOME", "/root") + "\n", output)


class BookTest(unittest.TestCase):
    USES = """title: uses this and that
=== Cargo.toml
[package]
name = "a"
edition.workspace = true
[target.'cfg(unix)'.dev-dependencies]
b = { path = "b", optional = true }
[profile.mine.package.b]
strip = true
[[bench]]
harness = false
=== .cargo/config.toml
[target.x86_64-unknown-linux-gnu]
runner = "r"
[target.x86_64-unknown-linux-gnu.foo]
rustc-env = { key = "value" }
=== build.rs := fn main() { println!("cargo:rerun-if-changed=x") }
=== @steps
$ CARGO_TARGET_A_B_LINKER=x cargo b -j4 --config term.unicode=true -- --after
$$ cargo test --lib | wc -l
$ CARGO_TARGET_@HOST_ENV@_RUSTFLAGS=-v cargo rustc
"""

    def setUp(self):
        self.uses = book.uses(scenario.parse(self.USES, "a/b"))

    def uses_item(self, kind, name):
        return self.uses.has(book.Item(kind, name))

    def test_keys_of_manifests_and_config_files(self):
        for key in ("package.edition.workspace", "<dependency>.optional", "profile.<name>.package.<spec>.strip", "<target>.harness"):
            self.assertTrue(self.uses_item("manifest key", key), key)
        self.assertFalse(self.uses_item("manifest key", "package.version"))
        for key in ("target.<triple>.runner", "term.unicode", "target.<triple>.linker"):
            self.assertTrue(self.uses_item("config key", key), key)
        self.assertFalse(self.uses_item("config key", "term.color"))

    def test_flags_of_a_command_in_each_form(self):
        for flag in ("build -j", "build --config", "test --lib", "--config"):
            self.assertTrue(self.uses_item("flag", flag), flag)
        for flag in ("build --lib", "test -j", "build --jobs"):
            self.assertFalse(self.uses_item("flag", flag), flag)

    def test_variables_and_instructions(self):
        for variable in ("CARGO_TARGET_<triple>_LINKER", "CARGO_TARGET_<triple>_RUSTFLAGS"):
            self.assertTrue(self.uses_item("variable", variable), variable)
        self.assertFalse(self.uses_item("variable", "CARGO_TARGET_<triple>_RUNNER"))
        self.assertTrue(self.uses_item("build script", "rerun-if-changed"))
        self.assertFalse(self.uses_item("build script", "rerun-if-env-changed"))

    def test_the_book_of_the_tool_chain_names_what_everybody_knows(self):
        pages = Path(sysroot()) / "share/doc/rust/html/cargo"
        if not pages.is_dir():
            self.skipTest("the tool chain has no documentation")
        items = book.read_items(pages)
        for item in (("manifest key", "package.default-run"), ("manifest key", "<dependency>.default-features"),
                     ("config key", "build.rustc-wrapper"), ("variable", "CARGO_PKG_VERSION_PRE"),
                     ("build script", "rustc-link-arg-bins"), ("flag", "tree --invert"), ("command", "locate-project")):
            self.assertIn(book.Item(*item), items)
        self.assertNotIn(book.Item("manifest key", "<dependency>.key"), items)  # of an example of configuration
        self.assertEqual(len(items), len(set(items)))


class DocumentsTest(unittest.TestCase):
    def test_scenarios_that_documents_name_are_there(self):
        here = Path(__file__).resolve().parent
        chapters = "|".join(directory.name for directory in here.iterdir() if directory.is_dir())
        for document in (here.parent.parent / "docs").glob("*.md"):
            for name in re.findall(rf"(?<![\w/])((?:{chapters})/[a-z0-9_-]+)(?![\w/.])", document.read_text(encoding="utf-8")):
                self.assertTrue((here / f"{name}.scn").exists(), f"{document.name} names {name}")


if __name__ == "__main__":
    unittest.main()
