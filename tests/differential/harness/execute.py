"""Runs the steps of one scenario inside a sandbox and writes down each answer as plain text."""

import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass

from . import compiler_memo, layout, snapshot
from .fixtures import registry_server
from .fixtures.git_index import GitIndex
from .fixtures.registry_server import RegistryServer
from .normalise import ROOT, Normaliser, has_open_order, help_page, is_help_request, is_internal, sort_downloads, sort_units
from .repository import Repositories
from .sandbox import base_environment, host_triple, lead_hosts_to_loopback, namespaces_permitted, run_inside, sysroot
from .scenario import Scenario, ScenarioError, Step

SETTLE = 0.012  # seconds between edits and programs: coarser than the time stamps of a tmpfs
EDITS = {"write", "append", "replace", "touch", "rm", "mv", "cp", "mkdir", "chmod", "link", "git", "commit", "shell"}
INITIAL_AGE = 3600  # seconds that the initial files are older than the first command


@dataclass
class Answer:
    """What a program answered to one step; `text` is normalised and complete."""

    step: int  # index in the scenario's steps
    exit_status: str
    text: str
    complaint: str = ""  # set when an action could not be done


def answers(scenario: Scenario, program: str, oracle: str, real_compiler: bool = True) -> list[Answer]:
    """Runs all steps with `program` under the name cargo. Both programs' paths are known to the normaliser."""
    real_compiler = real_compiler or scenario.header.get("compiler") == "real"
    rustc = None if real_compiler else compiler_memo.program(sysroot() + "/bin/rustc")
    host_triple()  # asked for here, the compiler is asked once and not in every sandbox
    return run_inside(program, lambda root: Execution(scenario, root, [program, oracle]).run(), rustc)


class Execution:
    def __init__(self, scenario: Scenario, root: str, programs: list[str]):
        self.scenario = scenario
        self.root = root
        self.directory = root + "/work"
        self.environment = base_environment(root, scenario.header.get("jobs", "1"))
        self.timeout = float(scenario.header.get("timeout", "120"))
        self.variables = {
            "@ROOT@": root, "@WORK@": root + "/work", "@HOME@": root + "/home", "@FIXTURES@": root + "/fixtures",
            "@HOST@": host_triple(), "@HOST_ENV@": host_triple().upper().replace("-", "_"), "@SYSROOT@": sysroot(),
        }
        # The link in the sandbox: a program may name itself by it or by the file behind it.
        literals = {root: ROOT, sysroot(): "[SYSROOT]", root + "/bin/cargo": "[CARGO]"}
        for program in programs:
            literals[program] = literals[os.path.realpath(program)] = "[CARGO]"
        self.repositories = Repositories(root + "/home")
        files, servers = layout.expand_all(scenario)
        self.files = files
        self.servers = {server.name: self.start(server, number, literals) for number, server in enumerate(servers)}
        self.normaliser = Normaliser(literals)
        self.nodes: dict[str, snapshot.Node] = {}
        self.has_edited = False

    def start(self, declared: layout.Server, number: int, literals: dict[str, str]) -> RegistryServer:
        """Ports are fixed where the network is the sandbox's own; else any free one, that the normaliser rewrites."""
        fixed = 443 if declared.name == registry_server.PUBLIC else registry_server.FIRST_PORT + number
        if declared.name == registry_server.PUBLIC and not namespaces_permitted():
            raise ScenarioError("a server for the public registry needs namespaces: add `requires: namespaces`")
        server = RegistryServer(declared.name, declared.settings, fixed if namespaces_permitted() else 0)
        self.variables[f"@URL:{declared.name}@"] = server.url
        if server.is_public:
            certificate = f"{self.root}/fixtures/crates-io.pem"
            registry_server.make_certificate(certificate)
            lead_hosts_to_loopback(registry_server.PUBLIC_HOSTS, f"{self.root}/fixtures/hosts")
            server.secure(certificate)
            self.environment["CARGO_HTTP_CAINFO"] = certificate
        else:
            literals[server.address] = f"127.0.0.1:{fixed}"
        for entry, archive, description in declared.packages:
            for dependency in entry["deps"]:
                dependency["registry"] = dependency["registry"] and self.substitute(dependency["registry"])
            server.add(entry, archive, description)
        if server.settings["index"] == "git":
            server.keep_index_in(GitIndex(f"{self.root}/indexes/{server.name}", self.repositories))
        self.variables[f"@INDEX:{server.name}@"] = server.index_url
        server.start()
        return server

    def run(self) -> list[Answer]:
        self.lay_down_files()
        result = []
        is_stale = True
        for index, step in enumerate(self.scenario.steps):
            self.settle(step)
            if step.kind in ("command", "shell", "run"):
                if is_stale:
                    self.nodes = snapshot.take(self.root, self.nodes)
                result.append(self.run_program(index, step))
                is_stale = False
                continue
            answer = self.run_action(index, step)
            is_stale = True
            if answer:
                result.append(answer)
        return result

    def settle(self, step: Step) -> None:
        """What was edited and what a program did, before and after it, never get the same time."""
        is_edit = step.kind in EDITS
        if is_edit != self.has_edited:
            time.sleep(SETTLE)
        self.has_edited = is_edit

    def lay_down_files(self) -> None:
        then = time.time() - INITIAL_AGE
        for entry in self.files:
            path = self.resolve(self.substitute(entry.path))
            os.makedirs(path if entry.is_directory else os.path.dirname(path), exist_ok=True)
            if entry.link is not None:
                os.symlink(self.substitute(entry.link), path)
                os.utime(path, (then, then), follow_symlinks=False)
                continue
            if not entry.is_directory:
                with open(path, "wb") as file:
                    file.write(self.substitute_bytes(entry.content))
                os.utime(path, (then, then))
            if entry.mode is not None:
                os.chmod(path, entry.mode)

    def substitute(self, text: str) -> str:
        for name, value in self.variables.items():
            text = text.replace(name, value)
        return text

    def substitute_bytes(self, content: bytes) -> bytes:
        if b"@" not in content:
            return content
        for name, value in self.variables.items():
            content = content.replace(name.encode(), value.encode())
        return content

    def resolve(self, path: str) -> str:
        """`~/` is the home directory; other relative paths start at the work directory, wherever `cd` went."""
        if path == "~" or path.startswith("~/"):
            return self.root + "/home" + path[1:]
        return os.path.join(self.root + "/work", path)

    # -- programs ------------------------------------------------------------------------------------------------

    def run_program(self, index: int, step: Step) -> Answer:
        environment = self.environment | {
            self.substitute(key): self.substitute(value) for key, value in step.environment.items()}
        if step.kind == "shell":
            words = ["/bin/sh", "-c", self.substitute(step.arguments[0])]
        else:
            words = [self.substitute(word) for word in step.arguments]
            if step.kind == "run":
                words[0] = self.resolve(words[0])
        status, stdout, stderr = self.spawn(words, environment)
        if step.kind == "command" and is_help_request(words):
            stdout = "\n".join(help_page(stdout)) + "\n"
            stderr = ""
        after = snapshot.take(self.root, self.nodes)
        self.normaliser.learn(snapshot.checksums(self.root, after))
        lines = self.describe(step, status, stdout, stderr)
        if "nofiles" not in step.marks:
            lines += ["--- files", *snapshot.describe_changes(self.root, self.nodes, after, self.normaliser)]
        self.nodes = after
        complaint = f"line {step.line}: {step.text}: not started" if status == "not started" else ""
        return Answer(index, status, "\n".join(lines) + "\n", complaint)

    def spawn(self, words: list[str], environment: dict[str, str]) -> tuple[str, str, str]:
        try:
            child = subprocess.Popen(
                words, cwd=self.directory, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.PIPE, start_new_session=True, executable=self.find(words[0], environment))
        except OSError as error:
            return "not started", "", f"(harness) {words[0]}: {error.strerror}\n"
        try:
            stdout, stderr = child.communicate(timeout=self.timeout)
            status = str(child.returncode)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            stdout, stderr = child.communicate()
            status = "timeout"
        return status, stdout.decode("utf-8", "backslashreplace"), stderr.decode("utf-8", "backslashreplace")

    def find(self, name: str, environment: dict[str, str]) -> str:
        """Programs are looked up in the sandbox's own PATH, also when a step changes the variable."""
        if "/" in name:
            return name
        return shutil.which(name, path=environment.get("PATH", self.environment["PATH"])) or name

    def describe(self, step: Step, status: str, stdout: str, stderr: str) -> list[str]:
        err = sort_downloads(self.normaliser.stream(stderr))
        is_marked = "unordered" in step.marks or self.scenario.header.get("unordered") == "yes"
        is_unordered = "ordered" not in step.marks and (is_marked or has_open_order(err))
        out = self.normaliser.stream(stdout, "sorted" in step.marks, is_unordered)
        if is_unordered:
            err = sort_units(err, keeps_head=not is_marked)
        lines = [f"exit {status}"]
        if "noout" not in step.marks:
            lines += ["--- stdout", *out]
        if "noerr" not in step.marks:
            lines += ["--- stderr", *err]
        return lines

    # -- actions -------------------------------------------------------------------------------------------------

    def run_action(self, index: int, step: Step) -> Answer | None:
        words = [self.substitute(word) for word in step.arguments]
        try:
            lines = getattr(self, "do_" + step.kind)(words, self.substitute(step.block))
            if lines and "sorted" in step.marks:
                lines = lines[:1] + sorted(lines[1:])
        except (OSError, ScenarioError) as error:
            complaint = f"line {step.line}: {step.text}: {error}"
            return Answer(index, "-", self.normaliser.text(f"failed: {error}\n"), complaint)
        except (ValueError, IndexError) as error:
            raise ScenarioError(f"{self.scenario.name}:{step.line}: {step.text}: wrong arguments") from error
        if lines is None:
            return None
        return Answer(index, "-", "\n".join(lines) + "\n")

    def change(self, path: str, content: str, mode: str) -> None:
        path = self.resolve(path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, mode, encoding="utf-8", newline="") as file:
            file.write(content)

    def do_write(self, words: list[str], block: str) -> None:
        path, = words
        self.change(path, block, "w")

    def do_append(self, words: list[str], block: str) -> None:
        path, = words
        self.change(path, block, "a")

    def do_replace(self, words: list[str], _block: str) -> None:
        path, old, new = words
        with open(self.resolve(path), encoding="utf-8", newline="") as file:
            content = file.read()
        old, new = (text.replace("\\n", "\n").replace("\\r", "\r") for text in (old, new))
        if old not in content:
            raise ScenarioError(f"`{old}` is not in {path}")
        self.change(path, content.replace(old, new), "w")

    def do_touch(self, words: list[str], _block: str) -> None:
        """`touch PATH [+-SECONDS]`: sets the mtime to now, or to an offset from now; creates the file."""
        path, offset = self.resolve(words[0]), float(words[1]) if len(words) > 1 else 0.0
        with open(path, "ab"):
            pass
        os.utime(path, (time.time() + offset,) * 2)

    def do_age(self, words: list[str], _block: str) -> None:
        """`age [SECONDS [DIR]]`: moves all mtimes into the past together (negative: into the future)."""
        shift = int(float(words[0] if words else "3600") * 1e9)
        for directory, directories, files in os.walk(self.resolve(words[1] if len(words) > 1 else ".")):
            for name in directories + files:
                path = os.path.join(directory, name)
                status = os.lstat(path)
                os.utime(path, ns=(status.st_atime_ns - shift, status.st_mtime_ns - shift), follow_symlinks=False)

    def do_rm(self, words: list[str], _block: str) -> None:
        for word in words:
            path = self.resolve(word)
            if os.path.isdir(path) and not os.path.islink(path):
                shutil.rmtree(path)
            else:
                os.remove(path)

    def do_mv(self, words: list[str], _block: str) -> None:
        source, target = map(self.resolve, words)
        os.rename(source, target)

    def do_cp(self, words: list[str], _block: str) -> None:
        source, target = map(self.resolve, words)
        if os.path.isdir(source):
            shutil.copytree(source, target, symlinks=True)
        else:
            shutil.copy2(source, target)

    def do_mkdir(self, words: list[str], _block: str) -> None:
        for word in words:
            os.makedirs(self.resolve(word))

    def do_chmod(self, words: list[str], _block: str) -> None:
        mode, path = words
        os.chmod(self.resolve(path), int(mode, 8))

    def do_link(self, words: list[str], _block: str) -> None:
        path, arrow, target = words
        if arrow != "->":
            raise ValueError
        os.symlink(target, self.resolve(path))

    def do_requests(self, words: list[str], _block: str) -> list[str]:
        """`requests [SERVER [METHOD]]`: what the server was asked since the last time. `@sorted`: in any order."""
        name = words[0] if words else next(iter(self.servers), "")
        if name not in self.servers:
            raise ScenarioError(f"there is no server `{name}`")
        log = self.servers[name].take_log()
        if len(words) > 1:
            log = [request for request in log if request.startswith(f"{words[1]} ")]
        return [f"--- requests to {name}", *map(self.normaliser.text, log)]

    def do_git(self, words: list[str], _block: str) -> None:
        """`git DIR COMMAND ...`, with fixed names and times in what it commits."""
        self.repositories.git(self.resolve(words[0]), words[1:])

    def do_commit(self, words: list[str], _block: str) -> None:
        """`commit DIR [OPTION ...]`: all of the directory, which becomes a repository."""
        self.repositories.commit(self.resolve(words[0]), words[1:])

    def do_sleep(self, words: list[str], _block: str) -> None:
        time.sleep(float(words[0]))

    def do_cd(self, words: list[str], _block: str) -> None:
        self.directory = self.resolve(words[0] if words else ".")

    def do_env(self, words: list[str], _block: str) -> None:
        for word in words:
            name, _, value = word.partition("=")
            self.environment[name] = value

    def do_unset(self, words: list[str], _block: str) -> None:
        for word in words:
            self.environment.pop(word, None)

    def do_cat(self, words: list[str], _block: str) -> list[str]:
        path, = words
        with open(self.resolve(path), encoding="utf-8", errors="backslashreplace", newline="") as file:
            return ["--- content", *self.normaliser.stream(file.read())]

    def do_ls(self, words: list[str], _block: str) -> list[str]:
        path = self.resolve(words[0] if words else ".")
        names = [name for name in os.listdir(path) if not self.is_internal(f"{path}/{name}")]
        return ["--- entries", *sorted(map(self.normaliser.text, names))]

    def is_internal(self, path: str) -> bool:
        """Also true for what lies below an internal directory."""
        parts = os.path.relpath(path, self.root).split("/")
        return any(is_internal("/".join(parts[:end])) for end in range(1, len(parts) + 1))

    def do_tree(self, words: list[str], _block: str) -> list[str]:
        top = self.resolve(words[0] if words else ".")
        os.stat(top)
        paths = []
        for directory, directories, files in os.walk(top):
            for name in directories + files:
                paths.append(os.path.join(directory, name))
        paths = [self.normaliser.text(os.path.relpath(path, top)) for path in paths if not self.is_internal(path)]
        return ["--- tree", *sorted(paths)]
