"""How much of the Cargo Book of the tool chain the scenarios exercise: every manifest key, config key, environment variable,
build-script instruction, command and flag that the book names, and the scenarios in which it stands.

The items are read from the book's pages, so a new tool chain brings its own. An item counts as exercised when a scenario
uses it: a key in a manifest or config file that it lays down or writes, a variable or instruction in its text, a flag on a
command line of that command.
"""

import html
import re
import shlex
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from . import layout, scenario as scenarios

MANIFEST_PAGES = ("manifest", "cargo-targets", "profiles", "workspaces", "features", "specifying-dependencies",
                  "overriding-dependencies", "rust-version", "build-scripts")
TARGET_TABLES = ("lib", "bin", "example", "test", "bench")
DEPENDENCY_TABLES = ("dependencies", "dev-dependencies", "build-dependencies")
SHORT_COMMANDS = {"b": "build", "c": "check", "d": "doc", "r": "run", "t": "test", "rm": "remove"}


@dataclass(frozen=True, order=True)
class Item:
    kind: str
    name: str


def text_of(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", markup))


# -- what the book names


def read_items(book: Path) -> list[Item]:
    """All items, by kind, each kind in the book's order."""
    page = {path.stem: path.read_text(encoding="utf-8") for path in (book / "reference").glob("*.html")}
    items = [Item("manifest key", key) for key in manifest_keys(page)]
    items += [Item("config key", key) for key in config_keys(page["config"])]
    items += [Item("variable", name) for name in variables(page)]
    items += [Item("build script", name) for name in instructions(page["build-scripts"])]
    for path in sorted((book / "commands").glob("cargo*.html")):
        command = "" if path.stem == "cargo" else path.stem.removeprefix("cargo-").replace("report-", "report ")
        flags = re.findall(r'<dt class="option-term"[^>]*>.*?<code>(-[^<]*)</code>', path.read_text(encoding="utf-8"))
        if flags or not command:
            items.append(Item("command", command or "(none)"))
        items += [Item("flag", f"{command} {html.unescape(flag)}".strip()) for flag in flags]
    # What `cargo` itself takes is listed on every page, and understood in one place.
    common = {item.name for item in items if item.kind == "flag" and " " not in item.name}
    return [item for item in dict.fromkeys(items)
            if item.kind != "flag" or " " not in item.name or item.name.split(" ")[-1] not in common]


def manifest_keys(page: dict[str, str]) -> list[str]:
    """From the list at the top of the manifest chapter, the headings of targets, and all examples in TOML."""
    keys = []
    contents = page["manifest"].split('id="the-package-section"')[0]
    for name in re.findall(r"<li>(?:<a[^>]*>)?<code>([^<]*)</code>", contents):
        table = name.strip("[]")
        keys.append(table if name.startswith("[") or table == "cargo-features" else f"package.{table}")
    sections = {key for key in keys if "." not in key}
    for name in re.findall(r'<h[34] id="the-[^"]*-fields?">(.*?)</h', page["cargo-targets"]):
        keys += [f"<target>.{field}" for field in re.findall(r"<code>([^<]*)</code>", name)]
    for name in MANIFEST_PAGES:
        for block in re.findall(r'<code class="language-toml[^"]*">(.*?)</code>', page[name], re.DOTALL):
            found = manifest_keys_in(text_of(block))
            if all(key in sections or "." in key for key in found):  # others are examples of configuration
                keys += found
    return list(dict.fromkeys(keys))


def manifest_keys_in(text: str) -> list[str]:
    """The keys of a manifest; names that its author chose are left out. None when it is not TOML."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return []
    keys = []
    for name, value in tables.items():
        keys.append(name)
        if name in TARGET_TABLES:
            for target in value if isinstance(value, list) else [value]:
                keys += [f"<target>.{field}" for field in fields(target)]
        elif name in DEPENDENCY_TABLES or name == "replace":
            keys += dependency_keys(value)
        elif name == "target":
            keys += [key for target in tables_in(value) for kind in DEPENDENCY_TABLES  # a config file may have other tables there
                     for key in dependency_keys(target.get(kind))]
        elif name == "patch":
            keys += [key for source in tables_in(value) for key in dependency_keys(source)]
        elif name == "profile":
            keys += [key for profile in tables_in(value) for key in profile_keys(profile)]
        elif name in ("package", "workspace"):
            keys += package_keys(name, value)
    return list(dict.fromkeys(keys))


def fields(table) -> list[str]:
    return list(table) if isinstance(table, dict) else []


def tables_in(table) -> list[dict]:
    return [value for value in table.values() if isinstance(value, dict)] if isinstance(table, dict) else []


def dependency_keys(table) -> list[str]:
    return [f"<dependency>.{field}" for dependency in tables_in(table) for field in dependency]


def profile_keys(profile: dict) -> list[str]:
    keys = [f"profile.<name>.{field}" for field in profile]
    keys += [f"profile.<name>.build-override.{field}" for field in fields(profile.get("build-override"))]
    for override in tables_in(profile.get("package")):
        keys += [f"profile.<name>.package.<spec>.{field}" for field in override]
    return keys


def package_keys(name: str, table) -> list[str]:
    keys = [f"{name}.{field}" for field in fields(table)]
    if not isinstance(table, dict):
        return keys
    if name == "workspace":
        keys += [f"workspace.package.{field}" for field in fields(table.get("package"))]
        keys += dependency_keys(table.get("dependencies"))
    if name == "package":
        keys += [f"package.{field}.workspace" for field, value in table.items()
                 if field != "metadata" and isinstance(value, dict) and "workspace" in value]
    return keys


def config_keys(page: str) -> list[str]:
    """Headings of "Configuration keys"; `<name>` stands for what the user chooses."""
    keys = page.split('id="configuration-keys"')[1]
    names = [text_of(name) for name in re.findall(r'<h[2-5] id="[^"]*">(.*?)</h', keys)]
    return [name.strip("[]") for name in names if re.fullmatch(r"\[?[a-z<][a-z.<>-]*\]?", name)]


def variables(page: dict[str, str]) -> list[str]:
    listed = re.findall(r"^<li>(?:<p>)?((?:<code>[^<]*</code>(?:, | or |/)?)+)", page["environment-variables"], re.MULTILINE)
    listed += re.findall(r"<li>Environment: (.*?)</li>", page["config"])
    names = [html.unescape(name).split("=")[0] for markup in listed for name in re.findall(r"<code>([^<]*)</code>", markup)]
    return [name for name in dict.fromkeys(names) if re.match(r"[A-Za-z]+_|[A-Z]+$", name)]


def instructions(page: str) -> list[str]:
    headings = re.findall(r'<h[34] id="[^"]*">(.*?)</h', page)
    return [name for heading in headings for name in re.findall(r"<code>cargo::([a-z-]+)=", heading)]


# -- what a scenario uses


def uses(scenario: scenarios.Scenario) -> "Uses":
    return Uses(scenario)


class Uses:
    def __init__(self, scenario: scenarios.Scenario):
        self.text = scenario.text
        self.manifest_keys: set[str] = set()
        self.config_keys: set[tuple[str, ...]] = set()
        self.words: dict[str, set[str]] = defaultdict(set)  # command -> words on its command lines
        for path, content in texts(scenario):
            if path.endswith("Cargo.toml"):
                self.manifest_keys.update(manifest_keys_in(content))
            elif path.endswith((".toml", "/config")):
                self.add_config(content)
        for step in scenario.steps:
            self.add_step(step)

    def add_config(self, text: str) -> None:
        try:
            self.add_config_table(tomllib.loads(text), ())
        except tomllib.TOMLDecodeError:
            pass

    def add_config_table(self, table: dict, path: tuple[str, ...]) -> None:
        for name, value in table.items():
            self.config_keys.add((*path, name))
            if isinstance(value, dict):
                self.add_config_table(value, (*path, name))

    def add_step(self, step: scenarios.Step) -> None:
        if step.kind == "shell":
            lines = [part for part in re.split(r"[|;&]+", step.arguments[0]) if "cargo" in part]
        else:
            lines = [shlex.join(step.arguments)] if step.kind == "command" else []
        for line in lines:
            try:
                words = shlex.split(line)
            except ValueError:
                words = line.split()
            if "cargo" in words:
                self.add_command(words[words.index("cargo") + 1:])

    def add_command(self, words: list[str]) -> None:
        before = words[:words.index("--")] if "--" in words else words
        positional = [word for word in before if not word.startswith(("-", "+"))]
        command = positional[0] if positional else ""
        if command == "report" and len(positional) > 1:
            command += " " + positional[1]
        self.words[SHORT_COMMANDS.get(command, command)].update(words)
        for flag, value in zip(before, before[1:]):
            if flag == "--config" and "=" in value:
                self.add_config(value)

    def has(self, item: Item) -> bool:
        if item.kind == "manifest key":
            return item.name in self.manifest_keys
        if item.kind == "config key":
            return self.has_config_key(item.name)
        if item.kind == "variable":
            return bool(re.search(rf"\b{wildcard(item.name)}\b", self.text))
        if item.kind == "build script":
            return bool(re.search(rf"cargo::?{item.name}\b", self.text))
        if item.kind == "command":
            return item.name.strip("()").replace("none", "") in self.words
        command, _, flag = item.name.rpartition(" ")
        commands = [command] if command else list(self.words)  # those of `cargo` itself go with every command
        return any(is_flag(word, flag) for name in commands for word in self.words.get(name, ()))

    def has_config_key(self, name: str) -> bool:
        parts = name.split(".")
        if any(len(key) >= len(parts) and all(want.startswith("<") or want == part for want, part in zip(parts, key))
               for key in self.config_keys):
            return True
        variable = "CARGO_" + "_".join(part if part.startswith("<") else part.upper().replace("-", "_") for part in parts)
        return len(parts) > 1 and bool(re.search(rf"\b{wildcard(variable)}\b", self.text))


def texts(scenario: scenarios.Scenario) -> list[tuple[str, str]]:
    """Files that are laid down or written, as far as they are text."""
    found = [(step.arguments[0], step.block) for step in scenario.steps if step.kind in scenarios.BLOCK_ACTIONS]
    try:
        found += [(entry.path, entry.content.decode("utf-8", "replace")) for entry in layout.expand(scenario)]
    except scenarios.ScenarioError:
        pass
    return found


def wildcard(name: str) -> str:
    return re.sub(r"<[^>]*>", "(?:[A-Za-z0-9_]+|@HOST_ENV@)", re.escape(name).replace(r"\<", "<").replace(r"\>", ">"))


def is_flag(word: str, flag: str) -> bool:
    if flag.startswith("--") or len(flag) > 2:
        return word == flag or word.startswith(flag + "=")
    return word == flag or (word.startswith(flag) and not word.startswith("--"))  # -j4, -vv


# -- the table


def print_names(kind: str, names: list[str]) -> None:
    if kind != "flag":
        print(f"  {' '.join(names)}")
        return
    of_command = defaultdict(list)
    for name in names:
        command, _, flag = name.rpartition(" ")
        of_command[command or "(any)"].append(flag)
    for command, flags in of_command.items():
        print(f"  {command}: {' '.join(flags)}")


def print_coverage(items: list[Item], paths: list[Path], root: Path, list_missing: bool, list_all: bool) -> None:
    used = [(path, uses(scenarios.load(path, root))) for path in paths]
    carriers = {item: [str(path.relative_to(root).with_suffix("")) for path, use in used if use.has(item)] for item in items}
    if list_all:
        for item, names in carriers.items():
            print(f"{item.kind:14}{item.name:44}{len(names):>5}  {' '.join(names[:3])}")
    print(f"{'kind':14}{'items':>7}{'exercised':>11}{'without':>9}")
    for kind in dict.fromkeys(item.kind for item in items):
        of_kind = [item for item in items if item.kind == kind]
        missing = [item.name for item in of_kind if not carriers[item]]
        print(f"{kind:14}{len(of_kind):>7}{len(of_kind) - len(missing):>11}{len(missing):>9}")
        if list_missing and missing:
            print_names(kind, missing)
    without = sum(not names for names in carriers.values())
    print(f"{'total':14}{len(items):>7}{len(items) - without:>11}{without:>9}")
