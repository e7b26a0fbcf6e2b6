#!/usr/bin/python3
"""clang-tidy over the sources: `tidy.py BUILD_TREE [FILE...]`, all of src/ by default.

Most of the time goes to what the headers hold, so several files of a module are looked at as one translation unit. Only
where that does not compile (two files with the same name in their anonymous namespaces) or finds something, each of them
is looked at by itself: then the finding is that of the file. A group that was clean with the same contents of everything
it includes is not looked at again (BUILD_TREE/clean/). Prints findings, and "tidy: FILE" or "untidy: FILE" for each.
"""

import concurrent.futures
import hashlib
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GROUP = 8  # files; more do not save much, and clash more often


def compile_arguments(tree: Path) -> dict[str, list[str]]:
    """By path relative to the repository: what the file is compiled with, without its own name and its output."""
    arguments = {}
    for entry in json.loads((tree / "compile_commands.json").read_text()):
        words = shlex.split(entry["command"])[1:]
        kept = [word for index, word in enumerate(words)
                if word not in ("-c", "-o", entry["file"]) and (index == 0 or words[index - 1] != "-o")]
        kept = [word for word in kept if word != "-fpch-preprocess" and not word.startswith("-std=")]
        arguments[os.path.relpath(entry["file"], ROOT)] = [*kept, "-std=c++2b"]
    return arguments


ALIAS = r"using (\w+) ="
DEFINITION = r"(?:class|struct|enum(?: class)?) (\w+)|[\w:<>,&* \[\]]*?\b(\w+)(?:\(|\{| =|\[|;)"


def private_names(text: str) -> set[str]:
    """What a file defines at the outermost level of its anonymous namespaces, and its aliases."""
    names = set()
    is_private = False
    for line in text.splitlines():
        is_private = line == "namespace {" or (is_private and line != "}  // namespace")
        if found := re.match(f"{ALIAS}|{DEFINITION}" if is_private else ALIAS, line):
            names.update(filter(None, found.groups()))
    return names


def must_be_alone(text: str) -> bool:
    """Some checks find something in main files only: sources that are included, names that are made known for nothing."""
    code = re.sub(r"//.*", "", text)
    made_known = re.findall(r"using [\w:]*::(\w+);|namespace (\w+) =", code)
    return bool(re.search(r'#include "[^"]*\.cpp"', code)) or any(
        len(re.findall(rf"\b{first or second}\b", code)) == 1 for first, second in made_known)


def groups_of(files: list[str], arguments: dict[str, list[str]]) -> list[list[str]]:
    """Files of one directory, with the same arguments and no private name in common, at most GROUP together."""
    alone: list[list[str]] = []
    groups: list[tuple[tuple, list[str], set[str]]] = []
    for file in files:
        text = (ROOT / file).read_text(encoding="utf-8")
        if must_be_alone(text):
            alone.append([file])
            continue
        alike = (os.path.dirname(file), *arguments[file])
        names = private_names(text)
        for group in groups:
            if group[0] == alike and len(group[1]) < GROUP and not group[2] & names:
                group[1].append(file)
                group[2].update(names)
                break
        else:
            groups.append((alike, [file], names))
    return alone + [members for _, members, _ in groups]


class Tidy:
    def __init__(self, tree: Path):
        self.tree = tree
        self.arguments = compile_arguments(tree)
        self.clean = tree / "clean"
        self.units = tree / "groups"
        for directory in (self.clean, self.units):
            directory.mkdir(exist_ok=True)
        version = subprocess.run(["clang-tidy", "--version"], capture_output=True, check=True).stdout
        self.settings = version + (ROOT / ".clang-tidy").read_bytes()

    def unit(self, members: list[str]) -> str:
        """The file that stands for them."""
        if len(members) == 1:
            return str(ROOT / members[0])
        path = self.units / (members[0].replace("/", "_"))
        path.write_text("".join(f'#include "{ROOT / member}"\n' for member in members))
        return str(path)

    def key(self, unit: str, arguments: list[str]) -> str:
        made = subprocess.run(["g++", *[a for a in arguments if not a.startswith("-std=")], "-std=c++23", "-MM", "-MG", unit],
                              capture_output=True, text=True, check=False, cwd=ROOT).stdout
        state = hashlib.sha256(self.settings + shlex.join(arguments).encode())
        for name in sorted(set(made.replace("\\\n", " ").split()[1:])):
            path = ROOT / name
            state.update(name.encode() + b"\0" + (path.read_bytes() if path.is_file() else b""))
        return state.hexdigest()

    def look_at(self, members: list[str]) -> list[str]:
        arguments = self.arguments[members[0]]
        unit = self.unit(members)
        mark = self.clean / self.key(unit, arguments)
        if not mark.exists():
            # What a group includes is ours.
            of_group = ["--checks=-bugprone-suspicious-include", r"--header-filter=.*/src/.*\.(h|cpp)$"]
            done = subprocess.run(["clang-tidy", "--quiet", *(of_group if len(members) > 1 else []), unit, "--", *arguments],
                                  capture_output=True, text=True, check=False, cwd=ROOT)
            if done.returncode != 0:
                if len(members) > 1:
                    return [line for member in members for line in self.look_at([member])]
                findings = [line for line in done.stdout.splitlines() if re.search(r"warning:|error:", line)]
                return [*findings, f"untidy: {members[0]}"]
            mark.touch()
        return [f"tidy: {member}" for member in members]


def main() -> None:
    tree = Path(sys.argv[1]).resolve()
    tidy = Tidy(tree)
    files = [os.path.relpath(file, ROOT) for file in sys.argv[2:]] or sorted(
        subprocess.run(["git", "ls-files", "src/*.cpp"], capture_output=True, text=True, check=True,
                       cwd=ROOT).stdout.split())
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for lines in pool.map(tidy.look_at, groups_of(files, tidy.arguments)):
            print("\n".join(lines), flush=True)


if __name__ == "__main__":
    main()
