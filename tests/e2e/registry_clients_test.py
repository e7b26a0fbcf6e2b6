#!/usr/bin/env python3
"""Bad clients of gantry-registry, end to end: slow, greedy and hostile ones. Everybody else must be served meanwhile.

Usage: registry_clients_test.py [--registry PATH] [--connections N] [--body BYTES] [--bomb BYTES] [TEST...]; ends with
"N passed, N failed". `make bad-days` takes large numbers, `make test` the small ones of below.
"""
import contextlib
import hashlib
import io
import json
import pathlib
import random
import re
import resource
import select
import socket
import tarfile
import time
import urllib.parse
import zlib

from registry_support import OPTIONS, RegistryTest, index_path, make_crate, run_tests

OPTIONS.connections = 400
OPTIONS.body = 64 << 20
OPTIONS.bomb = 64 << 20
ROOT = pathlib.Path(__file__).resolve().parents[2]
SQL = ("'; DROP TABLE crates; --", "' OR '1'='1", '" OR 1=1 --', "x' UNION SELECT hash FROM tokens --", "1); DELETE FROM versions; --",
       "NEAR(a b)", "a* AND", "name:x", "%", "_", "\\", "'", '"')


def memory(process, what="VmRSS"):
    """In MiB."""
    text = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(rf"{what}:\s+(\d+)", text).group(1)) / 1024


class RegistryClients(RegistryTest):
    def talk(self, registry, sent, timeout=20):
        """What a client gets for bytes of any kind."""
        answer = b""
        with socket.create_connection(("127.0.0.1", registry.port), timeout=timeout) as link:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                link.sendall(sent)
                link.shutdown(socket.SHUT_WR)
            with contextlib.suppress(ConnectionResetError):
                while chunk := link.recv(65536):
                    answer += chunk
        return answer

    def test_many_slow_connections(self):
        count = OPTIONS.connections
        before = resource.getrlimit(resource.RLIMIT_NOFILE)
        self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, before)
        hard = before[1]
        if hard < 2 * count + 1000:
            try:
                resource.setrlimit(resource.RLIMIT_NOFILE, (2 * count + 1000, 2 * count + 1000))
                hard = 2 * count + 1000
            except (ValueError, PermissionError):
                pass  # not for us to raise
        if hard < count + 200:
            self.skipTest(f"{hard} descriptors are too few")
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))  # the server inherits it
        registry = self.registry("[server]\nheader-seconds = 20\n")
        alice = registry.user("alice")
        registry.start()
        idle = memory(registry.process)
        registry.publish("numbers", "1.0.0", alice)
        links = []
        self.addCleanup(lambda: [link.close() for link in links])
        for i in range(count):
            link = socket.create_connection(("127.0.0.1", registry.port), timeout=20)
            link.sendall(b"GET /index/nu/mb/numbers HTTP/1.1\r\nHost: x\r\nX-Slow: " + b"." * (i % 50))
            links.append(link)
        text = registry.request("GET", "/metrics")[1].decode()
        self.assertGreaterEqual(float(re.search(r"\ngantry_registry_connections (\S+)", text).group(1)), count)
        slowest = 0
        for i in range(20):
            begun = time.monotonic()
            self.assertEqual(registry.request("GET", index_path("numbers"))[0], 200)
            self.assertEqual(registry.publish("numbers", f"2.{i}.0", alice)[0], 200)
            slowest = max(slowest, time.monotonic() - begun)
        self.assertLess(slowest, 60)
        used = memory(registry.process)
        if not registry.has_sanitizers():
            self.assertLess((used - idle) * 1024 / count, 64, "KiB for a connection, at most")
        # They are ended when their time is over, and told so.
        deadline = time.monotonic() + 240
        while time.monotonic() < deadline:
            text = registry.request("GET", "/metrics")[1].decode()
            if float(re.search(r"\ngantry_registry_connections (\S+)", text).group(1)) < 20:
                break
            time.sleep(0.5)
        else:
            self.fail("slow connections stay")
        self.assertIn(b" 408 ", links[0].recv(1000))
        print(f"{count} slow connections: slowest answer {slowest:.2f} s, {used - idle:.0f} MiB more")

    def test_huge_bodies(self):
        registry = self.registry()
        alice = registry.user("alice")
        registry.start()
        head = f"PUT /api/v1/crates/new HTTP/1.1\r\nHost: x\r\nAuthorization: {alice}\r\n".encode()
        piece = b"x" * (1 << 20)
        for declared in (True, False):
            with socket.create_connection(("127.0.0.1", registry.port), timeout=60) as link:
                link.sendall(head + (f"Content-Length: {OPTIONS.body}\r\n\r\n".encode() if declared else
                                     b"Transfer-Encoding: chunked\r\n\r\n"))
                sent = 0
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    while sent < OPTIONS.body:
                        link.sendall(piece if declared else b"100000\r\n" + piece + b"\r\n")
                        sent += len(piece)
                answer = b""
                with contextlib.suppress(ConnectionResetError):
                    answer = link.recv(1000)
            self.assertTrue(b" 413 " in answer or sent < OPTIONS.body, (declared, answer[:200], sent))
            self.assertLess(sent, 128 << 20, "the server stops reading")
            self.assertEqual(registry.request("GET", "/health")[0], 200)
        self.assertLess(memory(registry.process, "VmHWM"), 600 if registry.has_sanitizers() else 150)

    def test_bodies_share_memory(self):
        registry = self.registry(f"[server]\nbody-memory = {16 << 20}\n")
        alice = registry.user("alice")
        registry.start()
        head = f"PUT /api/v1/crates/new HTTP/1.1\r\nHost: x\r\nAuthorization: {alice}\r\nContent-Length: 11000000\r\n\r\n".encode()
        with contextlib.ExitStack() as stack:
            links = [stack.enter_context(socket.create_connection(("127.0.0.1", registry.port), timeout=60)) for _ in range(40)]
            # What is only promised takes no memory from others.
            for link in links:
                link.sendall(head + bytes(1000))
            time.sleep(1)
            self.assertEqual(select.select(links, [], [], 0)[0], [])
            self.assertEqual(registry.publish("numbers", "1.0.0", alice)[0], 200)
            refused = []
            for link in links:
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    link.sendall(bytes(2 << 20))
            deadline = time.monotonic() + 60
            while len(refused) < 20 and time.monotonic() < deadline:
                for link in select.select(links, [], [], 1)[0]:
                    links.remove(link)
                    with contextlib.suppress(ConnectionResetError):
                        refused.append(link.recv(1000).split(b"\r\n")[0])
            self.assertGreaterEqual(len(refused), 20)
            self.assertEqual(set(refused), {b"HTTP/1.1 503 Service Unavailable"})
            self.assertEqual(registry.request("GET", "/health")[0], 200)
        deadline = time.monotonic() + 30
        while "gantry_registry_body_bytes 0\n" not in registry.request("GET", "/metrics")[1].decode():
            self.assertLess(time.monotonic(), deadline, "memory of bodies that are gone")
            time.sleep(0.1)

    def test_bodies_of_strangers_are_not_received(self):
        registry = self.registry()
        registry.user("alice")
        registry.start()
        yank_only = registry.token("alice", "--scope", "yank")
        for token, wanted in (("", b" 401 "), ("Authorization: gantry_no\r\n", b" 403 "), (f"Authorization: {yank_only}\r\n", b" 403 ")):
            for framing in ("Content-Length: 11000000", "Transfer-Encoding: chunked", "Expect: 100-continue\r\nContent-Length: 11000000"):
                with socket.create_connection(("127.0.0.1", registry.port), timeout=20) as link:
                    link.sendall(f"PUT /api/v1/crates/new HTTP/1.1\r\nHost: x\r\n{token}{framing}\r\n\r\n".encode())
                    answer = link.recv(10000)
                self.assertIn(wanted, answer.split(b"\r\n")[0], (token, framing))
                self.assertIn(b"errors", answer)

    def test_answers_that_nobody_reads(self):
        registry = self.registry(f"[server]\nbody-memory = {1 << 20}\nwrite-seconds = 20\n")
        alice = registry.user("alice")
        registry.start()
        path, text = "/api/v1/crates/wordy/1.0.0/readme", "word " * 180_000
        self.assertEqual(registry.publish("wordy", "1.0.0", alice, crate=make_crate("wordy", "1.0.0", files=[("README.md", text)]))[0], 200)
        with contextlib.ExitStack() as stack:
            for _ in range(4):
                link = stack.enter_context(socket.socket())
                link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                link.connect(("127.0.0.1", registry.port))
                link.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode() * 20)
            deadline = time.monotonic() + 20
            while registry.request("GET", path)[0] != 503:
                self.assertLess(time.monotonic(), deadline)
                time.sleep(0.1)
            self.assertEqual(registry.request("GET", "/health")[0], 200)
        while registry.request("GET", path)[:2] != (200, text.encode()):
            self.assertLess(time.monotonic(), deadline + 60)
            time.sleep(0.1)

    def test_slow_readers_are_ended(self):
        registry = self.registry("[server]\nwrite-seconds = 1\nbody-rate = 1000000\n")
        alice = registry.user("alice")
        registry.start()
        crate = make_crate("big", "1.0.0", files=[("data", "".join(random.choices("0123456789abcdef", k=14_000_000)))])
        self.assertEqual(registry.publish("big", "1.0.0", alice, crate=crate)[0], 200)
        with socket.socket() as link:
            link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            link.settimeout(20)
            link.connect(("127.0.0.1", registry.port))
            link.sendall(b"GET /api/v1/crates/big/1.0.0/download HTTP/1.1\r\nHost: x\r\n\r\n")
            received, begun = 0, time.monotonic()
            with contextlib.suppress(ConnectionResetError):
                while chunk := link.recv(16384):
                    received += len(chunk)
                    time.sleep(0.1)
                    self.assertLess(time.monotonic() - begun, 40)
        self.assertLess(received, len(crate) // 2)
        self.assertLess(time.monotonic() - begun, 20)
        self.assertEqual(registry.request("GET", "/api/v1/crates/big/1.0.0/download")[1], crate)

    def test_bombs(self):
        registry = self.registry()
        alice = registry.user("alice")
        registry.start()
        before = memory(registry.process, "VmHWM")
        entry = tarfile.TarInfo("bomb-1.0.0/zeros")
        entry.size = OPTIONS.bomb
        header = io.BytesIO()
        with tarfile.open(fileobj=header, mode="w", format=tarfile.USTAR_FORMAT) as archive:
            manifest = b'[package]\nname = "bomb"\nversion = "1.0.0"\n'
            info = tarfile.TarInfo("bomb-1.0.0/Cargo.toml")
            info.size = len(manifest)
            archive.addfile(info, io.BytesIO(manifest))
            start = archive.offset
        packer = zlib.compressobj(1, zlib.DEFLATED, 31)
        parts = [packer.compress(header.getvalue()[:start] + entry.tobuf(tarfile.USTAR_FORMAT))]
        parts += [packer.compress(bytes(1 << 20)) for _ in range(OPTIONS.bomb >> 20)]
        crate = b"".join([*parts, packer.compress(bytes(1024)), packer.flush()])
        begun = time.monotonic()
        status, answer = registry.publish("bomb", "1.0.0", alice, crate=crate)
        self.assertEqual((status, "unpacks to more than" in answer["errors"][0]["detail"]), (422, True), answer)
        self.assertLess(time.monotonic() - begun, 100)
        # The same in the part that is kept in memory, and a great many entries.
        crate = make_crate("bomb", "1.0.0", manifest="# " + "x" * 8_000_000)
        self.assertEqual(registry.publish("bomb", "1.0.0", alice, crate=crate)[0], 422)
        crate = make_crate("bomb", "1.0.0", files=[(f"f{i}", "") for i in range(60_000)])
        self.assertEqual(registry.publish("bomb", "1.0.0", alice, crate=crate)[0], 422)
        for metadata in ('{"name":"bomb","vers":"1.0.0","deps":' + "[" * 500_000, '{"a":' * 100_000, "[" * 900_000, '"' + "\\u0000" * 100_000):
            framed = len(metadata).to_bytes(4, "little") + metadata.encode() + bytes(4)
            self.assertEqual(registry.request("PUT", "/api/v1/crates/new", framed, token=alice)[0], 400)
        self.assertEqual(registry.request("GET", "/api/v1/crates/bomb")[0], 404)
        self.assertLess(memory(registry.process, "VmHWM") - before, 900 if registry.has_sanitizers() else 300)
        self.assert_sound(registry)

    def paths(self):
        return list(json.loads((ROOT / "docs/openapi.json").read_text())["paths"])

    def test_path_tricks(self):
        registry = self.registry()
        registry.user("alice")
        registry.start()
        tricks = ("..", ".", "%2e%2e", "%2e%2e%2f%2e%2e%2fregistry.db", "..%2f..%2f..%2f..%2fetc%2fpasswd", "..%5c..%5cregistry.db",
                  "%00", "x%00.json", "....//....//etc/passwd", "%c0%ae%c0%ae%c0%afetc%c0%afpasswd", "%252e%252e%252fetc%252fpasswd",
                  "~root", "C:%5cWindows", "/etc/passwd", "%2fetc%2fpasswd", "%", "%zz", "%u002e%u002e", "a" * 8000, "\xff\xfe", "%ff%fe",
                  "%0d%0aX-Evil:%201", "%0aX-Evil:%201", ";ls", "$(id)", "`id`", "*", "?", "#", ".tmp", "lock", "registry.db-wal", "con", "%20",
                  "%f0%9f%92%a9", *(urllib.parse.quote(text) for text in SQL))
        count = 0
        for form in self.paths():
            holes = re.findall(r"\{\w+\}", form)
            forms = [form.replace(hole, "TRICK") for hole in holes] + [form.rstrip("/") + "/TRICK", "/TRICK" + form]
            for one in forms:
                for trick in tricks:
                    path = re.sub(r"\{\w+\}", "ab", one).replace("TRICK", trick)
                    answer = self.talk(registry, b"GET " + path.encode("latin-1") + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                    count += 1
                    status = int(re.match(rb"HTTP/1\.1 (\d+) ", answer).group(1)) if answer else 0
                    self.assertTrue(400 <= status < 500 or (status == 200 and self.is_harmless(path)), (path, answer[:300]))
                    self.assertNotRegex(answer, rb"root:|SQLite format|\nX-Evil")
        self.assertEqual(registry.request("GET", "/health")[0], 200)
        for line in registry.log.read_text(errors="strict").splitlines():
            json.loads(line)
        print(f"{count} paths")

    @staticmethod
    def is_harmless(path):
        """Whether it means a page that is there, with a query."""
        return path.split("?")[0].rstrip("/") in ("", "/index/config.json", "/api/v1/crates", "/me", "/health", "/health/live",
                                                  "/health/ready", "/metrics")

    def test_sql_in_every_field(self):
        registry = self.registry()
        alice = registry.user("alice")
        registry.start()
        self.assertEqual(registry.publish("base", "1.0.0", alice)[0], 200)
        for text in SQL:
            for field in ("name", "vers", "license", "description", "homepage", "documentation", "repository", "readme", "readme_file",
                          "links", "rust_version", "license_file"):
                status, answer = self.send(registry, alice, {"name": "base", "vers": "1.0.1", field: text})
                self.assertTrue(400 <= status < 500 or (status == 200 and field in ("description", "readme", "readme_file", "license_file",
                                                                                  "rust_version")), (field, text, answer))
                if status == 200:
                    self.assertEqual(self.look_up(registry), 200)
            for field in ("keywords", "categories", "authors"):
                self.assertLess(self.send(registry, alice, {"name": "base", "vers": "9.9.9", "deps": [{}], field: [text]})[0], 500)
            for field in ("badges", "features"):
                self.assertLess(self.send(registry, alice, {"name": "base", "vers": "9.9.9", field: {text: []}})[0], 500)
            quoted = urllib.parse.quote(text)
            for path in (f"/api/v1/crates?q={quoted}", f"/api/v1/crates?q=base&page={quoted}", f"/api/v1/crates?per_page={quoted}",
                         f"/api/v1/crates/{quoted}", f"/api/v1/crates/base/{quoted}", f"/api/v1/crates/base/{quoted}/download",
                         f"/api/v1/crates/base/{quoted}/dependencies", f"/api/v1/crates/{quoted}/reverse_dependencies",
                         f"/api/v1/crates/base/reverse_dependencies?page={quoted}"):
                status, body, _ = registry.request("GET", path)
                self.assertTrue(status < 500 and hashlib.sha256(alice.encode()).hexdigest().encode() not in body, path)
            for method, path, body in (("PUT", "/api/v1/crates/base/owners", json.dumps({"users": [text]})),
                                       ("DELETE", "/api/v1/crates/base/owners", json.dumps({"users": [text]})),
                                       ("DELETE", f"/api/v1/crates/base/{quoted}/yank", None),
                                       ("DELETE", f"/api/v1/crates/{quoted}/1.0.0/yank", None)):
                self.assertIn(registry.request(method, path, body, token=alice)[0], (400, 404, 422), (method, path))
            status = registry.request("DELETE", "/api/v1/crates/base/1.0.0/yank", headers={"Authorization": text})[0]
            self.assertEqual(status, 403)
            for command in (("user", "add", text), ("token", "add", text, "--name", "x"), ("token", "list", text), ("token", "revoke", "alice", text)):
                if command != ("user", "add", "_"):  # which is a name
                    self.assertNotEqual(registry.run(*command, "--data", registry.data, check=False).returncode, 0, command)
        self.assertEqual(registry.run("user", "list", "--data", registry.data).stdout, "alice\n")
        self.assertEqual([entry["vers"] for entry in self.entries(registry, "base")][0], "1.0.0")
        self.assertEqual(json.loads(registry.request("GET", "/api/v1/crates")[1])["meta"]["total"], 1)
        self.assert_sound(registry)

    def send(self, registry, token, metadata):
        metadata = {"description": "d", "license": "MIT", **metadata}
        if isinstance(metadata["vers"], str) and metadata["vers"] == "1.0.1":
            self.patch = getattr(self, "patch", 0) + 1
            metadata["vers"] = f"1.0.{self.patch}"
        crate = make_crate("base", metadata["vers"] if re.fullmatch(r"[\d.]+", metadata["vers"]) else "1.0.0")
        text = json.dumps(metadata).encode()
        body = len(text).to_bytes(4, "little") + text + len(crate).to_bytes(4, "little") + crate
        status, answer, _ = registry.request("PUT", "/api/v1/crates/new", body, token=token)
        return status, json.loads(answer)

    def look_up(self, registry):
        """What was stored is there, under its version."""
        return registry.request("GET", f"/api/v1/crates/base/1.0.{self.patch}")[0]

    def test_injected_headers(self):
        registry = self.registry("[server]\ntrust-proxy = true\n")
        alice = registry.user("alice")
        registry.start()
        registry.publish("numbers", "1.0.0", alice)
        evil = ("x\r\n X-Evil: 1", "x\rX-Evil: 1", "x\nX-Evil: 1", "x\x00X-Evil: 1", "x%0d%0aX-Evil: 1", 'x", evil="1', "x y", "<script>", "x/../y", "a@b",
                "[::1", "\u010d\u010aX-Evil: 1")
        for value in evil:
            for header in ("Host", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-For", "User-Agent", "If-None-Match", "If-Modified-Since",
                           "Range", "Authorization", "Accept-Encoding", "Cookie"):
                for path in ("/me", "/index/config.json", "/index/nu/mb/numbers", "/api/v1/crates/numbers/1.0.0/download", "/nope"):
                    host = "" if header == "Host" else "Host: x\r\n"
                    sent = f"GET {path} HTTP/1.1\r\n{host}{header}: {value}\r\nConnection: close\r\n\r\n"
                    answer = self.talk(registry, sent.encode("utf-8"))
                    self.assertNotRegex(answer.split(b"\r\n\r\n")[0], b"(?m)^X-Evil", (header, value))
                    self.assertNotIn(b"<script>", answer)
                    self.assertLess(int(answer.split()[1]) if answer else 400, 500, (header, value, answer[:200]))
        # Requests that proxies and servers could understand in different ways.
        smuggled = b"GET /me HTTP/1.1\r\nHost: smuggled\r\n\r\n"
        for head in (b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", b"Content-Length: 5\r\nContent-Length: 6\r\n", b"Content-Length: -1\r\n",
                     b"Content-Length: 5x\r\n", b"Content-Length: +5\r\n", b"Transfer-Encoding: chunked, identity\r\n", b"Transfer-Encoding: xchunked\r\n",
                     b"Content-Length : 5\r\n", b"Content-Length: 99999999999999999999\r\n"):
            answer = self.talk(registry, b"PUT /api/v1/crates/numbers/owners HTTP/1.1\r\nHost: x\r\n" + head + b"\r\n0\r\n\r\n" + smuggled)
            self.assertNotIn(b"sparse+http://smuggled", answer, head)
        for line in registry.log.read_text(errors="strict").splitlines():
            self.assertIsInstance(json.loads(line), dict)
        self.assertEqual(registry.request("GET", "/health")[0], 200)


def add_arguments(parser):
    parser.add_argument("--connections", type=int, default=OPTIONS.connections)
    parser.add_argument("--body", type=int, default=OPTIONS.body, help="of the huge requests")
    parser.add_argument("--bomb", type=int, default=OPTIONS.bomb, help="what a small file unpacks to")


if __name__ == "__main__":
    run_tests(RegistryClients, add_arguments)
