"""Turns the files and templates of a scenario into the list of files that a sandbox lays down."""

import re

from .fixtures import directory_source, local_registry
from .scenario import FileEntry, Scenario, ScenarioError, Template

SOURCE_CONFIG = "~/.cargo/config.toml"
STUB_SOURCES = {"bin": ("src/main.rs", b"fn main() {}\n"), "lib": ("src/lib.rs", b"")}


def expand(scenario: Scenario) -> list[FileEntry]:
    """All files of the scenario; what a section spells out wins over what a template would put there."""
    files: dict[str, FileEntry] = {}
    for entry in scenario.files:
        if entry.path in files:
            raise ScenarioError(f"{scenario.name}: `{entry.path}` is given twice")
        files[entry.path] = entry
    registry: list[tuple[str, str, bool]] = []
    vendored: list[tuple[str, str]] = []
    for template in scenario.templates:
        kind = template.words[0]
        options = parse_options(template, scenario.name)
        if kind in ("bin", "lib", "package"):
            add_package(files, kind, options, template.body, options.get("at", ""))
        elif kind == "vendor":
            directory = "vendor/" + options.get("as", options["name"])
            add_package(files, "lib", options, template.body, directory)
            vendored.append((directory, options["name"] + "-" + options["version"]))
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
    add_source_config(files, bool(vendored), bool(registry))
    return list(files.values())


def parse_options(template: Template, where: str) -> dict[str, str]:
    """`@kind NAME [VERSION] [at DIR] [as NAME] [edition YEAR|none] [yanked]`."""
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
        elif word in ("at", "as", "edition") and words:
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


def add_source_config(files: dict[str, FileEntry], vendored: bool, registry: bool) -> None:
    """A scenario with vendored or registry packages gets a source replacement, unless it configures one itself."""
    if not (vendored or registry) or SOURCE_CONFIG in files:
        return
    source = 'directory = "@WORK@/vendor"' if vendored else 'local-registry = "@WORK@/registry"'
    text = f'[source.crates-io]\nreplace-with = "fixture"\n\n[source.fixture]\n{source}\n'
    files[SOURCE_CONFIG] = FileEntry(SOURCE_CONFIG, text.encode())
