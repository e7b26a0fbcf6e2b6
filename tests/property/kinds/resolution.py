"""Random registries and workspaces: the same lock file, metadata, trees and compiler calls, or the same failure."""

import random

NAMES = ["ash", "birch", "cedar", "date", "elm", "fir", "gum", "hazel"]
VERSIONS = ["0.0.1", "0.0.2", "0.1.0", "0.1.1", "0.2.0", "1.0.0", "1.0.1", "1.1.0", "1.2.0", "2.0.0",
            "1.3.0-alpha.1", "2.0.0-rc.1", "2.1.0"]
PLATFORMS = ["cfg(unix)", "cfg(windows)", "cfg(not(unix))", "cfg(any(windows, target_pointer_width = \"64\"))",
             "x86_64-pc-windows-msvc", "x86_64-unknown-linux-gnu"]
FEATURES = ["default", "std", "full", "extra"]


def chosen(chance: random.Random, probability: float) -> bool:
    return chance.random() < probability


class Registry:
    def __init__(self, chance: random.Random):
        self.chance = chance
        count = chance.randint(2, len(NAMES))
        self.versions = {name: sorted(chance.sample(VERSIONS, chance.randint(1, 4)), key=VERSIONS.index)
                         for name in NAMES[:count]}
        # The features of a name, the same in all versions unless one lacks some.
        self.features = {name: chance.sample(FEATURES, chance.randint(0, 3)) for name in self.versions}

    def requirement(self, name: str) -> str:
        chance = self.chance
        version = chance.choice(self.versions[name])
        if chosen(chance, 0.03):
            version = chance.choice(VERSIONS)
        major, minor, _ = version.split("-")[0].split(".")
        return chance.choice([
            version, version, version, f"^{version}", f"~{version}", f"={version}", f">={version}", "*",
            major, f"{major}.{minor}", f">={version}, <{int(major) + 2}", f"{major}.*"])

    def sections(self) -> list[str]:
        result = []
        names = list(self.versions)
        for position, name in enumerate(names):
            for version in self.versions[name]:
                # Mostly without cycles: a name needs later ones.
                candidates = names[position + 1:] or ([] if chosen(self.chance, 0.9) else names[:1])
                body, with_script = self.body(name, candidates)
                yanked = " yanked" if chosen(self.chance, 0.06) else ""
                result.append(f"=== @registry {name} {version}{yanked}\n{body}")
                if with_script:
                    result.append(f"=== registry/{name}-{version}/build.rs\nfn main() {{}}\n")
        return result

    def body(self, name: str, candidates: list[str]) -> tuple[str, bool]:
        """What follows in the [package] table, and the other tables; and whether it needs a build script."""
        chance = self.chance
        head = ""
        if chosen(chance, 0.08):
            head += f'rust-version = "{chance.choice(["1.56", "1.70.0", "1.95", "1.99"])}"\n'
        has_links = chosen(chance, 0.05)
        if has_links:
            head += f'links = "{chance.choice(["native", name])}"\n'
        dependencies = Dependencies(self, chance.sample(candidates, min(len(candidates), chance.randint(0, 3))))
        features = [f for f in self.features[name] if chosen(chance, 0.95)]
        return head + dependencies.tables() + dependencies.feature_table(features), has_links


class Dependencies:
    """Dependencies of one package, on names of the registry and on members."""

    def __init__(self, registry: Registry, names: list[str], members: list[str] = (), *, dev: bool = False):
        self.registry = registry
        self.chance = chance = registry.chance
        self.lines: dict[str, list[str]] = {}
        self.keys: list[tuple[str, str, bool]] = []  # as written, the package, whether it is optional
        for name in names:
            kinds = ["dependencies"] * 6 + ["build-dependencies"] + (["dev-dependencies"] * 2 if dev else [])
            kind = chance.choice(kinds)
            fields = [f'version = "{registry.requirement(name)}"']
            self.add(kind, name, fields)
            if chosen(chance, 0.07):
                self.add(chance.choice(["dependencies", "build-dependencies"]), name,
                         [f'version = "{registry.requirement(name)}"'], again=True)
        for member in members:
            kind = chance.choice(["dependencies", "dependencies", "dev-dependencies"])
            self.add(kind, member, [f'path = "../{member}"'])

    def add(self, kind: str, name: str, fields: list[str], again: bool = False) -> None:
        chance = self.chance
        key = name
        if again or chosen(chance, 0.07):
            key = f"{name}_{len(self.keys)}"
            fields.append(f'package = "{name}"')
        optional = kind != "dev-dependencies" and chosen(chance, 0.3)
        if optional:
            fields.append("optional = true")
        if chosen(chance, 0.15):
            fields.append("default-features = false")
        known = self.registry.features.get(name, [])
        wanted = [f for f in known if chosen(chance, 0.3)]
        if chosen(chance, 0.02):
            wanted.append("missing")
        if wanted:
            fields.append("features = [" + ", ".join(f'"{f}"' for f in wanted) + "]")
        table = kind
        if chosen(chance, 0.15):
            table = f"target.'{chance.choice(PLATFORMS)}'.{kind}"
        self.lines.setdefault(table, []).append(f"{key} = {{ {', '.join(fields)} }}")
        self.keys.append((key, name, optional))

    def tables(self) -> str:
        return "".join(f"[{table}]\n" + "\n".join(lines) + "\n" for table, lines in self.lines.items())

    def feature_table(self, names: list[str]) -> str:
        """[features]: every name with a few members, of the forms that the Book knows."""
        chance = self.chance
        lines = []
        for position, name in enumerate(names):
            members = []
            for other in names[position + 1:]:
                if chosen(chance, 0.4):
                    members.append(other)
            for key, package, optional in self.keys:
                of_package = self.registry.features.get(package, [])
                forms = [f"{key}/{f}" for f in of_package]
                if optional:
                    forms += [f"dep:{key}", f"dep:{key}", key] + [f"{key}?/{f}" for f in of_package]
                if forms and chosen(chance, 0.4):
                    members.append(chance.choice(forms))
            lines.append(f"{name} = [" + ", ".join(f'"{m}"' for m in members) + "]")
        return "[features]\n" + "\n".join(lines) + "\n" if lines else ""


def members_of(registry: Registry, names: list[str]) -> list[str]:
    chance = registry.chance
    sections = []
    for position, name in enumerate(names):
        known = list(registry.versions)
        used = chance.sample(known, min(len(known), chance.randint(0, 4)))
        dependencies = Dependencies(registry, used, [m for m in names[position + 1:] if chosen(chance, 0.5)], dev=True)
        features = chance.sample(FEATURES, chance.randint(0, 3))
        registry.features[name] = features
        head = 'rust-version = "1.70"\n' if chosen(chance, 0.1) else ""
        edition = chance.choice(["2015", "2018", "2021", "2021", "2024"])
        sections.append(f"=== @lib {name} at {name} edition {edition}\n{head}{dependencies.tables()}"
                        f"{dependencies.feature_table(features)}")
    return sections


def patch_of(registry: Registry) -> tuple[str, str]:
    """A table of the root manifest and the package that it names."""
    name = registry.chance.choice(list(registry.versions))
    version = registry.chance.choice(registry.versions[name] + VERSIONS[:3])
    features = "".join(f"{f} = []\n" for f in registry.features[name])
    return (f'[patch.crates-io]\n{name} = {{ path = "patched" }}\n',
            f"=== @lib {name} {version} at patched\n[features]\n{features}")


def steps_of(registry: Registry, members: list[str]) -> list[str]:
    chance = registry.chance
    flags = [[], ["--all-features"], ["--no-default-features"], ["--features", f"{members[0]}/std"]]
    steps = ["$ cargo metadata --format-version 1 " + " ".join(chance.choice(flags))]
    edges = chance.choice(["features", "normal", "no-dev", "build", "all", "normal,features"])
    target = chance.choice(["", "", "--target all", "--target x86_64-pc-windows-msvc"])
    steps.append(f"$ cargo tree --workspace -e {edges} {target} {chance.choice(['', '-d', '--no-dedupe'])}")
    name = chance.choice(list(registry.versions))
    for _ in range(chance.randint(1, 3)):
        steps.append(chance.choice([
            "$ cargo update",
            f"$ cargo update {name}",
            f"$ cargo update {name} --recursive",
            f"$ cargo update {name} --precise {chance.choice(registry.versions[name])}",
            "$ cargo update --dry-run -v",
            "$ cargo generate-lockfile",
            "$ cargo metadata --format-version 1 --locked --no-deps",
            f"$ cargo tree -i {name} --workspace",
            f"$ cargo remove --package {members[0]} {name}",
            f"$ cargo add --package {members[0]} {name}",
            f"$ cargo pkgid {name}"]))
    if chosen(chance, 0.3):
        steps.append("$ RUSTC_WRAPPER=@FIXTURES@/rustc_recorder cargo check --workspace")
    steps.append("$ cargo metadata --format-version 1 --locked")
    return steps


def generate(chance: random.Random) -> str:
    registry = Registry(chance)
    members = ["app", "lib", "util"][:chance.randint(1, 3)]
    packages = members_of(registry, members)
    resolver = chance.choice(['resolver = "1"\n', 'resolver = "2"\n', 'resolver = "2"\n', 'resolver = "3"\n', ""])
    root = f'=== Cargo.toml\n[workspace]\nmembers = [{", ".join(map(repr, members))}]\n{resolver}'
    extra = []
    if chosen(chance, 0.15):
        table, package = patch_of(registry)
        root += table
        extra = [package]
    sections = ["title: generated", root, *packages, *extra, *registry.sections(), "=== @steps",
                *steps_of(registry, members)]
    return "\n".join(section.rstrip("\n") for section in sections) + "\n"
