"""Random manifests and configurations, most with one thing wrong: the same verdict, the same first error."""

import random

STRINGS = ['"foo"', '"1.0.0"', '"a b"', '""', '"src/lib.rs"', '"../x"', '"2021"', '"MIT"', '"é"', '"/abs"', '"*"', '"1"', '"lib"', '"dep:x"']
OTHERS = ["true", "false", "1", "-3", "1.5", "[]", '["a"]', '["a", "a"]', "[1]", "{}", "{ x = 1 }", '{ workspace = true }', "{ workspace = false }",
          "1979-05-27", "nan"]
PACKAGE_KEYS = ["name", "version", "authors", "edition", "rust-version", "description", "documentation", "readme", "homepage", "repository",
                "license", "license-file", "keywords", "categories", "workspace", "build", "links", "exclude", "include", "publish", "metadata",
                "default-run", "autolib", "autobins", "autoexamples", "autotests", "autobenches", "resolver", "im-unknown"]
TARGET_KEYS = ["name", "path", "test", "doctest", "bench", "doc", "proc-macro", "harness", "crate-type", "required-features", "edition", "plugin",
               "doc-scrape-examples", "unknown"]
PROFILE_KEYS = ["opt-level", "debug", "split-debuginfo", "strip", "debug-assertions", "overflow-checks", "lto", "panic", "incremental",
                "codegen-units", "rpath", "inherits", "package", "build-override", "unknown"]
DEPENDENCY_KEYS = ["version", "path", "git", "branch", "tag", "rev", "registry", "package", "optional", "default-features", "features", "workspace",
                   "public", "artifact", "unknown", "default_features"]
TABLES = {
    "package": PACKAGE_KEYS, "lib": TARGET_KEYS, "[bin]": TARGET_KEYS, "[example]": TARGET_KEYS, "[test]": TARGET_KEYS, "[bench]": TARGET_KEYS,
    "profile.dev": PROFILE_KEYS, "profile.release": PROFILE_KEYS, "profile.custom": PROFILE_KEYS, "profile.dev.package.dep": PROFILE_KEYS,
    "profile.dev.build-override": PROFILE_KEYS, "dependencies.dep": DEPENDENCY_KEYS, "dev-dependencies.dep": DEPENDENCY_KEYS,
    "build-dependencies.other": DEPENDENCY_KEYS, "target.'cfg(unix)'.dependencies.dep": DEPENDENCY_KEYS, "features": ["default", "a", "dep", "b/c"],
    "workspace": ["members", "exclude", "default-members", "resolver", "metadata", "package", "dependencies", "lints", "unknown"],
    "workspace.package": PACKAGE_KEYS, "workspace.dependencies.dep": DEPENDENCY_KEYS, "lints.rust": ["unsafe_code", "unused", "missing_docs"],
    "lints.clippy": ["all", "pedantic"], "lints": ["workspace", "rust", "unknown"], "badges": ["x"], "patch.crates-io.dep": DEPENDENCY_KEYS,
    "cargo-features": [], "hints": ["mostly-unused", "unknown"], "unknown-table": ["x"],
}
RIGHT = {
    "edition": ['"2015"', '"2018"', '"2021"', '"2024"'], "rust-version": ['"1.70"', '"1.70.0"', '"1"'], "name": ['"foo"', '"bar"', '"foo-bar"'],
    "version": ['"0.1.0"', '"1.2.3-rc.1"', '"1.0"'], "resolver": ['"1"', '"2"', '"3"'], "opt-level": ["0", "3", '"s"'],
    "debug": ["true", '"limited"', "2"], "panic": ['"abort"', '"unwind"'], "strip": ["true", '"symbols"'], "lto": ["true", '"thin"', '"off"'],
    "crate-type": ['["lib"]', '["cdylib", "rlib"]'], "inherits": ['"dev"', '"release"'], "path": ['"dep"', '"src/lib.rs"'],
    "features": ['["a"]', "[]"], "required-features": ['["a"]'], "build": ['"build.rs"', "false"], "members": ['["dep"]', '["*"]'],
    "authors": ['["A <a@b.c>"]'], "publish": ["false", '["x"]'], "unsafe_code": ['"deny"', '{ level = "warn", priority = -1 }'],
    "default": ["[]", '["a"]'], "a": ["[]"], "dep": ["[]"],
}
CONFIG = {
    "build": ["jobs", "rustc", "rustc-wrapper", "target", "target-dir", "build-dir", "rustflags", "incremental", "dep-info-basedir", "unknown"],
    "term": ["quiet", "verbose", "color", "hyperlinks", "unicode", "progress"], "net": ["retry", "git-fetch-with-cli", "offline"],
    "profile.dev": PROFILE_KEYS, "alias": ["b", "x", "build"], "env": ["A", "CARGO_X"], "target.x86_64-unknown-linux-gnu": ["linker", "runner", "rustflags"],
    "target.'cfg(unix)'": ["linker", "runner", "rustflags"], "http": ["debug", "timeout", "multiplexing"], "resolver": ["incompatible-rust-versions"],
    "source.crates-io": ["replace-with", "directory", "registry"], "source.x": ["directory", "local-registry"], "registries.r": ["index"],
    "install": ["root"], "cargo-new": ["vcs"], "future-incompat-report": ["frequency"], "cache": ["auto-clean-frequency"], "unknown": ["x"],
}


def value_of(chance: random.Random, key: str) -> str:
    right = RIGHT.get(key)
    if right and chance.random() < 0.6:
        return chance.choice(right)
    return chance.choice(STRINGS if chance.random() < 0.5 else OTHERS)


def table_of(chance: random.Random, name: str, keys: list[str], fixed: dict[str, str]) -> str:
    values = dict(fixed)
    for key in chance.sample(keys, min(len(keys), chance.choice([0, 1, 1, 2]))):
        values[key] = value_of(chance, key)
    head = f"[{name}]" if not name.startswith("[") else f"[[{name[1:-1]}]]"
    return head + "\n" + "".join(f'{key if key.replace("-", "").isidentifier() else repr(key)} = {value}\n' for key, value in values.items())


def break_text(chance: random.Random, text: str) -> str:
    """Sometimes a character too few or too many: errors of TOML itself."""
    if chance.random() > 0.12:
        return text
    place = chance.randrange(len(text))
    return text[:place] + chance.choice(["", '"', "[", "=", "\n", "]", "#", "'", "\\", "}"]) + text[place + 1:]


def tidy(text: str) -> str:
    """A line that begins as a section of a scenario does is not one of it."""
    return "\n".join(" " + line if line.startswith(("=", "|")) else line for line in text.split("\n"))


def generate(chance: random.Random) -> str:
    names = chance.sample(list(TABLES), chance.choice([1, 1, 2, 3]))
    fixed = {"name": '"foo"', "version": '"0.1.0"', "edition": '"2021"'}
    if chance.random() < 0.1:
        fixed.pop(chance.choice(list(fixed)))
    parts = [table_of(chance, "package", PACKAGE_KEYS if "package" in names else [], fixed)]
    for name in names:
        if name == "package":
            continue
        parts.append(table_of(chance, name, TABLES[name], {"path": '"dep"'} if name.endswith("ependencies.dep") else {}))
    manifest = tidy(break_text(chance, "".join(parts)))
    sections = ["title: generated", "=== Cargo.toml", manifest.rstrip("\n"), "=== src/lib.rs", "=== @lib dep at dep"]
    if chance.random() < 0.35:
        tables = [table_of(chance, name, CONFIG[name], {}) for name in chance.sample(list(CONFIG), chance.choice([1, 1, 2]))]
        sections += ["=== .cargo/config.toml", tidy(break_text(chance, "".join(tables))).rstrip("\n")]
    steps = ["$ cargo metadata --format-version 1 --no-deps", "$ cargo check --offline", "$ cargo build --offline --lib -v"]
    return "\n".join(sections + ["=== @steps", *steps]) + "\n"
