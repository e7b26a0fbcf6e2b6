"""Parser of scenario files (`.scn`): a header, files to lay down, and steps. README.md describes the syntax."""

import base64
import re
import shlex
from dataclasses import dataclass, field
from pathlib import Path

HEADER_KEYS = {"title", "behaviour", "documented difference", "requires", "jobs", "unordered", "timeout", "compiler"}
STEP_MARKS = {"unordered", "ordered", "differs", "nofiles", "noout", "noerr", "sorted"}
ACTIONS = {
    "write", "append", "replace", "touch", "age", "rm", "mv", "cp", "mkdir", "chmod", "link", "cat", "ls", "tree",
    "run", "cd", "env", "unset", "sleep", "requests", "git", "commit",
}
BLOCK_ACTIONS = {"write", "append"}
ASSIGNMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_@]*=")


class ScenarioError(Exception):
    """The scenario file itself is wrong: bad syntax, or an action that cannot be done."""


@dataclass
class FileEntry:
    """One thing to lay down before the steps. `path` is relative to the work directory or starts with `~/`."""

    path: str
    content: bytes = b""
    link: str | None = None
    mode: int | None = None
    is_directory: bool = False


@dataclass
class Template:
    """A `=== @name ...` section: the head line split in words, and the lines below it."""

    words: list[str]
    body: str


@dataclass
class Step:
    line: int
    kind: str  # "command", "shell" or the name of an action
    text: str  # as written, for reports
    arguments: list[str] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)
    block: str = ""
    marks: frozenset[str] = frozenset()


@dataclass
class Scenario:
    name: str  # chapter/name
    text: str
    header: dict[str, str]
    files: list[FileEntry]
    templates: list[Template]
    steps: list[Step]

    @property
    def title(self) -> str:
        return self.header.get("title", "")

    @property
    def behaviours(self) -> list[str]:
        return self.header.get("behaviour", "").replace(",", " ").split()

    @property
    def documented_difference(self) -> str:
        return self.header.get("documented difference", "")


def load(path: Path, root: Path) -> Scenario:
    return parse(path.read_text(encoding="utf-8"), str(path.relative_to(root).with_suffix("")))


def parse(text: str, name: str) -> Scenario:
    sections = split_sections(text, name)
    header = parse_header(sections[0][2], name)
    scenario = Scenario(name, text, header, [], [], [])
    seen_steps = False
    for number, head, lines in sections[1:]:
        if head == "@steps":
            if seen_steps:
                raise ScenarioError(f"{name}:{number}: a second @steps section")
            seen_steps = True
            scenario.steps = parse_steps(lines, number + 1, name)
        elif head.startswith("@") and not re.match(r"@[A-Z]+@", head):
            scenario.templates.append(Template(shlex.split(head[1:]), body_text(lines)))
        else:
            scenario.files.append(parse_file(head, lines, f"{name}:{number}"))
    if not scenario.steps:
        raise ScenarioError(f"{name}: no steps")
    return scenario


def split_sections(text: str, name: str) -> list[tuple[int, str, list[str]]]:
    """Cuts the text at the lines that start with `=== `: (line number, head, lines below)."""
    sections: list[tuple[int, str, list[str]]] = [(0, "", [])]
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith("=== "):
            sections.append((number, line[4:].strip(), []))
        elif line.startswith("===") and not line.strip("= "):
            raise ScenarioError(f"{name}:{number}: a section line without a name")
        else:
            sections[-1][2].append(line)
    return sections


def parse_header(lines: list[str], name: str) -> dict[str, str]:
    header: dict[str, str] = {}
    key = ""
    for line in lines:
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith(" ") and key:
            header[key] += " " + line.strip()
            continue
        key, colon, value = line.partition(":")
        key = key.strip()
        if not colon or key not in HEADER_KEYS:
            raise ScenarioError(f"{name}: unknown header line: {line}")
        header[key] = value.strip()
    if not header.get("title"):
        raise ScenarioError(f"{name}: the header needs a title")
    return header


def body_text(lines: list[str]) -> str:
    body = "\n".join(lines).rstrip("\n")
    return body + "\n" if body else ""


def parse_file(head: str, lines: list[str], where: str) -> FileEntry:
    if " := " in head:
        path, _, content = head.partition(" := ")
        return FileEntry(path.strip(), content.encode() + b"\n")
    if " -> " in head:
        path, _, target = head.partition(" -> ")
        return FileEntry(path.strip(), link=target.strip())
    words = shlex.split(head)
    entry = FileEntry(words[0], body_text(lines).encode())
    rest = words[1:]
    while rest:
        option = rest.pop(0)
        if option == "mode" and rest:
            entry.mode = int(rest.pop(0), 8)
        elif option == "base64":
            entry.content = base64.b64decode(entry.content)
        elif option == "no-newline":
            entry.content = entry.content.removesuffix(b"\n")
        elif option == "crlf":
            entry.content = entry.content.replace(b"\n", b"\r\n")
        elif option == "bom":
            entry.content = b"\xef\xbb\xbf" + entry.content
        else:
            raise ScenarioError(f"{where}: unknown file option `{option}`")
    if entry.path.endswith("/"):
        entry.is_directory = True
        entry.path = entry.path.rstrip("/")
    return entry


def parse_steps(lines: list[str], first: int, name: str) -> list[Step]:
    steps: list[Step] = []
    for number, line in enumerate(lines, first):
        if line.startswith("|"):
            if not steps or steps[-1].kind not in BLOCK_ACTIONS:
                raise ScenarioError(f"{name}:{number}: a `|` line outside of write and append")
            steps[-1].block += line[2:] + "\n"
        elif line.strip() and not line.startswith("#"):
            steps.append(parse_step(line.strip(), number, name))
    return steps


def parse_step(line: str, number: int, name: str) -> Step:
    marks = set()
    rest = line
    while rest.startswith("@"):
        mark, _, rest = rest[1:].partition(" ")
        if mark not in STEP_MARKS:
            raise ScenarioError(f"{name}:{number}: unknown mark `@{mark}`")
        marks.add(mark)
    if rest.startswith("$$ "):
        return Step(number, "shell", line, [rest[3:]], marks=frozenset(marks))
    try:
        words = shlex.split(rest)
    except ValueError as error:
        raise ScenarioError(f"{name}:{number}: {error}") from error
    if rest.startswith("$ "):
        words = words[1:]
        environment = {}
        while words and ASSIGNMENT.match(words[0]):
            key, _, value = words.pop(0).partition("=")
            environment[key] = value
        if not words:
            raise ScenarioError(f"{name}:{number}: no command")
        return Step(number, "command", line, words, environment, marks=frozenset(marks))
    if words[0] not in ACTIONS:
        raise ScenarioError(f"{name}:{number}: unknown step `{words[0]}`")
    return Step(number, words[0], line, words[1:], marks=frozenset(marks))
