#!/usr/bin/env python3
"""gantry-registry beside nginx, on this machine in this run: index files, 304 answers, downloads; and publishes a second.

Usage: bench/registry.py --registry build/release/bin/gantry-registry [--index DIR] [--seconds 5] [--rounds 3]
DIR holds index files of a registry (ab/cd/abcd); without it some are made up. Needs nginx and wrk.

Requests a second are shared with wrk and with whatever else the machine does; the processor time that each server spent for a
request, which is shown too, is not.
"""
import argparse
import concurrent.futures
import http.client
import os
import pathlib
import random
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests/e2e"))
from registry_support import make_crate, publish_body  # noqa: E402

CONNECTIONS = 64


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port):
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            time.sleep(0.02)
    raise SystemExit(f"nothing listens on {port}")


def start_nginx(directory, root):
    port = free_port()
    (directory / "nginx.conf").write_text(f"""
worker_processes {os.cpu_count()};
daemon off;
pid {directory}/nginx.pid;
error_log {directory}/nginx.log;
events {{ worker_connections 4096; }}
http {{
  access_log off; sendfile on; tcp_nopush on; tcp_nodelay on; keepalive_requests 100000000; etag on; default_type text/plain;
  client_body_temp_path {directory}/t1; proxy_temp_path {directory}/t2; fastcgi_temp_path {directory}/t3;
  uwsgi_temp_path {directory}/t4; scgi_temp_path {directory}/t5;
  server {{ listen 127.0.0.1:{port}; root {root}; }}
}}
user root;
""")
    process = subprocess.Popen(["nginx", "-c", directory / "nginx.conf", "-p", directory], stderr=subprocess.DEVNULL)
    wait_for(port)
    return process, port


def processor_time(process):
    """Seconds that a process and its children of the first degree have used."""
    children = pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    ticks = 0
    for pid in [process.pid, *children]:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def wrk(directory, process, port, paths, seconds, header=""):
    """Requests a second, the 99th percentile in milliseconds, and the server's microseconds for a request."""
    listing = ",\n".join(f'"{path}"' for path in paths)
    script = directory / "mix.lua"
    script.write_text(f"local paths = {{ {listing} }}\nlocal made = {{}}\n"
                      f"function init(args) math.randomseed(os.time()) for i, p in ipairs(paths) do "
                      f"made[i] = wrk.format('GET', p, {{ {header} }}) end end\n"
                      "function request() return made[math.random(#made)] end\n")
    before = processor_time(process)
    done = subprocess.run(["wrk", "-t2", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", "-s", script, f"http://127.0.0.1:{port}"],
                          capture_output=True, text=True, check=True)
    if "Non-2xx" in done.stdout:
        raise SystemExit(done.stdout)
    spent = processor_time(process) - before
    late = re.search(r"99%\s+([\d.]+)(us|ms|s)", done.stdout)
    return (float(re.search(r"Requests/sec:\s+([\d.]+)", done.stdout).group(1)),
            float(late.group(1)) * {"us": 0.001, "ms": 1, "s": 1000}[late.group(2)],
            spent * 1e6 / int(re.search(r"(\d+) requests in", done.stdout).group(1)))


def compare(title, measure, ours, nginx, rounds):
    results = {"gantry-registry": [], "nginx": []}
    for _ in range(rounds):
        results["gantry-registry"].append(measure(*ours))
        results["nginx"].append(measure(*nginx))
    rates, lates, costs = ({name: statistics.median(r[i] for r in values) for name, values in results.items()} for i in range(3))
    ours, theirs = "gantry-registry", "nginx"
    print(f"{title}: {rates[ours]:.0f}/s, nginx {rates[theirs]:.0f}/s, ratio {rates[ours] / rates[theirs]:.2f}; "
          f"p99 {lates[ours]:.2f} ms, nginx {lates[theirs]:.2f} ms, ratio {lates[ours] / lates[theirs]:.2f}; "
          f"processor {costs[ours]:.1f} us a request, nginx {costs[theirs]:.1f} us, ratio {costs[ours] / costs[theirs]:.2f}", flush=True)


def publish_all(port, token, bodies, connections):
    """Seconds of each publish, and of all."""
    spent, failures = [], []
    guard = threading.Lock()

    # Requests are made before, and answers hardly looked at: the clients share the processors with the server.
    head = f"PUT /api/v1/crates/new HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: {token}\r\nContent-Length: "
    work = [f"{head}{len(body)}\r\n\r\n".encode() + body for body in bodies]

    def client():
        with socket.create_connection(("127.0.0.1", port)) as link:
            link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while True:
                with guard:
                    if not work:
                        return
                    request = work.pop()
                begun = time.perf_counter()
                link.sendall(request)
                answer = link.recv(65536)
                while b"\r\n\r\n" not in answer or not answer.endswith(b"}"):
                    answer += link.recv(65536)
                spent.append(time.perf_counter() - begun)
                if not answer.startswith(b"HTTP/1.1 200 "):
                    failures.append(answer)

    begun = time.perf_counter()
    with concurrent.futures.ThreadPoolExecutor(connections) as pool:
        for job in [pool.submit(client) for _ in range(connections)]:
            job.result()
    total = time.perf_counter() - begun
    if failures:
        raise SystemExit(f"{len(failures)} publishes failed: {failures[:5]}")
    return spent, total


def memory(process):
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--registry", default="build/release/bin/gantry-registry")
    parser.add_argument("--index")
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--publishes", type=int, default=500)
    parser.add_argument("--only", choices=["read", "publish"])
    parser.add_argument("--directory", help="below which the data lies (default: the system's for temporary files)")
    options = parser.parse_args()
    missing = [name for name in ("nginx", "wrk") if not shutil.which(name)]
    if missing:
        raise SystemExit(f"{' and '.join(missing)} not found; on Debian: apt-get install --no-install-recommends nginx-light wrk")
    binary = str(pathlib.Path(options.registry).resolve())
    directory = pathlib.Path(tempfile.mkdtemp(prefix="gantry-bench-", dir=options.directory))
    os.chmod(directory, 0o755)
    data = directory / "data"
    run = lambda *words: subprocess.run([binary, *words, "--data", data], check=True, capture_output=True, text=True).stdout
    run("user", "add", "bench")
    token = run("token", "add", "bench", "--name", "bench").split()[-1]
    index = data / "index"
    if options.index:
        shutil.copytree(options.index, index)
    else:
        for i in range(1288):
            file = index / f"cr/at/crate-{i}"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(("x" * 400 + "\n") * random.Random(i).choice([1, 3, 10, 30]))
    os.chmod(data, 0o755)
    paths = [str(path.relative_to(index)) for path in index.rglob("*") if path.is_file() and path.name != "config.json"]
    port = free_port()
    server = subprocess.Popen([binary, "serve", "--data", data, "--listen", f"127.0.0.1:{port}"], stderr=subprocess.DEVNULL)
    wait_for(port)
    nginx = None
    try:
        if options.only != "publish":
            nginx, nginx_port = start_nginx(directory, data)
            ours, theirs = (server, port), (nginx, nginx_port)
            measure = lambda *to: wrk(directory, *to, ["/index/" + path for path in paths], options.seconds)
            compare(f"index, {len(paths)} files", measure, ours, theirs, options.rounds)
            etags = {}
            for to in (port, nginx_port):
                link = http.client.HTTPConnection("127.0.0.1", to)
                link.request("GET", "/index/" + paths[0])
                answer = link.getresponse()
                answer.read()
                etags[to] = answer.getheader("ETag").replace('"', '\\"')
            measure = lambda process, to: wrk(directory, process, to, ["/index/" + paths[0]], options.seconds,
                                              f'["If-None-Match"] = "{etags[to]}"')
            compare("304", measure, ours, theirs, options.rounds)
            noise = "".join(random.Random(1).choices("0123456789abcdef", k=1_790_000))
            crate = make_crate("large", "1.0.0", files=[("noise", noise)])
            publish_all(port, token, [publish_body("large", "1.0.0", crate=crate)], 1)
            (data / "copy").write_bytes(crate)
            os.chmod(data / "copy", 0o644)
            measure = lambda process, to, path: wrk(directory, process, to, [path], options.seconds)
            compare(f"downloads of {len(crate)} bytes", measure, (*ours, "/api/v1/crates/large/1.0.0/download"), (*theirs, "/copy"),
                    options.rounds)
        if options.only != "read":
            count = options.publishes
            bodies = [publish_body(f"seq-{i % 50}", f"1.{i}.0") for i in range(count)]
            spent, total = publish_all(port, token, bodies, 1)
            print(f"{count} publishes, one after another: median {1000 * statistics.median(spent):.2f} ms, {count / total:.0f}/s")
            bodies = [publish_body(f"par-{i % 50}", f"1.{i}.0") for i in range(count)]
            spent, total = publish_all(port, token, bodies, 24)
            print(f"{count} publishes, 24 connections: median {1000 * statistics.median(spent):.2f} ms, {count / total:.0f}/s")
        print(f"memory: {memory(server):.0f} MiB")
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()
        if nginx:
            nginx.send_signal(signal.SIGTERM)
            nginx.wait()
        shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    main()
