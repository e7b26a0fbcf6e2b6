#!/usr/bin/env python3
"""gantry-registry with the real cargo as its client: every endpoint that cargo has, rules, restarts.

Usage: registry_server_test.py [--registry PATH] [TEST...]; ends with "N passed, N failed".
"""
import concurrent.futures
import contextlib
import hashlib
import json
import random
import socket
import sqlite3
import subprocess
import time

from registry_support import CARGO, OPTIONS, RegistryTest, index_path, make_crate, publish_body, run_tests


class RegistryServer(RegistryTest):
    def test_cargo_as_client(self):
        self.use_every_command()

    def test_gantry_as_client(self):
        self.client = OPTIONS.gantry
        self.use_every_command()

    def test_plan_of_a_publish(self):
        self.client = OPTIONS.gantry
        registry = self.registry()
        alice = registry.user("alice")
        registry.start()
        registry.publish("numbers", "0.1.0", alice)
        self.package("numbers")
        self.package("sums", dependencies='[dependencies]\nnumbers = { path = "../numbers", version = "0.1", registry = "mine" }\n')
        self.package("words", dependencies='[dependencies]\nsums = { path = "../sums" }\n')
        root = self.directory / "packages"
        (root / "Cargo.toml").write_text('[workspace]\nresolver = "2"\nmembers = ["numbers", "sums", "words"]\n')
        done = self.cargo(registry, root, "publish", "--plan", "--registry", "mine", token=alice, check=False)
        self.assertEqual(done.returncode, 101)
        self.assertIn("error: 2 problems to solve before publishing", done.stderr)
        self.assertEqual(done.stdout.splitlines()[:8], [
            "registry `mine`", "step 1", f"  numbers v0.1.0 ({root}/numbers)",
            "    problem: crate numbers@0.1.0 already exists on `mine` index", "step 2", f"  sums v0.1.0 ({root}/sums)",
            "step 3", f"  words v0.1.0 ({root}/words)"])
        self.assertIn("dependency `sums` does not specify a version", done.stdout)

    def use_every_command(self):
        registry = self.registry()
        alice, bob = registry.user("alice"), registry.user("bob")
        registry.start()
        base = self.package("base-numbers", body="pub fn one() -> u32 { 1 }\n")
        done = self.cargo(registry, base, "publish", "--registry", "mine", "--allow-dirty", token=alice)
        self.assertIn("Published base-numbers v0.1.0", done.stderr)
        top = self.package("top_numbers", dependencies='[features]\ndefault = ["extra"]\nextra = ["dep:base-numbers"]\n\n'
                           '[dependencies]\nbase-numbers = { version = "0.1", registry = "mine", optional = true }\n',
                           body="pub fn two() -> u32 { 2 * base_numbers::one() }\n")
        self.cargo(registry, top, "publish", "--registry", "mine", "--allow-dirty", token=alice)

        again = self.cargo(registry, base, "publish", "--registry", "mine", "--allow-dirty", "--no-verify", token=alice, check=False)
        self.assertEqual(again.returncode, 101)
        self.assertIn("already", again.stderr)
        registry.stop()
        registry.start()
        self.package("base-numbers", version="0.1.1")
        foreign = self.cargo(registry, base, "publish", "--registry", "mine", "--allow-dirty", "--no-verify", token=bob, check=False)
        self.assertIn("status 403", foreign.stderr)
        self.assertIn("not one of its owners", foreign.stderr)

        self.cargo(registry, base, "owner", "--registry", "mine", "--add", "bob", "base-numbers", token=alice)
        self.assertEqual(self.cargo(registry, base, "owner", "--registry", "mine", "--list", "base-numbers",
                                    token=alice).stdout, "alice (alice)\nbob (bob)\n")
        self.cargo(registry, base, "publish", "--registry", "mine", "--allow-dirty", "--no-verify", token=bob)
        self.cargo(registry, base, "yank", "--registry", "mine", "base-numbers@0.1.1", token=bob)
        self.cargo(registry, base, "owner", "--registry", "mine", "--remove", "bob", "base-numbers", token=alice)
        gone = self.cargo(registry, base, "yank", "--registry", "mine", "base-numbers@0.1.1", "--undo", token=bob, check=False)
        self.assertIn("not one of the owners", gone.stderr)

        found = self.cargo(registry, base, "search", "--registry", "mine", "numbers").stdout
        self.assertIn('base-numbers = "0.1.0"', found)  # 0.1.1 is yanked
        self.assertIn('top_numbers = "0.1.0"', found)
        self.assertIn("# Adds numbers", found)
        info = self.cargo(registry, base, "info", "--registry", "mine", "top_numbers").stdout
        self.assertIn("version: 0.1.0", info)
        login = subprocess.run([self.client, "login", "--registry", "mine"], input=alice + "\n", text=True, capture_output=True,
                               env={"HOME": str(self.directory), "CARGO_HOME": str(self.directory / "home")}, timeout=60)
        self.assertEqual(login.returncode, 0, login.stderr)
        self.assertIn(f"{registry.url}/index/", registry.request("GET", "/me")[1].decode())
        self.cargo(registry, base, "owner", "--registry", "mine", "--list", "base-numbers")  # with the stored token

        program = self.directory / "program"
        (program / "src").mkdir(parents=True)
        (program / "Cargo.toml").write_text('[package]\nname = "program"\nversion = "0.1.0"\nedition = "2021"\n\n'
                                            '[dependencies]\ntop_numbers = { version = "0.1", registry = "mine" }\n')
        (program / "src/main.rs").write_text('fn main() { println!("{}", top_numbers::two()); }\n')
        self.assertEqual(self.cargo(registry, program, "run", "-q").stdout, "2\n")
        lock = (program / "Cargo.lock").read_text()
        self.assertIn('name = "base-numbers"\nversion = "0.1.0"', lock)  # 0.1.1 is yanked
        self.cargo(registry, base, "yank", "--registry", "mine", "base-numbers@0.1.1", "--undo", token=alice)
        self.cargo(registry, program, "update")
        self.assertIn('name = "base-numbers"\nversion = "0.1.1"', (program / "Cargo.lock").read_text())
        self.assertEqual(registry.stop(), 0)
        self.assertIn("0 problems", registry.run("check", "--data", registry.data).stdout)

    def test_private_registry(self):
        registry = self.registry("[server]\nprivate = true\n")
        alice = registry.user("alice")
        registry.start()
        status, _, headers = registry.request("GET", "/index/config.json")
        self.assertEqual(status, 401)
        self.assertIn(f'Cargo login_url="{registry.url}/me"', headers["WWW-Authenticate"])
        status, body, _ = registry.request("GET", "/index/config.json", token=alice)
        self.assertEqual((status, json.loads(body)["auth-required"]), (200, True))
        package = self.package("secret")
        self.cargo(registry, package, "publish", "--registry", "mine", "--allow-dirty", "--no-verify", token=alice)
        for path in (index_path("secret"), "/api/v1/crates/secret/0.1.0/download", "/api/v1/crates?q=secret",
                     "/api/v1/crates/secret", "/api/v1/crates/secret/owners"):
            self.assertEqual(registry.request("GET", path)[0], 401, path)
            self.assertEqual(registry.request("GET", path, token=alice)[0], 200, path)
        other = registry.token("alice", "--crate", "other-*")
        self.assertEqual(registry.request("GET", index_path("secret"), token=other)[0], 403)
        # Neither do lists tell a token that is for other crates what there is, nor does a refusal.
        self.assertEqual(registry.publish("other-base", "1.0.0", alice)[0], 200)
        everything = registry.token("alice", "--crate", "*")
        for path in ("/api/v1/crates", "/api/v1/crates?q=secret", "/api/v1/crates/other-base/reverse_dependencies"):
            status, body, _ = registry.request("GET", path, token=other)
            self.assertEqual((status, b"secret" in body), (403, False), path)
            self.assertEqual(registry.request("GET", path, token=everything)[0], 200, path)
        self.assertEqual(registry.request("GET", "/api/v1/crates/other-base", token=other)[0], 200)
        status, answer = registry.publish("SECRET", "1.0.0", other)
        self.assertEqual((status, answer["errors"][0]["detail"]), (403, "this token is not for the crate `SECRET`"))
        program = self.directory / "program"
        (program / "src").mkdir(parents=True)
        (program / "Cargo.toml").write_text('[package]\nname = "program"\nversion = "0.1.0"\nedition = "2021"\n\n'
                                            '[dependencies]\nsecret = { version = "0.1", registry = "mine" }\n')
        (program / "src/main.rs").write_text("fn main() { println!(\"{}\", secret::one()); }\n")
        self.assertEqual(self.cargo(registry, program, "run", "-q", token=alice).stdout, "1\n")

    def test_index_answers(self):
        registry = self.registry()
        alice = registry.user("alice")
        registry.start()
        self.assertEqual(registry.publish("Some_Crate", "1.0.0", alice)[0], 200)
        path = index_path("some_crate")
        status, body, headers = registry.request("GET", path)
        line = json.loads(body)
        self.assertEqual((status, line["name"], line["vers"], line["yanked"]), (200, "Some_Crate", "1.0.0", False))
        etag, modified = headers["ETag"], headers["Last-Modified"]
        for condition in ({"If-None-Match": etag}, {"If-None-Match": f'"x", {etag}'}, {"If-Modified-Since": modified}):
            status, body, headers = registry.request("GET", path, headers=condition)
            self.assertEqual((status, body, headers["ETag"]), (304, b"", etag), condition)
        self.assertEqual(registry.request("GET", path, headers={"If-None-Match": '"x"'})[0], 200)
        status, body, headers = registry.request("HEAD", path)
        self.assertEqual((status, body), (200, b""))
        self.assertGreater(int(headers["Content-Length"]), 0)
        registry.publish("Some_Crate", "1.0.1", alice)
        status, body, headers = registry.request("GET", path, headers={"If-None-Match": etag})
        self.assertEqual((status, body.count(b"\n")), (200, 2))
        self.assertNotEqual(headers["ETag"], etag)
        for wrong in ("/index/so/me/Some_Crate", "/index/so/me/nope", "/index/../registry.db", "/index/so/me/..", "/index/",
                      "/index/%2e%2e/registry.db", "/index/so/me/some_crate/", "/index/.tmp/0", "/index//etc/passwd"):
            self.assertEqual(registry.request("GET", wrong)[0], 404, wrong)

    def test_downloads(self):
        registry = self.registry()
        alice = registry.user("alice")
        registry.start()
        crate = make_crate("big", "1.0.0", files=[("data", "".join(random.choices("0123456789abcdef", k=3_000_000)))])
        self.assertEqual(registry.publish("big", "1.0.0", alice, crate=crate)[0], 200)
        path = "/api/v1/crates/big/1.0.0/download"
        for _ in range(3):
            status, body, headers = registry.request("GET", path)
            self.assertEqual((status, hashlib.sha256(body).digest()), (200, hashlib.sha256(crate).digest()))
            self.assertIn("immutable", headers["Cache-Control"])
        self.assertEqual(registry.request("GET", path, headers={"Range": "bytes=5-9"})[:2], (206, crate[5:10]))
        self.assertEqual(registry.request("GET", path, headers={"Range": "bytes=-4"})[:2], (206, crate[-4:]))
        self.assertEqual(registry.request("GET", path, headers={"Range": "bytes=99999999-"})[0], 416)
        self.assertEqual(registry.request("GET", path, headers={"If-None-Match": headers["ETag"]})[0], 304)
        self.assertEqual(registry.request("GET", "/api/v1/crates/big/1.0.1/download")[0], 404)
        self.assertEqual(registry.request("GET", "/api/v1/crates/big/%2e%2e%2f/download")[0], 404)
        registry.stop()
        registry.start()
        self.assertEqual(json.loads(registry.request("GET", "/api/v1/crates/big")[1])["crate"]["downloads"], 3)
        blob = registry.data / "blobs" / hashlib.sha256(crate).hexdigest()[:2] / hashlib.sha256(crate).hexdigest()
        with open(blob, "r+b") as file:
            file.seek(1000)
            file.write(b"damage")
        self.assertEqual(registry.request("GET", path)[0], 500)
        done = registry.run("check", "--data", registry.data, check=False)
        self.assertEqual((done.returncode, "damaged crate file" in done.stdout), (1, True))

    def test_refusals(self):
        registry = self.registry()
        alice, bob = registry.user("alice"), registry.user("bob")
        registry.start()
        self.assertEqual(registry.publish("foo-bar", "1.0.0", alice)[0], 200)
        for status, arguments in {
            401: ("foo-bar", "1.0.1", None), 403: ("foo-bar", "1.0.1", bob)}.items():
            answer = registry.publish(*arguments)
            self.assertEqual(answer[0], status, answer)
            self.assertTrue(answer[1]["errors"][0]["detail"])
        self.assertEqual(registry.publish("foo-bar", "1.0.1", "gantry_wrong")[0], 403)
        # Whoever may not publish costs no look at the crate file.
        self.assertEqual(registry.publish("foo-bar", "1.0.1", bob, crate=b"rubbish")[0], 403)
        for name, version, reason in (("foo-bar", "1.0.0", "is already uploaded"), ("foo_bar", "1.0.1", "too similar"),
                                      ("foo-bar", "1.0.1", "the crate file is not valid")):
            status, answer = registry.publish(name, version, alice, crate=b"rubbish")
            self.assertEqual((status, reason in answer["errors"][0]["detail"]), (422, True), answer)
        for name, version in (("Foo_Bar", "2.0.0"), ("foo_bar", "2.0.0"), ("foo-bar", "1.0.0"), ("foo-bar", "1.0.0+build"),
                              ("std", "1.0.0"), ("nul", "1.0.0")):
            self.assertEqual(registry.publish(name, version, alice)[0], 422, (name, version))
        status, answer = registry.publish("warned", "1.0.0", alice, categories=["Nope"], badges={"travis-ci": {}})
        self.assertEqual((status, answer["warnings"]),
                         (200, {"invalid_categories": ["Nope"], "invalid_badges": ["travis-ci"], "other": []}))
        expired = registry.token("alice", "--scope", "yank")
        self.assertEqual(registry.publish("foo-bar", "1.0.2", expired)[0], 403)
        yank_only = registry.token("alice", "--scope", "yank", "--crate", "foo-*")
        self.assertEqual(registry.request("DELETE", "/api/v1/crates/foo-bar/1.0.0/yank", token=yank_only)[:2], (200, b'{"ok":true}'))
        self.assertEqual(registry.request("DELETE", "/api/v1/crates/warned/1.0.0/yank", token=yank_only)[0], 403)
        self.assertEqual(registry.request("DELETE", "/api/v1/crates/foo-bar/9.0.0/yank", token=alice)[0], 404)
        for logins, status in ((["github:org:team"], 422), (["nobody"], 422), (["alice"], 422)):
            self.assertEqual(registry.request("PUT", "/api/v1/crates/foo-bar/owners", json.dumps({"users": logins}), token=alice)[0],
                             status, logins)
        self.assertEqual(registry.request("DELETE", "/api/v1/crates/foo-bar/owners", '{"users":["alice"]}', token=alice)[0], 422)
        self.assertEqual(registry.request("POST", "/api/v1/crates/new", b"", token=alice)[0], 405)
        self.assertEqual(registry.request("GET", "/api/v1/crates?per_page=101")[0], 400)
        self.assertEqual(registry.request("GET", "/api/v1/crates?q=%27%22%29--*AND")[0], 200)
        self.assertEqual(registry.request("GET", "/nope")[0], 404)

    def test_large_publish_with_a_bad_token(self):
        registry = self.registry()
        registry.user("alice")
        registry.start()
        package = self.package("large")
        (package / "noise.txt").write_text("".join(random.choices("0123456789abcdef", k=8_000_000)))
        for client in (CARGO, OPTIONS.gantry):
            self.client = client
            done = self.cargo(registry, package, "publish", "--registry", "mine", "--allow-dirty", "--no-verify", token="gantry_no", check=False)
            self.assertEqual(done.returncode, 101)
            self.assertIn("the remote server responded with an error (status 403 Forbidden): the token is not valid", done.stderr)

    def test_own_dependencies_are_not_what_the_client_calls_so(self):
        def publish(registry, token, version, index, host):
            body = publish_body("top", version, manifest=f'[dependencies.base]\nversion = "1"\nregistry-index = "{index}"\n',
                                deps=[{"name": "base", "version_req": "^1", "features": [], "optional": False, "default_features": True,
                                       "target": None, "kind": "normal", "registry": None}])
            headers = {"Authorization": token, "X-Forwarded-Host": host, **({"Host": host} if host else {})}
            status, answer, _ = registry.request("PUT", "/api/v1/crates/new", body, headers)
            return status, json.loads(answer)

        registry = self.registry()
        alice = registry.user("alice")
        registry.start()
        local, evil = f"127.0.0.1:{registry.port}", "evil.example:8000"
        for i, host in enumerate((local, f"localhost:{registry.port}")):
            for j, sent in enumerate((host, "other.example")):
                answer = publish(registry, alice, f"1.{i}.{j}", f"sparse+http://{host}/index/", sent)
                self.assertEqual(answer[0], 200, answer)
        status, answer = publish(registry, alice, "2.0.0", f"sparse+http://{evil}/index/", evil)
        self.assertEqual(status, 422)
        self.assertIn(f"from the registry `sparse+http://{evil}/index`, which is not allowed here", answer["errors"][0]["detail"])
        self.assertIn("`server.url`", answer["errors"][0]["detail"])
        registry.stop()
        (self.directory / "registry.toml").write_text('[server]\nurl = "https://crates.example"\n')
        registry.extra = ["--config", self.directory / "registry.toml"]
        registry.start()
        self.assertEqual(publish(registry, alice, "3.0.0", "sparse+https://crates.example/index/", evil)[0], 200)
        for index in (f"sparse+http://{evil}/index/", f"sparse+http://{local}/index/"):
            self.assertEqual(publish(registry, alice, "3.0.1", index, evil)[0], 422)

    def test_counts_that_cannot_be_written_now(self):
        registry = self.registry()
        alice = registry.user("alice")
        registry.start()
        self.assertEqual(registry.publish("numbers", "1.0.0", alice)[0], 200)
        with contextlib.closing(sqlite3.connect(registry.data / "registry.db", timeout=30)) as database:
            database.execute("UPDATE tokens SET last_used = NULL")
            database.execute("CREATE TRIGGER no_downloads BEFORE INSERT ON daily_downloads BEGIN SELECT RAISE(ABORT, 'no downloads'); END")
            database.execute("CREATE TRIGGER no_uses BEFORE UPDATE OF last_used ON tokens BEGIN SELECT RAISE(ABORT, 'no uses'); END")
            database.commit()
            self.assertEqual(registry.request("GET", "/api/v1/crates/numbers/1.0.0/download")[0], 200)
            self.assertEqual(registry.request("DELETE", "/api/v1/crates/nothing/1.0.0/yank", token=alice)[0], 404)  # which uses the token
            deadline = time.monotonic() + 60
            while not ("no downloads" in registry.log.read_text() and "no uses" in registry.log.read_text()):
                self.assertLess(time.monotonic(), deadline)
                time.sleep(0.2)
            database.execute("DROP TRIGGER no_downloads")
            database.execute("DROP TRIGGER no_uses")
            database.commit()
        self.assertEqual(registry.stop(), 0)
        with contextlib.closing(sqlite3.connect(registry.data / "registry.db")) as database:
            self.assertEqual(database.execute("SELECT downloads FROM versions").fetchall(), [(1,)])
            self.assertEqual(database.execute("SELECT count(last_used) FROM tokens").fetchall(), [(1,)])

    def test_expired_tokens(self):
        registry = self.registry()
        registry.user("alice")
        token = registry.token("alice", "--expires", "1")
        registry.start()
        self.assertEqual(registry.publish("early", "1.0.0", token)[0], 200)
        registry.stop()
        with contextlib.closing(sqlite3.connect(registry.data / "registry.db")) as database, database:
            database.execute("UPDATE tokens SET expires = unixepoch() - 1 WHERE expires IS NOT NULL")
        registry.start()
        status, answer = registry.publish("late", "1.0.0", token)
        self.assertEqual((status, answer["errors"][0]["detail"]),
                         (403, f"the token has expired, a new one is needed; see {registry.url}/me"))
        for method, path, body in (("DELETE", "/api/v1/crates/early/1.0.0/yank", None),
                                   ("PUT", "/api/v1/crates/early/owners", '{"users":["bob"]}')):
            self.assertEqual(registry.request(method, path, body, token=token)[0], 403)
        self.assertEqual(registry.request("GET", index_path("early"), token=token)[0], 200)  # nobody needs one for that
        package = self.package("late")
        for client in (CARGO, OPTIONS.gantry):
            self.client = client
            done = self.cargo(registry, package, "publish", "--registry", "mine", "--allow-dirty", "--no-verify", token=token, check=False)
            self.assertEqual(done.returncode, 101)
            self.assertIn("the remote server responded with an error (status 403 Forbidden): the token has expired", done.stderr)
        self.assertIn("expires: 20", registry.run("token", "list", "alice", "--data", registry.data).stdout)

    def test_expired_token_of_a_private_registry(self):
        registry = self.registry("[server]\nprivate = true\n")
        registry.user("alice")
        token = registry.token("alice", "--expires", "1")
        with contextlib.closing(sqlite3.connect(registry.data / "registry.db")) as database, database:
            database.execute("UPDATE tokens SET expires = unixepoch() - 1 WHERE expires IS NOT NULL")
        registry.start()
        status, body, headers = registry.request("GET", "/index/config.json", token=token)
        self.assertEqual(status, 401)
        self.assertIn("the token has expired", json.loads(body)["errors"][0]["detail"])
        self.assertIn(f'Cargo login_url="{registry.url}/me"', headers["WWW-Authenticate"])
        program = self.package("program", dependencies='[dependencies]\nany = { version = "1", registry = "mine" }\n')
        for client in (CARGO, OPTIONS.gantry):
            self.client = client
            done = self.cargo(registry, program, "generate-lockfile", token=token, check=False)
            self.assertEqual(done.returncode, 101)
            self.assertIn("token rejected for `mine`", done.stderr)
            self.assertIn("this registry is private: the token has expired, a new one is needed", done.stderr)

    def test_search_ranking(self):
        registry = self.registry()
        alice = registry.user("alice")
        registry.start()
        for name, description in (("json", "x"), ("json-parser", "x"), ("my-json", "x"), ("other", "Reads json files"), ("none", "x")):
            self.assertEqual(registry.publish(name, "1.0.0", alice, description=description)[0], 200)
        answer = json.loads(registry.request("GET", "/api/v1/crates?q=json")[1])
        self.assertEqual([crate["name"] for crate in answer["crates"]], ["json", "json-parser", "my-json", "other"])
        self.assertEqual(answer["meta"]["total"], 4)
        answer = json.loads(registry.request("GET", "/api/v1/crates?q=json&per_page=2&page=2")[1])
        self.assertEqual([crate["name"] for crate in answer["crates"]], ["my-json", "other"])
        self.assertEqual(json.loads(registry.request("GET", "/api/v1/crates")[1])["meta"]["total"], 5)

    def test_bad_clients(self):
        registry = self.registry("[server]\nheader-seconds = 1\nbody-seconds = 1\nidle-seconds = 2\n")
        alice = registry.user("alice")
        registry.start()

        def talk(*pieces, pause=0.0):
            with socket.create_connection(("127.0.0.1", registry.port), timeout=20) as link:
                for piece in pieces:
                    link.sendall(piece)
                    time.sleep(pause)
                answer = b""
                try:
                    while chunk := link.recv(65536):
                        answer += chunk
                except ConnectionResetError:
                    pass
                return answer

        self.assertIn(b" 400 ", talk(b"nonsense\r\n\r\n"))
        self.assertIn(b" 431 ", talk(b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 40000 + b"\r\n\r\n"))
        self.assertIn(b" 431 ", talk(b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: " + b"a" * 1000 + b"\r\n" + (b"X: " + b"a" * 100 + b"\r\n") * 200
                                     + b"\r\n"))
        self.assertIn(b" 408 ", talk(b"GET / HTTP/1.1\r\nHost:"))
        self.assertIn(b" 408 ", talk(b"PUT /api/v1/crates/new HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc"))
        self.assertIn(b" 413 ", talk(b"PUT /api/v1/crates/new HTTP/1.1\r\nHost: x\r\nContent-Length: 1073741824\r\n\r\n" + b"x" * 100000))
        self.assertIn(b" 413 ", talk(b"PUT /api/v1/crates/a/owners HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                                     b"20000\r\n" + b"x" * 0x20000 + b"\r\n0\r\n\r\n"))
        self.assertEqual(talk(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n" * 5).count(b"200 OK"), 5)
        body = publish_body("chunky", "1.0.0")
        chunked = b"".join(b"%x\r\n%b\r\n" % (len(body[i:i + 100]), body[i:i + 100]) for i in range(0, len(body), 100)) + b"0\r\n\r\n"
        self.assertIn(b" 200 ", talk(b"PUT /api/v1/crates/new HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: "
                                     + alice.encode() + b"\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked))
        # What follows a body is no part of the head.
        body = publish_body("chunky", "1.0.1")
        self.assertIn(b" 200 ", talk(b"PUT /api/v1/crates/new HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: "
                                     + alice.encode() + b"\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n" % len(body) + body
                                     + b"\r\n0\r\nAuthorization: gantry_no\r\nContent-Encoding: br\r\n\r\n"))
        self.assertNotIn(b"\nX-Evil: 1", talk(b"GET /me HTTP/1.1\r\nHost: a%0d%0aX-Evil: 1\r\nConnection: close\r\n\r\n"))
        bomb = make_crate("bomb", "1.0.0", files=[("zeros", "\0" * 60_000_000)])
        status, answer = registry.publish("bomb", "1.0.0", alice, crate=bomb)
        self.assertEqual((status, "times its size" in answer["errors"][0]["detail"]), (422, True))
        self.assertEqual(registry.request("GET", "/health")[0], 200)

    def test_rate_limits(self):
        registry = self.registry('[limits]\nprofile = "public"\nyank = { burst = 1, seconds = 1000 }\n')
        alice = registry.user("alice")
        registry.start()
        statuses = [registry.publish(f"limited-{i}", "1.0.0", alice)[0] for i in range(6)]
        self.assertEqual(statuses, [200] * 5 + [429])
        self.assertEqual(registry.publish("limited-0", "1.1.0", alice)[0], 200)
        self.assertEqual(registry.request("DELETE", "/api/v1/crates/limited-0/1.0.0/yank", token=alice)[0], 200)
        status, _, headers = registry.request("DELETE", "/api/v1/crates/limited-0/1.0.0/yank", token=alice)
        self.assertEqual(status, 429)
        self.assertGreater(int(headers["Retry-After"]), 900)

    def test_configuration_file(self):
        for text, problem in (("[server]\nport = 1\n", "unknown key `server.port`"), ("x = 1\n", "unknown key `x`"),
                              ('[server]\nlisten = "nowhere"\n', "no ADDRESS:PORT"), ("[[[", "failed to parse"),
                              ("[server]\nprivate = 1\n", "true or false"), ("[publish]\ncrate-bytes = 0\n", "whole number")):
            (self.directory / "c.toml").write_text(text)
            done = self.registry().run("config", "check", "--config", self.directory / "c.toml", check=False)
            self.assertEqual((done.returncode, problem in done.stderr), (1, True), done.stderr)
        (self.directory / "c.toml").write_text('[server]\nlisten = "[::1]:80"\nurl = "https://x.example/"\n')
        self.registry().run("config", "check", "--config", self.directory / "c.toml")

    def test_parallel_publishes(self):
        registry = self.registry()
        alice = registry.user("alice")
        registry.start()
        with concurrent.futures.ThreadPoolExecutor(24) as pool:
            # Each version is sent twice: exactly one of the two wins.
            jobs = [pool.submit(registry.publish, f"par-{i % 10}", f"1.{i // 10}.0", alice) for i in range(100) for _ in (0, 1)]
            answers = [job.result()[0] for job in jobs]
        self.assertEqual((answers.count(200), answers.count(422)), (100, 100))
        for i in range(10):
            lines = registry.request("GET", index_path(f"par-{i}"))[1].splitlines()
            self.assertEqual(sorted(json.loads(line)["vers"] for line in lines), sorted(f"1.{j}.0" for j in range(10)))
        registry.stop()
        self.assertIn("0 problems", registry.run("check", "--data", registry.data).stdout)


if __name__ == "__main__":
    run_tests(RegistryServer)
