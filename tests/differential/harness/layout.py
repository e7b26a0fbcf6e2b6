"""Turns the files and templates of a scenario into the list of files that a sandbox lays down."""

import re
import tomllib
from dataclasses import dataclass, field

from .fixtures import directory_source, local_registry, registry_server
from .scenario import FileEntry, Scenario, ScenarioError, Template

SOURCE_CONFIG = "~/.cargo/config.toml"
STUB_SOURCES = {"bin": ("src/main.rs", b"fn main() {}\n"), "lib": ("src/lib.rs", b"")}


@dataclass
class Server:
    """A registry that the scenario talks to; `packages` as `local_registry.publish` gives them."""

    name: str
    settings: dict
    packages: list[tuple[dict, bytes, str]] = field(default_factory=list)


def expand(scenario: Scenario) -> list[FileEntry]:
    """All files of the scenario; what a section spells out wins over what a template would put there."""
    return expand_all(scenario)[0]


def expand_all(scenario: Scenario) -> tuple[list[FileEntry], list[Server]]:
    """The same, and the servers."""
    files: dict[str, FileEntry] = {}
    for entry in scenario.files:
        if entry.path in files:
            raise ScenarioError(f"{scenario.name}: `{entry.path}` is given twice")
        files[entry.path] = entry
    registry: list[tuple[str, str, bool]] = []
    servers = find_servers(scenario)
    published: dict[str, list[tuple[str, str, bool]]] = {name: [] for name in servers}
    vendored: list[tuple[str, str]] = []
    for template in scenario.templates:
        kind = template.words[0]
        if kind == "server":
            continue
        options = parse_options(template, scenario.name)
        if kind in ("bin", "lib", "package"):
            add_package(files, kind, options, template.body, options.get("at", ""))
        elif kind == "vendor":
            directory = "vendor/" + options.get("as", options["name"])
            add_package(files, "lib", options, template.body, directory)
            vendored.append((directory, options["name"] + "-" + options["version"]))
        elif kind == "registry" and "on" in options:
            if options["on"] not in servers:
                raise ScenarioError(f"{scenario.name}: there is no server `{options['on']}`")
            directory = f"{options['on']}/{options['name']}-{options['version']}"
            add_package(files, "lib", options, template.body, directory)
            published[options["on"]].append((directory, options["name"], "yanked" in options))
        elif kind == "registry":
            directory = f"registry/{options['name']}-{options['version']}"
            add_package(files, "lib", options, template.body, directory)
            registry.append((directory, options["name"], "yanked" in options))
        else:
            raise ScenarioError(f"{scenario.name}: unknown template `@{kind}`")
    for directory, identity in vendored:
        directory_source.add_checksums(files, directory, identity)
    if registry:
        local_registry.pack(files, "registry", registry)
    for name, server in servers.items():
        server.packages = local_registry.publish(files, name, published[name])
    add_source_config(files, bool(vendored), bool(registry), list(servers))
    return list(files.values()), list(servers.values())


def find_servers(scenario: Scenario) -> dict[str, Server]:
    """`@server NAME`, with its settings as TOML."""
    servers: dict[str, Server] = {}
    for template in scenario.templates:
        if template.words[0] != "server":
            continue
        if len(template.words) != 2 or template.words[1] in servers:
            raise ScenarioError(f"{scenario.name}: `@server` needs a name of its own")
        try:
            settings = tomllib.loads(template.body)
        except tomllib.TOMLDecodeError as error:
            raise ScenarioError(f"{scenario.name}: @server {template.words[1]}: {error}") from error
        if problem := registry_server.check_settings(settings):
            raise ScenarioError(f"{scenario.name}: @server {template.words[1]}: {problem}")
        servers[template.words[1]] = Server(template.words[1], settings)
    return servers


def parse_options(template: Template, where: str) -> dict[str, str]:
    """`@kind NAME [VERSION] [at DIR] [as NAME] [on SERVER] [edition YEAR|none] [yanked]`."""
    words = template.words[1:]
    if not words:
        raise ScenarioError(f"{where}: `@{template.words[0]}` needs a name")
    options = {"name": words.pop(0), "version": "0.1.0", "edition": "2021"}
    while words:
        word = words.pop(0)
        if re.match(r"\d", word):
            options["version"] = word
        elif word == "yanked":
            options[word] = ""
        elif word in ("at", "as", "on", "edition") and words:
            options[word] = words.pop(0)
        else:
            raise ScenarioError(f"{where}: unknown word `{word}` in template `@{template.words[0]}`")
    return options


def add_package(files: dict[str, FileEntry], kind: str, options: dict[str, str], body: str, directory: str) -> None:
    prefix = directory.rstrip("/") + "/" if directory and directory != "." else ""
    manifest = f'[package]\nname = "{options["name"]}"\nversion = "{options["version"]}"\n'
    if options["edition"] != "none":
        manifest += f'edition = "{options["edition"]}"\n'
    files.setdefault(prefix + "Cargo.toml", FileEntry(prefix + "Cargo.toml", (manifest + body).encode()))
    if kind in STUB_SOURCES:
        path, content = STUB_SOURCES[kind]
        files.setdefault(prefix + path, FileEntry(prefix + path, content))


def add_source_config(files: dict[str, FileEntry], vendored: bool, registry: bool, servers: list[str]) -> None:
    """What a scenario with vendored packages, a local registry or servers finds configured, unless it does that itself."""
    text = ""
    if vendored or registry:
        source = 'directory = "@WORK@/vendor"' if vendored else 'local-registry = "@WORK@/registry"'
        text = f'[source.crates-io]\nreplace-with = "fixture"\n\n[source.fixture]\n{source}\n'
    for name in servers:
        if name != registry_server.PUBLIC:
            text += f'[registries.{name}]\nindex = "@INDEX:{name}@"\n'
    if text and SOURCE_CONFIG not in files:
        files[SOURCE_CONFIG] = FileEntry(SOURCE_CONFIG, text.encode())
