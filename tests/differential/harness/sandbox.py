"""A private world for one program: own mount, process and network namespaces with a tmpfs at a fixed path.

Where namespaces are not permitted, a directory whose path has the same length stands in for it."""

import ctypes
import fcntl
import functools
import os
import pickle
import resource
import shutil
import socket
import struct
import subprocess
import traceback
from pathlib import Path
from typing import Callable

from .normalise import ROOT

CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWNET = 0x00020000, 0x20000000, 0x40000000
MS_BIND, MS_REC, MS_PRIVATE = 0x1000, 0x4000, 0x40000
FIXTURES = Path(__file__).parent / "fixtures"
libc = ctypes.CDLL(None, use_errno=True)


class SandboxError(Exception):
    """The child process of a sandbox failed; the text is its traceback."""


@functools.cache
def sysroot() -> str:
    return subprocess.run(["rustc", "--print", "sysroot"], capture_output=True, text=True, check=True).stdout.strip()


@functools.cache
def host_triple() -> str:
    output = subprocess.run([sysroot() + "/bin/rustc", "-vV"], capture_output=True, text=True, check=True).stdout
    return next(line.split(": ")[1] for line in output.splitlines() if line.startswith("host: "))


@functools.cache
def namespaces_permitted() -> bool:
    pid = os.fork()
    if pid == 0:
        os._exit(0 if libc.unshare(CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET) == 0 else 1)
    return os.waitpid(pid, 0)[1] == 0


def run_inside(program: str, function: Callable[[str], object], rustc: str | None = None) -> object:
    """Calls `function(root)` in a fresh sandbox whose `cargo` is `program`, and returns its (picklable) result.

    `rustc`: a program that covers the compiler's, where namespaces are permitted."""
    if not namespaces_permitted():
        root = f"{ROOT[:-7]}{os.getpid():07d}"
        shutil.rmtree(root, ignore_errors=True)
        os.makedirs(root)
        try:
            return call_in_child(lambda: prepare(root, program), lambda: function(root))
        finally:
            shutil.rmtree(root, ignore_errors=True)
    os.makedirs(ROOT, exist_ok=True)
    return call_in_child(lambda: enter_namespaces(ROOT, program, rustc), lambda: function(ROOT))


def call_in_child(prepare_child: Callable[[], None], function: Callable[[], object]) -> object:
    """Forks, so that namespaces, limits and leftover processes end with the call."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        status = 1
        try:
            prepare_child()
            result = (True, function())
            status = 0
        except BaseException as error:  # pylint: disable=broad-except; everything is reported by the parent
            result = (False, (error.__class__.__name__, str(error), traceback.format_exc()))
        with os.fdopen(writer, "wb") as pipe:
            pickle.dump(result, pipe)
        os._exit(status)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        data = pipe.read()
    os.waitpid(pid, 0)
    if not data:
        raise SandboxError("the sandbox ended without a result")
    succeeded, result = pickle.loads(data)
    if not succeeded:
        kind, text, trace = result
        raise SandboxError(text if kind == "ScenarioError" else trace)
    return result


def enter_namespaces(root: str, program: str, rustc: str | None) -> None:
    check(libc.unshare(CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET), "unshare")
    become_first_process()
    mount("none", "/", None, MS_REC | MS_PRIVATE)
    mount("proc", "/proc", "proc", 0)
    mount("tmpfs", root, "tmpfs", 0)
    if rustc:
        mount(rustc, f"{sysroot()}/bin/rustc", None, MS_BIND)
    bring_up_loopback()
    prepare(root, program)


def become_first_process() -> None:
    """The process after unshare must fork once to be inside; when it ends, all processes in there end."""
    pid = os.fork()
    if pid:
        _, status = os.waitpid(pid, 0)
        os._exit(os.waitstatus_to_exitcode(status) & 0xFF)


def mount(source: str, target: str, kind: str | None, flags: int) -> None:
    check(libc.mount(source.encode(), target.encode(), kind.encode() if kind else None, flags, None), f"mount {target}")


def check(result: int, what: str) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), f"{what}: {os.strerror(ctypes.get_errno())}")


def bring_up_loopback() -> None:
    """Servers of later fixtures listen on the loopback device; nothing else is reachable."""
    siocsifflags, up_and_running = 0x8914, 0x41
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as device:
        fcntl.ioctl(device, siocsifflags, struct.pack("16sh14x", b"lo", up_and_running))


def lead_hosts_to_loopback(hosts: tuple[str, ...], path: str) -> None:
    """Inside the sandbox these names mean the machine itself; `path` becomes its /etc/hosts."""
    Path(path).write_text("127.0.0.1 localhost " + " ".join(hosts) + "\n", encoding="ascii")
    ms_bind = 0x1000
    check(libc.mount(path.encode(), b"/etc/hosts", None, ms_bind, None), "mount /etc/hosts")


def prepare(root: str, program: str) -> None:
    os.umask(0o022)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for directory in ("work", "home/.cargo", "tmp", "bin", "fixtures"):
        os.makedirs(f"{root}/{directory}")
    os.symlink(program, f"{root}/bin/cargo")
    for script in FIXTURES.glob("*.sh"):
        shutil.copy2(script, f"{root}/fixtures/{script.stem}")


def base_environment(root: str, jobs: str) -> dict[str, str]:
    """Nothing from outside gets in. One job and one test thread make the order of output defined."""
    environment = {
        "PATH": f"{root}/bin:{sysroot()}/bin:/usr/bin:/bin",
        "HOME": f"{root}/home",
        "CARGO_HOME": f"{root}/home/.cargo",
        "TMPDIR": f"{root}/tmp",
        "TERM": "xterm",
        "USER": "tester",
        "RUST_TEST_THREADS": "1",
    }
    if jobs != "default":
        environment["CARGO_BUILD_JOBS"] = jobs
    return environment
