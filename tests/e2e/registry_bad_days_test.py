#!/usr/bin/env python3
"""Bad days of gantry-registry, end to end: it is killed at any moment, its disk is full or damaged, its clock goes back.
Nothing that was acknowledged may be lost, nothing that was refused may show.

Usage: registry_bad_days_test.py [--registry PATH] [--kills N] [TEST...]; ends with "N passed, N failed". `make bad-days` takes
many kills, `make test` the few of below.
"""
import contextlib
import hashlib
import http.client
import json
import os
import pathlib
import random
import re
import signal
import socket
import subprocess
import threading
import time

from registry_support import OPTIONS, RegistryTest, index_path, make_crate, run_tests

OPTIONS.kills = 8


class RegistryBadDay(RegistryTest):
    def test_killed_under_load(self):
        registry = self.registry()
        alice = registry.user("alice")
        registry.start()
        registry.publish("yanks", "1.0.0", alice)
        registry.stop()
        acknowledged, yanked, tried, guard, number = {}, {}, set(), threading.Lock(), [0]
        yank_state = {"known": False, "unsure": False}  # of yanks 1.0.0, which one client yanks and unyanks in turn
        chance = random.Random(7)

        def work(stop, toggles):
            while not stop.is_set():
                with guard:
                    number[0] += 1
                    mine, known = number[0], list(acknowledged)
                name, version = f"kill-{mine % 7}", f"0.{mine}.0"
                try:
                    if toggles:
                        wanted = not yank_state["known"]
                        yank_state["unsure"] = True
                        method, verb = ("DELETE", "yank") if wanted else ("PUT", "unyank")
                        if registry.request(method, f"/api/v1/crates/yanks/1.0.0/{verb}", token=alice)[0] == 200:
                            yank_state.update(known=wanted, unsure=False)
                    elif known and mine % 5 == 0:
                        key = known[mine % len(known)]
                        if registry.request("DELETE", f"/api/v1/crates/{key[0]}/{key[1]}/yank", token=alice)[0] == 200:
                            with guard:
                                yanked[key] = True
                    else:
                        crate = make_crate(name, version, files=[("README.md", f"# {version}\n")])
                        with guard:
                            tried.add((name, version))
                        if registry.publish(name, version, alice, crate=crate)[0] == 200:
                            with guard:
                                acknowledged[name, version] = hashlib.sha256(crate).hexdigest()
                except (OSError, http.client.HTTPException, ValueError):
                    pass

        for _ in range(OPTIONS.kills):
            registry.start()
            if not yank_state["unsure"]:
                self.assertEqual(self.entries(registry, "yanks")[0]["yanked"], yank_state["known"])
            yank_state.update(known=self.entries(registry, "yanks")[0]["yanked"], unsure=False)
            stop = threading.Event()
            threads = [threading.Thread(target=work, args=(stop, i == 0)) for i in range(8)]
            for thread in threads:
                thread.start()
            enough, deadline = len(acknowledged) + 2, time.monotonic() + 60
            time.sleep(chance.uniform(0.05, 0.6))
            while len(acknowledged) < enough and time.monotonic() < deadline:
                time.sleep(0.01)
            registry.stop(signal.SIGKILL)
            stop.set()
            for thread in threads:
                thread.join()
        registry.start()
        listed = {}
        for i in range(7):
            for entry in self.entries(registry, f"kill-{i}"):
                key = entry["name"], entry["vers"]
                self.assertNotIn(key, listed)
                listed[key] = entry
        self.assertGreater(len(acknowledged), OPTIONS.kills)
        for key, checksum in acknowledged.items():
            self.assertIn(key, listed)
            self.assertEqual(listed[key]["cksum"], checksum)
        for key in yanked:
            self.assertTrue(listed[key]["yanked"], key)
        self.assertLessEqual(set(listed), tried)
        for name, version in random.Random(1).sample(sorted(listed), min(50, len(listed))):
            status, crate, _ = registry.request("GET", f"/api/v1/crates/{name}/{version}/download")
            self.assertEqual((status, hashlib.sha256(crate).hexdigest()), (200, listed[name, version]["cksum"]))
            self.assertEqual(registry.request("GET", f"/api/v1/crates/{name}/{version}/readme")[1], f"# {version}\n".encode())
        self.assert_sound(registry)
        blobs = sum(1 for path in (registry.data / "blobs").rglob("*") if path.is_file())
        self.assertEqual(blobs, len(listed) + 1)
        print(f"{OPTIONS.kills} kills, {len(acknowledged)} acknowledged, {len(listed)} listed")

    def test_killed_at_every_step_of_a_publish(self):
        """With strace the server dies at each of the system calls that make a publish durable."""
        if subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True).returncode != 0:
            self.skipTest("needs strace")
        registry = self.registry()
        alice = registry.user("alice")
        registry.start()
        self.assertEqual(registry.publish("step", "0.0.0", alice)[0], 200)
        registry.stop()
        deaths, stored, number = 0, {"0.0.0"}, 0
        for call in ("link", "fsync", "fdatasync", "pwrite64", "rename", "unlink"):
            for when in (1, 2, 3, 5):
                number += 1
                version = f"0.{number}.0"
                registry.start()
                with open(self.directory / "strace.log", "wb") as log:
                    tracer = subprocess.Popen(["strace", "-f", "-o", "/dev/null", "-p", str(registry.process.pid), "-e", f"trace={call}",
                                               "-e", f"inject={call}:signal=SIGKILL:when={when}"], stderr=log)
                    for _ in range(1500):
                        if b"attached" in (self.directory / "strace.log").read_bytes():
                            break
                        time.sleep(0.02)
                    try:
                        status = registry.publish("step", version, alice)[0]
                    except (OSError, http.client.HTTPException, ValueError):
                        status = None
                    deaths += status is None
                    registry.stop(signal.SIGKILL)
                    tracer.wait(timeout=60)
                registry.start()
                versions = {entry["vers"] for entry in self.entries(registry, "step")}
                self.assertLessEqual(stored, versions)
                self.assertLessEqual(versions, stored | {version})
                self.assertTrue(status != 200 or version in versions, f"{call} {when}")
                # A version is there with all that belongs to it, or not at all, and then it can be published.
                wanted = 200 if version in versions else 404
                for page in ("", "/download", "/dependencies"):
                    self.assertEqual(registry.request("GET", f"/api/v1/crates/step/{version}{page}")[0], wanted)
                if version not in versions:
                    self.assertEqual(registry.publish("step", version, alice)[0], 200)
                stored.add(version)
                registry.stop()
        self.assertGreater(deaths, 4)
        self.assert_sound(registry)
        print(f"{deaths} deaths in {number} publishes")

    def test_full_disk(self):
        registry = self.registry()
        registry.data.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "none", registry.data]
        if os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode != 0:
            self.skipTest("needs the right to mount")
        self.addCleanup(subprocess.run, ["umount", "-l", registry.data])
        alice = registry.user("alice")
        registry.start()
        noise = "".join(random.choices("0123456789abcdef", k=400_000))
        stored, refused = [], 0
        for i in range(30):
            crate = make_crate("filler", f"1.{i}.0", files=[("noise", noise + str(i))])
            status, answer = registry.publish("filler", f"1.{i}.0", alice, crate=crate)
            self.assertIn(status, (200, 503), answer)
            stored += [f"1.{i}.0"] if status == 200 else []
            refused += status == 503
        self.assertTrue(stored and refused)
        self.assertEqual(registry.request("GET", f"/api/v1/crates/filler/{stored[0]}/download")[0], 200)
        subprocess.run(["mount", "-o", "remount,size=60m", registry.data], check=True)
        self.assertEqual(registry.publish("filler", "2.0.0", alice)[0], 200)
        self.assertEqual([entry["vers"] for entry in self.entries(registry, "filler")], [*stored, "2.0.0"])
        self.assert_sound(registry)
        self.assertEqual(sum(1 for path in (registry.data / "blobs").rglob("*") if path.is_file()), len(stored) + 1)

    def test_damaged_files(self):
        registry = self.registry()
        alice = registry.user("alice")
        registry.start()
        crates = {name: make_crate(name, "1.0.0", files=[("data", name * 2000)]) for name in
                  ("flipped", "shorter", "longer", "empty", "missing", "directory", "other", "good")}
        path_of = lambda name: "blobs/{0:.2}/{0}".format(hashlib.sha256(crates[name]).hexdigest())
        for name, crate in crates.items():
            self.assertEqual(registry.publish(name, "1.0.0", alice, crate=crate)[0], 200)
        for open_before in (False, True):  # the server keeps open what it has sent
            for name, crate in crates.items():
                file = registry.data / path_of(name)
                if open_before:
                    self.assertEqual(registry.request("GET", f"/api/v1/crates/{name}/1.0.0/download")[1], crate)
                damage = {"flipped": crate[:50] + bytes([crate[50] ^ 1]) + crate[51:], "shorter": crate[:-1], "longer": crate + b"x",
                          "empty": b"", "other": crates["good"]}
                if name in damage:
                    file.write_bytes(damage[name])
                elif name in ("missing", "directory"):
                    file.unlink()
                if name == "directory":
                    file.mkdir()
            for name, crate in crates.items():
                status, body, _ = registry.request("GET", f"/api/v1/crates/{name}/1.0.0/download")
                # A file that was deleted may still be open.
                good = name == "good" or (open_before and name in ("missing", "directory") and status == 200)
                self.assertEqual((status, body == crate), (200, True) if good else (500, False), (name, open_before))
            done = registry.run("check", "--data", registry.data, check=False)
            self.assertEqual((done.returncode, len(re.findall("crate file: ", done.stdout))), (1, 7), done.stdout)
            for name, crate in crates.items():
                file = registry.data / path_of(name)
                if file.is_dir():
                    file.rmdir()
                file.write_bytes(crate)
        self.assert_sound(registry)

    def test_damaged_index_and_database(self):
        registry = self.registry()
        alice = registry.user("alice")
        registry.start()
        registry.publish("numbers", "1.0.0", alice)
        registry.stop()
        (registry.data / index_path("numbers")[1:]).write_text("rubbish\n")
        self.assertEqual(registry.run("check", "--data", registry.data, check=False).returncode, 1)
        registry.run("reindex", "--data", registry.data)
        registry.start()
        self.assertEqual(self.entries(registry, "numbers")[0]["vers"], "1.0.0")
        registry.stop()
        for file in registry.data.glob("registry.db*"):
            file.write_bytes(b"rubbish" * 1000)
        done = subprocess.run([registry.binary, "serve", "--data", registry.data, "--listen", "127.0.0.1:0"], capture_output=True,
                              text=True, timeout=60)
        self.assertEqual(done.returncode, 1)
        self.assertIn("not a database", done.stderr)

    def test_index_file_that_cannot_be_read(self):
        registry = self.registry()
        alice = registry.user("alice")
        registry.start()
        for name in ("numbers", "letters"):
            self.assertEqual(registry.publish(name, "1.0.0", alice)[0], 200)
        file = registry.data / index_path("numbers")[1:]
        file.rename(file.with_name("moved"))
        file.symlink_to("moved")  # which is not followed
        for coding in ("", "gzip"):
            self.assertEqual(registry.request("GET", index_path("numbers"), headers={"Accept-Encoding": coding})[0], 500)
        self.assertIn("failed to open", registry.log.read_text())
        self.assertEqual([entry["name"] for entry in self.entries(registry, "letters")], ["letters"])

    def test_index_file_that_cannot_be_written(self):
        registry = self.registry()
        alice = registry.user("alice")
        registry.start()
        for name in ("numbers", "letters"):
            self.assertEqual(registry.publish(name, "1.0.0", alice)[0], 200)
        registry.stop(signal.SIGKILL)  # both are still marked
        file = registry.data / index_path("numbers")[1:]
        file.unlink()
        (file / "in the way").mkdir(parents=True)
        (registry.data / index_path("letters")[1:]).unlink()
        registry.start()
        self.assertEqual([entry["name"] for entry in self.entries(registry, "letters")], ["letters"])
        self.assertIn("an index file cannot be written", registry.log.read_text())
        (file / "in the way").rmdir()
        file.rmdir()
        deadline = time.monotonic() + 30
        while not self.entries(registry, "numbers"):
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.2)
        self.assert_sound(registry)

    def test_few_descriptors(self):
        registry = self.registry("[server]\nworkers = 4\nthreads = 2\n")
        alice = registry.user("alice")
        registry.start()
        self.assertEqual(registry.publish("numbers", "1.0.0", alice)[0], 200)
        registry.stop()
        script = self.directory / "registry.sh"
        script.write_text(f'#!/bin/sh\nulimit -n 100\nexec {registry.binary} "$@"\n')
        script.chmod(0o755)
        registry.binary = str(script)
        registry.start()
        links = [socket.create_connection(("127.0.0.1", registry.port), timeout=20) for _ in range(200)]
        self.addCleanup(lambda: [link.close() for link in links])
        answers = []
        for link in links:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                link.sendall(b"GET " + index_path("numbers").encode() + b" HTTP/1.1\r\nHost: x\r\n\r\n")
                answers.append(link.recv(1000))
        self.assertGreater(sum(b" 200 OK" in answer for answer in answers), 5)
        self.assertEqual({answer[:15] for answer in answers} - {b""}, {b"HTTP/1.1 200 OK"})
        self.assertIn("fewer connections", registry.log.read_text())
        for link in links:
            link.close()
        self.assertEqual(registry.request("GET", "/health")[0], 200)

    def test_clock_that_is_set(self):
        library = self.directory / "clock.so"
        made = subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, pathlib.Path(__file__).with_name("clock_shift.c"), "-ldl"],
                              capture_output=True, text=True)
        self.assertEqual(made.returncode, 0, made.stderr)
        shift = self.directory / "shift"
        days = lambda count: shift.write_text(str(count * 86400))
        days(0)
        registry = self.registry()
        alice = registry.user("alice")
        short = registry.token("alice", "--expires", "5")
        os.environ.update(CLOCK_SHIFT_FILE=str(shift))
        self.addCleanup(os.environ.pop, "CLOCK_SHIFT_FILE")
        plain = registry.binary
        script = self.directory / "registry.sh"
        script.write_text(f'#!/bin/sh\nLD_PRELOAD={library} exec {plain} "$@"\n')
        script.chmod(0o755)
        registry.binary = str(script)
        registry.start()
        order = []

        def publish(token=alice, wanted=200):
            version = f"1.{len(order)}.0"
            status, answer = registry.publish("late", version, token)
            self.assertEqual(status, wanted, answer)
            if status == 200:
                order.append(version)
            return answer

        publish()
        first = registry.request("GET", index_path("late"))[2]
        time.sleep(1.1)  # the finest that `Last-Modified` can tell
        days(30)
        publish()
        answer = publish(short, 403)
        self.assertIn("expired", answer["errors"][0]["detail"])
        days(-400)
        publish()
        publish(short)  # an expired token lives again: time is what the clock says
        self.assertEqual(registry.request("DELETE", "/api/v1/crates/late/1.0.0/yank", token=alice)[0], 200)
        self.assertEqual([entry["vers"] for entry in self.entries(registry, "late")], order)
        # The content changed: an old tag or date must not hide that.
        for condition in ({"If-None-Match": first["ETag"]}, {"If-Modified-Since": first["Last-Modified"]}):
            self.assertEqual(registry.request("GET", index_path("late"), headers=condition)[0], 200, condition)
        registry.request("GET", "/api/v1/crates/late/1.1.0/download")
        registry.stop()
        registry.start()  # in the past
        publish()
        self.assertEqual(json.loads(registry.request("GET", "/api/v1/crates/late")[1])["crate"]["downloads"], 1)
        self.assertEqual([entry["vers"] for entry in self.entries(registry, "late")], order)
        registry.binary = plain
        self.assert_sound(registry)


def add_arguments(parser):
    parser.add_argument("--kills", type=int, default=OPTIONS.kills)


if __name__ == "__main__":
    run_tests(RegistryBadDay, add_arguments)
