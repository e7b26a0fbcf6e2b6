#!/usr/bin/env python3
"""gantry-registry with many crates: how long it takes to start, how much memory it needs, how long pages and searches take.

Usage: bench/registry_size.py --registry build/release/bin/gantry-registry [--crates 200000] [--versions 5] [--index] [--keep DIR]
The rows are written into the database directly; crate files and (without --index) index files are left out: the start reads neither.
"""
import argparse
import http.client
import json
import pathlib
import random
import re
import shutil
import signal
import socket
import sqlite3
import statistics
import subprocess
import tempfile
import time

WORDS = ("async io json http parse token stream buffer cache index graph tree hash map sort search color term shell path file net tls "
         "serde macro derive error log trace test mock bench time date uuid rand math matrix vector image audio video font text regex").split()


def fill(path, crates, versions, index):
    chance = random.Random(1)
    database = sqlite3.connect(path)
    database.execute("PRAGMA synchronous = OFF")
    now = 1_700_000_000
    with database:
        for i in range(1, crates + 1):
            name = f"{chance.choice(WORDS)}-{chance.choice(WORDS)}-{i}"
            description = " ".join(chance.choices(WORDS, k=12))
            keywords = "\n".join(sorted(set(chance.choices(WORDS, k=3))))
            greatest = f"1.{versions - 1}.0"
            database.execute(
                "INSERT INTO crates (id, name, canonical, description, keywords, categories, max_version, max_stable_version, newest_version, "
                "default_version, version_count, downloads, created, updated) VALUES (?, ?, ?, ?, ?, '', ?, ?, ?, ?, ?, ?, ?, ?)",
                (i, name, name, description, keywords, greatest, greatest, greatest, greatest, versions, chance.randrange(10**6), now, now))
            database.execute("INSERT INTO crate_words (rowid, name, description, keywords) VALUES (?, ?, ?, ?)", (i, name, description, keywords))
            database.execute("INSERT INTO owners VALUES (?, 1)", (i,))
            needs = sorted({chance.randrange(1, crates + 1) for _ in range(4)})
            lines = []
            for j in range(versions):
                checksum = f"{i * versions + j:064x}"
                deps = [{"name": f"dep-{need}", "req": "^1", "features": [], "optional": False, "default_features": True, "target": None,
                         "kind": "normal"} for need in needs]
                line = json.dumps({"name": name, "vers": f"1.{j}.0", "deps": deps, "cksum": checksum, "features": {}, "links": None, "v": 1},
                                  separators=(",", ":"))[:-1]
                lines.append(line + ',"yanked":false}\n')
                database.execute("INSERT INTO versions (crate, version, precedence, checksum, size, index_line, license, publisher, created, updated) "
                                 "VALUES (?, ?, ?, ?, 1000, ?, 'MIT', 1, ?, ?)", (i, f"1.{j}.0", f"1.{j}.0", checksum, line, now, now))
            database.executemany("INSERT INTO dependents VALUES (?, ?)", [(f"dep-{need}", i) for need in needs])
            if index:
                file = index / name[:2] / name[2:4] / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text("".join(lines))
    names = [row[0] for row in database.execute("SELECT name FROM crates")]
    database.close()
    return names


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def get(port, path):
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        link.request("GET", path)
        answer = link.getresponse()
        return answer.status, answer.read()
    finally:
        link.close()


def start(binary, data):
    """The server, its port, and the seconds until it was ready."""
    port = free_port()
    begun = time.perf_counter()
    server = subprocess.Popen([binary, "serve", "--data", data, "--listen", f"127.0.0.1:{port}"], stderr=subprocess.DEVNULL)
    while True:
        try:
            if get(port, "/health")[0] == 200:
                return server, port, time.perf_counter() - begun
        except OSError:
            time.sleep(0.002)
        if server.poll() is not None:
            raise SystemExit("the server does not start")


def memory(server):
    text = pathlib.Path(f"/proc/{server.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", text).group(1)) / 1024


def latency(port, paths):
    spent = []
    for path in paths:
        begun = time.perf_counter()
        status, _ = get(port, path)
        spent.append(1000 * (time.perf_counter() - begun))
        if status != 200:
            raise SystemExit(f"{path}: {status}")
    return f"median {statistics.median(spent):.1f} ms, slowest {max(spent):.1f} ms"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--registry", default="build/release/bin/gantry-registry")
    parser.add_argument("--crates", type=int, default=200_000)
    parser.add_argument("--versions", type=int, default=5)
    parser.add_argument("--index", action="store_true", help="index files too")
    parser.add_argument("--keep", help="a directory for the data, used again when it is there")
    options = parser.parse_args()
    binary = str(pathlib.Path(options.registry).resolve())
    directory = pathlib.Path(options.keep or tempfile.mkdtemp(prefix="gantry-size-"))
    data = directory / "data"
    if not data.exists():
        directory.mkdir(parents=True, exist_ok=True)
        subprocess.run([binary, "user", "add", "bench", "--data", data], check=True, stdout=subprocess.DEVNULL)
        begun = time.perf_counter()
        fill(data / "registry.db", options.crates, options.versions, data / "index" if options.index else None)
        print(f"made {options.crates} crates in {time.perf_counter() - begun:.0f} s", flush=True)
    with sqlite3.connect(data / "registry.db") as database:
        names = [row[0] for row in database.execute("SELECT name FROM crates")]
    try:
        starts = []
        for _ in range(5):
            server, port, seconds = start(binary, data)
            starts.append(seconds)
            time.sleep(0.5)
            idle = memory(server)
            if len(starts) < 5:
                server.send_signal(signal.SIGTERM)
                server.wait()
        print(f"{len(names)} crates: start {1000 * statistics.median(starts):.0f} ms, idle {idle:.1f} MiB", flush=True)
        chance = random.Random(2)
        print("crate pages:", latency(port, [f"/api/v1/crates/{name}" for name in chance.sample(names, 300)]))
        print("searches:", latency(port, [f"/api/v1/crates?q={chance.choice(WORDS)}+{chance.choice(WORDS)}" for _ in range(50)]))
        print("one word:", latency(port, [f"/api/v1/crates?q={word}" for word in WORDS[:20]]))
        if options.index:
            print("index files:", latency(port, [f"/index/{name[:2]}/{name[2:4]}/{name}" for name in chance.sample(names, 1000)]))
        print(f"then {memory(server):.1f} MiB")
        server.send_signal(signal.SIGTERM)
        server.wait()
    finally:
        if not options.keep:
            shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    main()
