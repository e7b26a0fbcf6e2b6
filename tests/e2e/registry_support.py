"""What the tests of gantry-registry have in common: a server on a data directory, crates to publish, a client."""
import http.client
import io
import json
import os
import pathlib
import shutil
import signal
import socket
import struct
import subprocess
import tarfile
import tempfile
import time
import unittest

from runner import CARGO, OPTIONS, SYSROOT, main

OPTIONS.registry = None


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Registry:
    """One data directory, and the server on it."""

    def __init__(self, directory, config=None):
        binary = OPTIONS.registry or pathlib.Path(OPTIONS.gantry).with_name("gantry-registry")
        self.binary = str(pathlib.Path(binary).resolve())
        self.data = directory / "data"
        self.log = directory / "server.log"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.extra = []
        if config:
            (directory / "registry.toml").write_text(config)
            self.extra = ["--config", directory / "registry.toml"]
        self.process = None

    def has_sanitizers(self):
        """Which cost memory of their own."""
        return b"__asan_init" in pathlib.Path(self.binary).read_bytes()

    def run(self, *arguments, check=True):
        done = subprocess.run([self.binary, *arguments], capture_output=True, text=True, timeout=120)
        if check and done.returncode != 0:
            raise AssertionError(f"{arguments}: {done.returncode}\n{done.stdout}{done.stderr}")
        return done

    def user(self, name, *more):
        self.run("user", "add", name, *more, "--data", self.data)
        return self.token(name)

    def token(self, name, *more):
        return self.run("token", "add", name, "--name", "test", *more, "--data", self.data).stdout.split()[-1]

    def start(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [self.binary, "serve", "--data", self.data, "--listen", f"127.0.0.1:{self.port}", *self.extra], stderr=log)
        for _ in range(2400):
            try:
                if self.request("GET", "/health")[0] == 200:
                    return self
            except OSError:
                pass
            if self.process.poll() is not None:
                break
            time.sleep(0.025)
        raise AssertionError("the server does not start:\n" + self.log.read_text()[-2000:])

    def stop(self, how=signal.SIGTERM):
        if self.process is None:
            return None
        self.process.send_signal(how)
        code = self.process.wait(timeout=120)
        self.process = None
        return code

    def request(self, method, path, body=None, headers=None, token=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            headers = dict(headers or {})
            if token:
                headers["Authorization"] = token
            connection.request(method, path, body=body, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read(), dict(answer.getheaders())
        finally:
            connection.close()

    def publish(self, name, version, token, **more):
        status, body, _ = self.request("PUT", "/api/v1/crates/new", publish_body(name, version, **more), token=token)
        return status, json.loads(body)


def make_crate(name, version, manifest="", files=()):
    buffer = io.BytesIO()
    text = f'[package]\nname = "{name}"\nversion = "{version}"\nedition = "2021"\n{manifest}'
    with tarfile.open(fileobj=buffer, mode="w:gz", format=tarfile.USTAR_FORMAT, compresslevel=1) as archive:
        for path, content in (("Cargo.toml", text), ("src/lib.rs", "pub fn f() {}\n"), *files):
            entry = tarfile.TarInfo(f"{name}-{version}/{path}")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content.encode()))
    return buffer.getvalue()


def publish_body(name, version, crate=None, manifest="", **more):
    crate = make_crate(name, version, manifest) if crate is None else crate
    metadata = json.dumps({"name": name, "vers": version, "description": "A crate", "license": "MIT", **more}).encode()
    return struct.pack("<I", len(metadata)) + metadata + struct.pack("<I", len(crate)) + crate


def index_path(name):
    name = name.lower()
    return f"/index/{len(name)}/{name}" if len(name) < 3 else (
        f"/index/3/{name[0]}/{name}" if len(name) == 3 else f"/index/{name[:2]}/{name[2:4]}/{name}")


class RegistryTest(unittest.TestCase):
    """Tests with a server of their own in a directory of their own, and cargo (or another client) beside it."""

    def setUp(self):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="gantry-registry-"))
        self.addCleanup(shutil.rmtree, self.directory, ignore_errors=True)
        self.client = CARGO

    def registry(self, config=None):
        registry = Registry(self.directory, config)
        self.addCleanup(lambda: registry.process and registry.stop(signal.SIGKILL))
        return registry

    def cargo(self, registry, directory, *arguments, token=None, check=True):
        home = self.directory / "home"
        home.mkdir(exist_ok=True)
        (home / "config.toml").write_text(
            f'[registries.mine]\nindex = "sparse+{registry.url}/index/"\n[registry]\n'
            'global-credential-providers = ["cargo:token"]\n')
        environment = {"PATH": f"{SYSROOT}/bin:{os.environ['PATH']}", "HOME": str(self.directory), "CARGO_HOME": str(home),
                       "CARGO_TERM_COLOR": "never"}
        if token:
            environment["CARGO_REGISTRIES_MINE_TOKEN"] = token
        done = subprocess.run([self.client, *arguments], cwd=directory, env=environment, capture_output=True, text=True, timeout=300)
        if check:
            self.assertEqual(done.returncode, 0, f"cargo {arguments}\n{done.stdout}{done.stderr}\n"
                             + registry.log.read_text()[-1500:])
        return done

    def package(self, name, version="0.1.0", dependencies="", body="", description="Adds numbers"):
        root = self.directory / "packages" / name
        (root / "src").mkdir(parents=True, exist_ok=True)
        (root / "Cargo.toml").write_text(
            f'[package]\nname = "{name}"\nversion = "{version}"\nedition = "2021"\nlicense = "MIT OR Apache-2.0"\n'
            f'description = "{description}"\nkeywords = ["numbers"]\n\n{dependencies}')
        (root / "src/lib.rs").write_text(body or "pub fn one() -> u32 { 1 }\n")
        return root

    def entries(self, registry, name):
        status, body, _ = registry.request("GET", index_path(name))
        return [json.loads(line) for line in body.splitlines()] if status == 200 else []

    def assert_sound(self, registry):
        """Ends the server; `check` finds nothing, and there is no file too many."""
        registry.stop()
        registry.start()  # which removes what was begun
        self.assertEqual(registry.stop(), 0)
        self.assertIn(" 0 problems", registry.run("check", "--data", registry.data).stdout)
        self.assertEqual(list((registry.data / "staging").iterdir()), [])


def run_tests(case, add_arguments=lambda parser: None):
    def more(parser):  # beside gantry, when it is not given
        parser.add_argument("--registry")
        add_arguments(parser)
    main(case, more)
