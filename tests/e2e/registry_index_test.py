#!/usr/bin/env python3
"""The two indexes of gantry-registry: the sparse one (codings, conditions, ranges) and the git one, with git, cargo and gantry as clients.

Usage: registry_index_test.py --registry PATH [--git-kills N] [TEST...]; ends with "N passed, N failed".
"""
import gzip
import http.client
import json
import os
import pathlib
import random
import signal
import sqlite3
import subprocess
import threading
import time

from registry_support import CARGO, OPTIONS, SYSROOT, RegistryTest, index_path, run_tests

OPTIONS.git_kills = 10
GIT = "[index]\ngit = true\n"


class RegistryIndex(RegistryTest):
    def git(self, *arguments, directory=None, check=True, **environment):
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.directory), "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0",
                       **environment}
        done = subprocess.run(["git", *arguments], cwd=directory or self.directory, env=environment, capture_output=True, text=True,
                              timeout=120)
        if check:
            self.assertEqual(done.returncode, 0, f"git {arguments}\n{done.stderr}")
        return done.stdout if check else done

    def bare(self, registry, *arguments):
        return self.git(f"--git-dir={registry.data}/index.git", *arguments)

    def wait_for_git(self, registry):
        """Until the repository says the same as the sparse index."""
        wanted = self.sparse_files(registry)
        deadline = time.monotonic() + 120
        while (found := self.git_files(registry)) != wanted and time.monotonic() < deadline:
            time.sleep(0.025)
        self.assertEqual(found, wanted, registry.log.read_text()[-2000:])

    @staticmethod
    def sparse_files(registry):
        index = registry.data / "index"
        return {str(path.relative_to(index)): path.read_text() for path in index.rglob("*") if path.is_file()}

    def git_files(self, registry):
        """Of the newest commit; None while there is none, or when it goes away meanwhile."""
        repository = f"--git-dir={registry.data}/index.git"
        newest = self.git(repository, "rev-parse", "--verify", "--quiet", "HEAD", check=False).stdout.strip()
        files = {}
        for path in self.git(repository, "ls-tree", "-r", "--name-only", newest, check=False).stdout.splitlines() if newest else ():
            shown = self.git(repository, "show", f"{newest}:{path}", check=False)
            if shown.returncode != 0:
                return None
            files[path] = shown.stdout
        return files if files.pop("config.json", None) else None

    def subjects(self, registry):
        return self.bare(registry, "log", "--format=%s", "--reverse").splitlines()

    def use(self, registry, program, directory, *arguments, token=None, check=True, **more):
        """cargo or gantry with the git index as registry `mine`."""
        home = self.directory / f"home-{pathlib.Path(program).name}"
        home.mkdir(exist_ok=True)
        (home / "config.toml").write_text(f'[registries.mine]\nindex = "{registry.url}/git/index"\n[registry]\n'
                                          'global-credential-providers = ["cargo:token"]\n')
        environment = {"PATH": f"{SYSROOT}/bin:{os.environ['PATH']}", "HOME": str(self.directory), "CARGO_HOME": str(home),
                       "CARGO_TERM_COLOR": "never", "GIT_CONFIG_NOSYSTEM": "1", **more}
        if token:
            environment["CARGO_REGISTRIES_MINE_TOKEN"] = token
        done = subprocess.run([program, *arguments], cwd=directory, env=environment, capture_output=True, text=True, timeout=300)
        if check:
            self.assertEqual(done.returncode, 0, f"{arguments}\n{done.stdout}{done.stderr}\n{registry.log.read_text()[-1500:]}")
        return done

    def program(self, name, dependency):
        root = self.directory / name
        (root / "src").mkdir(parents=True)
        (root / "Cargo.toml").write_text(f'[package]\nname = "{name}"\nversion = "0.1.0"\nedition = "2021"\n\n[dependencies]\n'
                                         f'{dependency} = {{ version = "0.1", registry = "mine" }}\n')
        (root / "src/main.rs").write_text(f'fn main() {{ println!("{{}}", {dependency.replace("-", "_")}::one()); }}\n')
        return root

    # The sparse index.

    def test_codings(self):
        registry = self.registry()
        alice = registry.user("alice")
        registry.start()
        registry.publish("small", "1.0.0", alice)
        for i in range(40):
            registry.publish("large", f"1.{i}.0", alice)
        path = index_path("large")
        get = lambda accept, **more: registry.request("GET", path, headers={"Accept-Encoding": accept, **more})
        _, plain, head = get("identity")
        tags = {None: head["ETag"]}
        self.assertNotIn("Content-Encoding", head)
        for _ in range(2):  # made, and from memory
            for accept, coding in (("deflate, gzip", "gzip"), ("gzip, zstd", "zstd"), ("gzip;q=1, zstd;q=0.2", "gzip")):
                status, body, head = get(accept)
                self.assertEqual((status, head["Content-Encoding"], head["Vary"]), (200, coding, "Accept-Encoding"))
                self.assertLess(len(body), len(plain) // 4)
                if coding == "gzip":
                    self.assertEqual(gzip.decompress(body), plain)
                else:
                    self.assertEqual(body[:4], b"\x28\xb5\x2f\xfd")
                tags[coding] = head["ETag"]
        self.assertEqual(len(set(tags.values())), 3)
        for coding, tag in tags.items():
            status, body, head = get(coding or "identity", **{"If-None-Match": tag})
            self.assertEqual((status, body, head["ETag"], head["Vary"]), (304, b"", tag, "Accept-Encoding"))
            self.assertEqual(get(coding or "identity", **{"If-None-Match": "W/" + tag})[0], 304)
            self.assertEqual(get("gzip" if coding is None else "identity", **{"If-None-Match": tag})[0], 200)
        status, body, head = registry.request("HEAD", path, headers={"Accept-Encoding": "gzip"})
        self.assertEqual((status, body, head["Content-Encoding"], head["ETag"]), (200, b"", "gzip", tags["gzip"]))
        self.assertEqual(int(head["Content-Length"]), len(get("gzip")[1]))
        self.assertNotIn("Content-Encoding", registry.request("GET", index_path("small"), headers={"Accept-Encoding": "gzip"})[2])
        registry.publish("large", "2.0.0", alice)
        status, body, head = get("gzip", **{"If-None-Match": tags["gzip"]})
        self.assertEqual((status, gzip.decompress(body).count(b"\n")), (200, 41))

    def test_codings_of_a_private_registry(self):
        registry = self.registry("[server]\nprivate = true\n")
        alice = registry.user("alice")
        registry.start()
        for i in range(10):
            registry.publish("large", f"1.{i}.0", alice)
        _, body, head = registry.request("GET", index_path("large"), headers={"Accept-Encoding": "gzip"}, token=alice)
        self.assertEqual((gzip.decompress(body).count(b"\n"), head["Cache-Control"], head["Vary"]),
                         (10, "private, no-cache", "Accept-Encoding"))
        status, _, again = registry.request("GET", index_path("large"), token=alice,
                                            headers={"Accept-Encoding": "gzip", "If-None-Match": head["ETag"]})
        self.assertEqual((status, again.get("Content-Length")), (304, None))

    def test_conditions_and_ranges(self):
        registry = self.registry()
        alice = registry.user("alice")
        registry.start()
        registry.publish("numbers", "1.0.0", alice)
        path = index_path("numbers")
        get = lambda **headers: registry.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        _, whole, head = get()
        tag, modified = head["ETag"], head["Last-Modified"]
        seconds = time.mktime(time.strptime(modified, "%a, %d %b %Y %H:%M:%S GMT")) - time.timezone
        at = lambda offset, form="%a, %d %b %Y %H:%M:%S GMT": time.strftime(form, time.gmtime(seconds + offset))
        for date, status in ((modified, 304), (at(100), 304), (at(-1), 200), (at(0, "%A, %d-%b-%y %H:%M:%S GMT"), 304),
                             (at(0, "%a %b %e %H:%M:%S %Y"), 304), ("yesterday", 200)):
            self.assertEqual(get(If_Modified_Since=date)[0], status, date)
        self.assertEqual(get(If_None_Match='"other"', If_Modified_Since=modified)[0], 200)
        self.assertEqual(get(Range="bytes=3-9")[:2], (206, whole[3:10]))
        status, body, head = get(Range="bytes=-5")
        self.assertEqual((status, body, head["Content-Range"]), (206, whole[-5:], f"bytes {len(whole) - 5}-{len(whole) - 1}/{len(whole)}"))
        for same in (tag, modified):
            self.assertEqual(get(Range="bytes=3-9", If_Range=same)[0], 206)
        self.assertEqual(get(Range="bytes=3-9", If_Range='"other"')[:2], (200, whole))
        status, _, head = get(Range="bytes=100000-")
        self.assertEqual((status, head["Content-Range"]), (416, f"bytes */{len(whole)}"))
        self.assertEqual(get(Range="bytes=3-9", If_None_Match=tag)[0], 304)
        # However fast a file changes: a client that compares dates sees each change.
        dates = []
        for i in range(4):
            registry.publish("numbers", f"2.{i}.0", alice)
            dates.append(get()[2]["Last-Modified"])
            registry.publish("numbers", f"3.{i}.0", alice)
            self.assertEqual(get(If_Modified_Since=dates[-1])[0], 200)

    def test_ranges_of_downloads(self):
        registry = self.registry()
        alice = registry.user("alice")
        registry.start()
        registry.publish("numbers", "1.0.0", alice)
        path = "/api/v1/crates/numbers/1.0.0/download"
        _, whole, head = registry.request("GET", path)
        get = lambda **headers: registry.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        self.assertEqual(get(Range="bytes=1-2", If_Range=head["ETag"])[:2], (206, whole[1:3]))
        self.assertEqual(get(Range="bytes=1-2", If_Range='"other"')[:2], (200, whole))
        status, body, head = get(Range=f"bytes={len(whole)}-")
        self.assertEqual((status, head["Content-Range"]), (416, f"bytes */{len(whole)}"))
        self.assertIn("range", json.loads(body)["errors"][0]["detail"])
        status, body, head = registry.request("HEAD", path)
        self.assertEqual((status, body, int(head["Content-Length"])), (200, b"", len(whole)))

    # The git index.

    def test_git_clone(self):
        registry = self.registry(GIT)
        alice = registry.user("alice")
        registry.start()
        self.wait_for_git(registry)
        for name, version in (("numbers", "1.0.0"), ("Big-Words", "0.1.0"), ("numbers", "1.1.0")):
            self.assertEqual(registry.publish(name, version, alice)[0], 200)
        registry.request("DELETE", "/api/v1/crates/numbers/1.0.0/yank", token=alice)
        registry.request("PUT", "/api/v1/crates/numbers/1.0.0/unyank", token=alice)
        self.wait_for_git(registry)
        self.assertEqual(self.subjects(registry), [
            "Begin the index", "Update crate `numbers#1.0.0`", "Update crate `Big-Words#0.1.0`", "Update crate `numbers#1.1.0`",
            "Yank crate `numbers#1.0.0`", "Unyank crate `numbers#1.0.0`"])
        url = f"{registry.url}/git/index"
        for version in ("0", "1", "2"):
            self.git("-c", f"protocol.version={version}", "clone", "-q", url, f"clone-{version}")
            clone = self.directory / f"clone-{version}"
            files = {str(path.relative_to(clone)): path.read_text() for path in clone.rglob("*")
                     if path.is_file() and ".git" not in path.parts}
            config = json.loads(files.pop("config.json"))
            self.assertEqual(config, {"dl": f"{registry.url}/api/v1/crates", "api": registry.url})
            self.assertEqual(files, self.sparse_files(registry))
        yanked = [json.loads(line)["yanked"] for line in self.git("show", "HEAD~1:nu/mb/numbers", directory=clone).splitlines()]
        self.assertEqual(yanked, [True, False])
        # What a push would need is not there.
        push = self.git("push", "origin", "HEAD:refs/heads/other", directory=clone, check=False)
        self.assertIn("403", push.stderr)
        for method, path, status in (("GET", "/info/refs?service=git-receive-pack", 403), ("POST", "/git-receive-pack", 403),
                                     ("GET", "/info/refs", 403), ("GET", "/HEAD", 404), ("GET", "/objects/info/packs", 404),
                                     ("GET", "/../../registry.db", 404), ("POST", "/git-upload-pack", 500), ("PUT", "/git-upload-pack", 405),
                                     ("GET", "/git-upload-pack", 405), ("GET", "", 404)):
            self.assertEqual(registry.request(method, "/git/index" + path, body=b"x" if method != "GET" else None)[0], status, path)
        # A fetch after a change, and after the history was replaced.
        registry.publish("numbers", "1.2.0", alice)
        self.wait_for_git(registry)
        self.git("fetch", "-q", "origin", "+HEAD:refs/remotes/origin/HEAD", directory=clone)
        self.assertEqual(self.git("log", "-1", "--format=%s", "origin/HEAD", directory=clone), "Update crate `numbers#1.2.0`\n")
        self.assertIn("replaced 7 commits by one", registry.run("git-index", "squash", "--data", registry.data).stdout)
        self.assertEqual(self.subjects(registry), ["Squash the index into one commit"])
        registry.publish("numbers", "1.3.0", alice)
        self.wait_for_git(registry)
        self.assertEqual(self.subjects(registry), ["Squash the index into one commit", "Update crate `numbers#1.3.0`"])
        self.git("fetch", "-q", "origin", "+HEAD:refs/remotes/origin/HEAD", directory=clone)
        self.assertEqual(self.git("show", "origin/HEAD:nu/mb/numbers", directory=clone).count("\n"), 4)
        self.assertEqual(self.bare(registry, "fsck", "--strict"), "")

    def use_git_index(self, program):
        registry = self.registry(GIT)
        alice = registry.user("alice")
        registry.start()
        base = self.package("base-numbers")
        self.use(registry, program, base, "publish", "--registry", "mine", "--allow-dirty", token=alice)
        top = self.package("top-numbers", dependencies='[dependencies]\nbase-numbers = { version = "0.1", registry = "mine" }\n',
                           body="pub fn one() -> u32 { base_numbers::one() }\n")
        self.use(registry, program, top, "publish", "--registry", "mine", "--allow-dirty", token=alice)
        self.assertNotIn("registry", json.loads(registry.request("GET", index_path("top-numbers"))[1])["deps"][0])
        root = self.program("program", "top-numbers")
        self.assertEqual(self.use(registry, program, root, "run", "-q").stdout, "1\n")
        self.assertIn(f'source = "registry+{registry.url}/git/index"', (root / "Cargo.lock").read_text())
        self.package("base-numbers", version="0.1.1")
        self.use(registry, program, base, "publish", "--registry", "mine", "--allow-dirty", "--no-verify", token=alice)
        self.use(registry, program, root, "update")
        self.assertIn('name = "base-numbers"\nversion = "0.1.1"', (root / "Cargo.lock").read_text())
        self.use(registry, program, base, "yank", "--registry", "mine", "base-numbers@0.1.1", token=alice)
        self.wait_for_git(registry)
        registry.run("git-index", "squash", "--data", registry.data)
        (root / "Cargo.lock").unlink()
        self.use(registry, program, root, "update")
        self.assertIn('name = "base-numbers"\nversion = "0.1.0"', (root / "Cargo.lock").read_text())
        self.assertEqual(self.use(registry, program, root, "run", "-q", CARGO_NET_GIT_FETCH_WITH_CLI="true").stdout, "1\n")
        # Who knows the registry by its sparse index sees the same.
        self.assertIn('base-numbers = "0.1.0"', self.cargo(registry, root, "search", "--registry", "mine", "base").stdout)

    def test_git_index_with_cargo(self):
        self.use_git_index(CARGO)

    def test_git_index_with_gantry(self):
        self.use_git_index(OPTIONS.gantry)

    def test_private_git_index(self):
        registry = self.registry("[server]\nprivate = true\n" + GIT)
        alice = registry.user("alice")
        some = registry.token("alice", "--crate", "other-*")
        registry.start()
        package = self.package("secret")
        self.cargo(registry, package, "publish", "--registry", "mine", "--allow-dirty", "--no-verify", token=alice)
        self.wait_for_git(registry)
        status, _, head = registry.request("GET", "/git/index/info/refs?service=git-upload-pack")
        self.assertEqual((status, head["WWW-Authenticate"].split()[0]), (401, "Basic"))
        self.assertNotEqual(self.git("clone", f"{registry.url}/git/index", "none", check=False).returncode, 0)
        with_token = lambda token: registry.url.replace("http://", f"http://any:{token}@") + "/git/index"
        self.assertIn("403", self.git("clone", with_token(some), "some", check=False).stderr)
        self.git("clone", "-q", with_token(alice), "clone")
        self.assertTrue(json.loads((self.directory / "clone/config.json").read_text())["auth-required"])
        # cargo asks git's helpers.
        (self.directory / ".gitconfig").write_text("[credential]\nhelper = store\n")
        (self.directory / ".git-credentials").write_text(with_token(alice).removesuffix("/git/index") + "\n")
        for name, program in (("by-cargo", CARGO), ("by-gantry", OPTIONS.gantry)):
            root = self.program(name, "secret")
            self.assertEqual(self.use(registry, program, root, "run", "-q", token=alice).stdout, "1\n")

    def test_git_index_is_off(self):
        registry = self.registry()
        registry.start()
        self.assertEqual(registry.request("GET", "/git/index/info/refs?service=git-upload-pack")[0], 404)
        done = registry.run("git-index", "squash", "--data", registry.data, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("index.git = true", done.stderr)
        for text, problem in ((GIT + '[server]\nlisten = "0.0.0.0:1"\n', "needs `server.url`"), ("[index]\ngit = 1\n", "true or false")):
            (self.directory / "c.toml").write_text(text)
            done = registry.run("serve", "--data", self.directory / "other", "--config", self.directory / "c.toml", check=False)
            self.assertEqual((done.returncode, problem in done.stderr), (1, True), done.stderr)

    def test_git_index_is_made_to_agree(self):
        registry = self.registry()
        alice = registry.user("alice")
        registry.start()
        for i in range(3):
            registry.publish(f"crate-{i}", "1.0.0", alice)
        registry.stop()
        (self.directory / "registry.toml").write_text(GIT)
        registry.extra = ["--config", self.directory / "registry.toml"]
        registry.start()
        self.wait_for_git(registry)
        self.assertEqual(self.subjects(registry), ["Begin the index"])
        # What somebody else did to it.
        registry.stop()
        stream = (b"commit refs/heads/master\ncommitter x <x@example.com> 1 +0000\ndata 1\nx\nfrom refs/heads/master^0\n"
                  b"D cr/at/crate-1\nM 100644 inline cr/at/crate-2\ndata 3\nxyz\nM 100644 inline cr/at/crate-9\ndata 3\nxyz\ndone\n")
        subprocess.run(["git", f"--git-dir={registry.data}/index.git", "fast-import", "--quiet", "--done"], input=stream, check=True)
        registry.start()
        self.wait_for_git(registry)
        self.assertEqual(self.subjects(registry)[-1], "Make the index agree with the registry")
        # A start that finds nothing to do commits nothing; another address is a new config.json.
        registry.stop()
        registry.start()
        registry.stop()
        self.assertEqual(len(self.subjects(registry)), 3)
        (self.directory / "registry.toml").write_text(GIT + '[server]\nurl = "https://crates.example.com"\n')
        registry.start()
        registry.publish("crate-0", "1.1.0", alice)
        self.wait_for_git(registry)
        self.assertEqual(json.loads(self.bare(registry, "show", "HEAD:config.json"))["api"], "https://crates.example.com")
        # A repository that cannot be read is made anew; a directory that was removed too.
        registry.stop()
        for pack in (registry.data / "index.git/objects").rglob("*"):
            if pack.is_file():
                pack.unlink()
        registry.start()
        self.wait_for_git(registry)
        self.assertEqual(self.subjects(registry), ["Begin the index"])

    def test_git_index_survives_kills(self):
        registry = self.registry(GIT)
        alice = registry.user("alice")
        chance = random.Random(11)
        number = [0]
        guard = threading.Lock()
        for kill in range(OPTIONS.git_kills):
            registry.start()
            if kill == 0:
                self.wait_for_git(registry)
            stop = threading.Event()

            def work():
                while not stop.is_set():
                    with guard:
                        number[0] += 1
                        mine = number[0]
                    try:
                        registry.publish(f"kill-{mine % 5}", f"0.{mine}.0", alice)
                        if mine % 4 == 0:
                            registry.request("DELETE", f"/api/v1/crates/kill-{mine % 5}/0.{mine}.0/yank", token=alice)
                    except (OSError, http.client.HTTPException, ValueError):
                        pass

            threads = [threading.Thread(target=work) for _ in range(4)]
            for thread in threads:
                thread.start()
            time.sleep(chance.uniform(0.1, 0.8))
            registry.stop(signal.SIGKILL)
            stop.set()
            for thread in threads:
                thread.join()
        registry.start()
        self.wait_for_git(registry)
        registry.stop()
        # A commit for each change, in their order, although the server was killed between them.
        database = sqlite3.connect(registry.data / "registry.db")
        verbs = {"publish-new": "Update", "publish-update": "Update", "yank": "Yank"}
        wanted = [f"{verbs[action]} crate `{crate}#{version}`" for action, crate, version in database.execute(
            "SELECT action, crate, version FROM audit WHERE action IN ('publish-new', 'publish-update', 'yank') ORDER BY id")]
        self.assertEqual(self.subjects(registry), ["Begin the index", *wanted])
        self.assertEqual(self.bare(registry, "fsck", "--strict"), "")
        print(f"{OPTIONS.git_kills} kills, {len(wanted)} changes")


if __name__ == "__main__":
    run_tests(RegistryIndex, lambda parser: parser.add_argument("--git-kills", type=int, default=OPTIONS.git_kills))
