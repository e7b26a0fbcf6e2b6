#!/usr/bin/env python3
"""A sparse registry on the loopback interface, asked by cargo and by gantry: same output, exit status and lock file, also when
the server misbehaves; what one program downloaded serves the other.

Usage: registry_test.py --gantry PATH [TEST...]; ends with "N passed, N failed".
"""
import hashlib
import http.server
import io
import json
import pathlib
import random
import re
import shutil
import signal
import subprocess
import tarfile
import tempfile
import threading
import time
import unittest

from runner import CARGO, OPTIONS, SYSROOT, main


def make_crate(name, version, dependencies="", zeros=0):
    """The bytes of a .crate file; `zeros`: the size of a file that compresses well."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz", compresslevel=1) as archive:
        if zeros:
            entry = tarfile.TarInfo(f"{name}-{version}/zeros")
            entry.size = zeros
            archive.addfile(entry, Zeros(zeros))
        for path, text in (("Cargo.toml", f'[package]\nname = "{name}"\nversion = "{version}"\nedition = "2021"\n{dependencies}'),
                           ("src/lib.rs", f'pub fn version() -> &\'static str {{ "{name} {version}" }}\n')):
            entry = tarfile.TarInfo(f"{name}-{version}/{path}")
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text.encode()))
    return buffer.getvalue()


class Zeros(io.RawIOBase):
    """A file that holds nothing else."""

    def __init__(self, size):
        self.left = size

    def read(self, size=-1):
        size = self.left if size < 0 else min(size, self.left)
        self.left -= size
        return bytes(size)


class Server(http.server.ThreadingHTTPServer):
    """`faults`: by path, answers to give before the right one: (status, body[, headers]), "cut", "close", "drip" (some bytes a
    second) or None for right."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.files = {"config.json": json.dumps({"dl": f"{self.url}/dl"}).encode()}
        self.faults, self.requests, self.guard = {}, [], threading.Lock()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def publish(self, name, version, deps=(), lines=(), zeros=0, **more):
        """`deps`: names with requirements; `lines`: dependencies of the index that the manifest does not tell of."""
        crate = make_crate(name, version, "".join(f'[dependencies.{d}]\nversion = "{r}"\n' for d, r in deps), zeros)
        line = {"name": name, "vers": version, "features": {}, "yanked": False, "cksum": hashlib.sha256(crate).hexdigest(),
                "deps": [{"name": d, "req": r, "features": [], "optional": False, "default_features": True, "target": None,
                          "kind": "normal"} for d, r in deps] + list(lines), **more}
        path = f"3/{name[0]}/{name}" if len(name) == 3 else f"{name[:2]}/{name[2:4]}/{name}"
        self.files[path] = self.files.get(path, b"") + json.dumps(line).encode() + b"\n"
        self.files[f"dl/{name}/{version}/download"] = crate

    def next_fault(self, path):
        with self.guard:
            self.requests.append(path)
            for pattern, answers in self.faults.items():
                if re.fullmatch(pattern, path) and answers:
                    return answers.pop(0)
        return None


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        path = self.path.strip("/")
        fault = self.server.next_fault(path)
        if fault == "close":
            self.close_connection = True
            return self.connection.close()
        body = self.server.files.get(path)
        if fault == "cut":
            self.close_connection = True
            return self.answer(200, body, length=len(body) + 100)
        if fault == "drip":
            self.close_connection = True
            return self.drip(body)
        if fault is not None:
            return self.answer(fault[0], fault[1], fault[2] if len(fault) > 2 else {})
        if body is None:
            return self.answer(404, b"")
        tag = f'"{hashlib.md5(body).hexdigest()}"'
        if self.headers.get("if-none-match") == tag:
            return self.answer(304, b"", {"etag": tag})
        self.answer(200, body, {"etag": tag})

    def answer(self, status, body, headers=None, length=None):
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("content-length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)

    def drip(self, body):
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        try:
            for at in range(0, len(body), 2):
                self.wfile.write(body[at:at + 2])
                self.wfile.flush()
                time.sleep(0.2)
        except OSError:
            pass  # the other side has had enough

    def log_message(self, *_):
        pass


class Registry(unittest.TestCase):
    def setUp(self):
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="gantry-registry-"))
        self.addCleanup(shutil.rmtree, self.root, ignore_errors=True)
        self.server = Server()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.server.publish("foo", "1.0.0")
        self.server.publish("foo", "1.1.0", deps=[("dash-ed", "^0.2")])
        self.server.publish("dash-ed", "0.2.0")
        self.manifest = ('[package]\nname = "app"\nversion = "0.1.0"\nedition = "2021"\n[dependencies]\n'
                         'foo = { version = "1", registry = "alt" }\n')
        self.more_config = ""

    def fresh(self, replaced=False):
        """A new project and home at the same place for each program, so that what they print is the same."""
        for name in ("app", "home"):
            shutil.rmtree(self.root / name, ignore_errors=True)
        (self.root / "app/src").mkdir(parents=True)
        (self.root / "home/.cargo").mkdir(parents=True)
        manifest, url = self.manifest, f"sparse+{self.server.url}/"
        if replaced:
            manifest = manifest.replace(', registry = "alt"', "")
            config = f'[source.crates-io]\nreplace-with = "alt"\n[source.alt]\nregistry = "{url}"\n'
        else:
            config = f'[registries.alt]\nindex = "{url}"\n'
        (self.root / "app/Cargo.toml").write_text(manifest)
        (self.root / "app/src/main.rs").write_text('fn main() { println!("{}", foo::version()); }\n')
        (self.root / "home/.cargo/config.toml").write_text(config + self.more_config)

    def run_program(self, program, *arguments):
        env = {"PATH": f"{SYSROOT}/bin:/usr/bin:/bin", "HOME": str(self.root / "home"), "LANG": "C.UTF-8"}
        done = subprocess.run([program, *arguments], cwd=self.root / "app", env=env, capture_output=True, text=True, timeout=120)
        return done.returncode, done.stdout, re.sub(r"in [0-9.]+s", "in [TIME]", done.stderr)

    def answers(self, program, commands, faults, replaced):
        self.fresh(replaced)
        collected = []
        for command in commands:
            self.server.faults = {path: list(answers) for path, answers in faults.items()}
            code, out, err = self.run_program(program, *command.split())
            lines = err.splitlines()
            # Downloads end in any order.
            ends = sorted(line for line in lines if line.startswith("  Downloaded "))
            lock = self.root / "app/Cargo.lock"
            collected.append((command, code, out, [line for line in lines if not line.startswith("  Downloaded ")], ends,
                              lock.read_text() if lock.exists() else None))
        return collected

    def assert_equal(self, *commands, faults=None, replaced=False, expect=None):
        theirs = self.answers(CARGO, commands, faults or {}, replaced)
        ours = self.answers(OPTIONS.gantry, commands, faults or {}, replaced)
        for mine, cargos in zip(ours, theirs):
            self.assertEqual(mine, cargos)
        if expect is not None:
            self.assertEqual([answer[1] for answer in theirs], expect, "the oracle does what this test is about")
        return ours

    def test_build_and_again(self):
        self.assert_equal("build", "build", "run -q", "update", "metadata --format-version 1", expect=[0, 0, 0, 0, 0])

    def test_replaced(self):
        self.assert_equal("check", "fetch", "generate-lockfile --offline", "tree", replaced=True, expect=[0, 0, 0, 0])

    def test_locked_and_offline(self):
        self.assert_equal("fetch --locked", "generate-lockfile", "fetch --locked", "check --offline --locked", "check --frozen",
                          expect=[101, 0, 0, 0, 0])

    def test_yanked_and_later_formats(self):
        self.server.publish("foo", "1.2.0", yanked=True)
        self.server.publish("foo", "1.3.0", v=99)
        self.server.files["3/f/foo"] += b"not json\n"
        self.assert_equal("generate-lockfile", "tree", expect=[0, 0])

    def test_downloads_serve_both(self):
        for first, second in ((CARGO, OPTIONS.gantry), (OPTIONS.gantry, CARGO)):
            self.fresh()
            self.assertEqual(self.run_program(first, "fetch")[0], 0)
            asked = len(self.server.requests)
            code, _, err = self.run_program(second, "build", "--offline")
            self.assertEqual(code, 0, err)
            shutil.rmtree(self.root / "home/.cargo/registry/src")  # only the archives are left
            code, _, err = self.run_program(second, "check", "--offline")
            self.assertEqual(code, 0, err)
            code, _, err = self.run_program(second, "generate-lockfile", "--offline")
            self.assertEqual(code, 0, err)
            self.assertEqual(len(self.server.requests), asked, "nothing was asked for again")

    def test_unknown_package(self):
        self.manifest += 'nowhere = { version = "1", registry = "alt" }\n'
        self.assert_equal("check", expect=[101])

    def test_similar_name(self):
        self.manifest += 'dash_ed = { version = "0.2", registry = "alt" }\n'
        self.assert_equal("check", expect=[101])

    def test_nothing_downloaded(self):
        self.assert_equal("check --offline", expect=[101])

    def test_passing_failures(self):
        self.assert_equal("fetch", faults={"3/f/foo": [(500, b"oops")], "dl/foo/.*": [(429, b"", {"Retry-After": "1"})]}, expect=[0])

    def test_cut_answers(self):
        self.assert_equal("fetch", faults={"3/f/foo": ["cut"]}, expect=[0])

    def test_empty_reply(self):
        self.assert_equal("fetch", faults={"3/f/foo": ["close"] * 4}, expect=[101])

    def test_forbidden(self):
        self.assert_equal("check", faults={"3/f/foo": [(403, b"no", {"x-amz-cf-id": "abc"})] * 4}, expect=[101])
        self.assert_equal("check", faults={"3/f/foo": [(401, b"who")] * 4}, expect=[101])

    def test_gone(self):
        self.assert_equal("check", faults={"3/f/foo": [(451, b"")] * 4}, replaced=True, expect=[101])

    def test_bad_configuration(self):
        for answer in ((404, b""), (200, b"<html>"), (200, b"{}")):
            self.assert_equal("check", faults={"config.json": [answer] * 4}, replaced=True, expect=[101])

    def test_wrong_checksum(self):
        self.fresh()
        self.server.faults = {"dl/.*": [(200, b"rubbish")] * 8}
        code, _, err = self.run_program(OPTIONS.gantry, "fetch")
        self.assertEqual(code, 101)
        self.assertIn("failed to verify the checksum of `", err)
        self.assertEqual(list((self.root / "home/.cargo/registry").rglob("*.crate")), [], "nothing wrong is kept")
        self.server.faults = {}
        self.assertEqual(self.run_program(OPTIONS.gantry, "build")[0], 0)

    def test_redirect_loop(self):
        self.assert_equal("check", faults={"3/f/foo": [(302, b"", {"location": "/3/f/foo"})] * 200}, expect=[101])
        self.server.publish("foo", "1.2.0")  # needs no other package
        self.assert_equal("fetch", faults={"dl/foo/.*": [(302, b"", {"location": "/dl/foo/1.1.0/download"})] * 200}, expect=[101])

    def test_slow_drip(self):
        self.more_config = "[http]\ntimeout = 5\nlow-speed-limit = 100\n[net]\nretry = 0\n"
        self.assert_equal("fetch", faults={"3/f/foo": ["drip"]}, expect=[101])
        # Of downloads cargo says it in words of its own.
        self.fresh()
        self.server.faults = {"dl/foo/.*": ["drip"]}
        code, _, err = self.run_program(OPTIONS.gantry, "fetch")
        self.assertEqual(code, 101)
        self.assertIn("[28] Timeout was reached", err)
        self.assertEqual(self.run_program(OPTIONS.gantry, "fetch")[0], 0)

    def test_no_network(self):
        self.assert_equal("fetch", expect=[0])
        self.server.shutdown()
        self.server.server_close()
        self.more_config = "[net]\nretry = 1\n"
        self.assert_equal("fetch", "check --offline", expect=[101, 101])

    def test_gzip_bomb(self):
        self.server.publish("foo", "1.2.0", zeros=600 << 20)
        self.fresh()
        code, _, err = self.run_program(OPTIONS.gantry, "fetch")
        self.assertEqual(code, 101)
        self.assertIn("failed to unpack package `foo v1.2.0", err)
        sources = self.root / "home/.cargo/registry/src"
        self.assertEqual([path for path in sources.rglob("zeros") if path.stat().st_size > 512 << 20], [], "no more was written than is allowed")
        self.assertEqual(list(sources.rglob("foo-1.2.0/.cargo-ok")), [], "it is not taken for whole")
        self.server.publish("foo", "1.3.0")
        self.assertEqual(self.run_program(OPTIONS.gantry, "update")[0], 0)
        self.assertEqual(self.run_program(OPTIONS.gantry, "build")[0], 0)

    def test_lock_file_with_doubles_and_gaps(self):
        source = f'source = "sparse+{self.server.url}/"\n'
        app = '[[package]]\nname = "app"\nversion = "0.1.0"\ndependencies = [\n "foo",\n]\n'
        foo = f'[[package]]\nname = "foo"\nversion = "1.0.0"\n{source}'
        for packages in (app + foo + foo, app, app + app + foo, foo, app + foo + 'dependencies = [\n "nowhere",\n]\n',
                         app + foo.replace("1.0.0", "1.0.7"), app + foo + f'checksum = "{"0" * 64}"\n'):
            collected = []
            for program in (CARGO, OPTIONS.gantry):
                self.fresh()
                lock = self.root / "app/Cargo.lock"
                lock.write_text("version = 4\n" + packages)
                answers = [self.run_program(program, "fetch", "--locked"), self.run_program(program, "generate-lockfile", "--offline"),
                           self.run_program(program, "fetch")]
                collected.append(([(code, out, sorted(err.splitlines())) for code, out, err in answers], lock.read_text()))
            self.assertEqual(collected[1], collected[0], packages)

    def in_namespace(self, script):
        """Runs a shell script with mounts of its own; skipped where that is not allowed."""
        if subprocess.run(["unshare", "-rm", "true"], capture_output=True).returncode != 0:
            self.skipTest("no mount namespaces here")
        env = {"PATH": f"{SYSROOT}/bin:/usr/bin:/bin", "HOME": str(self.root / "home"), "LANG": "C.UTF-8", "G": OPTIONS.gantry}
        return subprocess.run(["unshare", "-rm", "sh", "-c", script], cwd=self.root / "app", env=env, capture_output=True, text=True,
                              timeout=120)

    def test_full_disk_while_unpacking(self):
        self.server.publish("foo", "1.2.0", zeros=3 << 20)
        self.fresh()
        home = self.root / "home/.cargo/registry"
        for part in ("src", "cache", "index"):
            (home / part).mkdir(parents=True, exist_ok=True)
        done = self.in_namespace(f'mount -t tmpfs -o size=1m none "{home}/src" && "$G" fetch; code=$?; '
                                 f'find "{home}/src" -name .cargo-ok; exit $code')
        self.assertEqual(done.returncode, 101, done.stderr)
        self.assertIn("No space left on device", done.stderr)
        self.assertIn("failed to unpack package `foo v1.2.0", done.stderr)
        self.assertNotIn("foo-1.2.0", done.stdout, "what is half there is not taken for whole")
        # The archive does not fit, or not even the index.
        self.fresh()
        home.mkdir(parents=True)
        done = self.in_namespace(f'mount -t tmpfs -o size=64k none "{home}" && dd if=/dev/zero of="{home}/fill" bs=4k 2>/dev/null; "$G" fetch; '
                                 f'code=$?; find "{home}" -name "*.crate"; exit $code')
        self.assertEqual((done.returncode, done.stdout), (101, ""), done.stderr)
        self.assertIn("No space left on device", done.stderr)
        self.assertEqual(self.run_program(OPTIONS.gantry, "fetch")[0], 0)

    def test_killed_while_fetching(self):
        for number in range(20):
            self.server.publish(f"many{number}", "1.0.0", deps=[("foo", "1")])
            self.manifest += f'many{number} = {{ version = "1", registry = "alt" }}\n'
        chance = random.Random(7)
        self.fresh()
        env = {"PATH": f"{SYSROOT}/bin:/usr/bin:/bin", "HOME": str(self.root / "home"), "LANG": "C.UTF-8"}
        began = time.monotonic()
        self.assertEqual(self.run_program(OPTIONS.gantry, "fetch")[0], 0)
        takes = time.monotonic() - began
        whole = {path.relative_to(self.root): path.read_bytes() for path in (self.root / "home/.cargo/registry/index").rglob("*")
                 if path.is_file()}
        for _ in range(8):
            self.fresh()
            fetch = subprocess.Popen([OPTIONS.gantry, "fetch"], cwd=self.root / "app", env=env, stdout=subprocess.DEVNULL,
                                     stderr=subprocess.DEVNULL)
            time.sleep(chance.uniform(0, takes))
            fetch.send_signal(signal.SIGKILL)
            fetch.wait()
            for path in (self.root / "home/.cargo/registry/index").rglob("*"):
                if path.is_file() and path.relative_to(self.root) in whole:
                    self.assertEqual(path.read_bytes(), whole[path.relative_to(self.root)], f"{path} is half written")
            self.assertEqual(self.run_program(OPTIONS.gantry, "fetch")[0], 0)
        code, _, err = self.run_program(CARGO, "fetch", "--locked", "--offline")
        self.assertEqual(code, 0, err)


if __name__ == "__main__":
    main(Registry)
