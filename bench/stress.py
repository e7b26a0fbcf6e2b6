"""Registries that make a resolver go back and forth: many versions that conflict late, native libraries that clash, cycles of exact pins. Each is a
local registry (an index without archives) and a package that asks for something of it."""
import json
import pathlib


class Registry:
    def __init__(self):
        self.lines = {}

    def add(self, name, version, *deps, links=None):
        """`deps`: "name requirement"."""
        entries = []
        for dep in deps:
            wanted, _, requirement = dep.partition(" ")
            entries.append({"name": wanted, "req": requirement or "*", "features": [], "optional": False, "default_features": True,
                            "target": None, "kind": "normal"})
        line = {"name": name, "vers": version, "deps": entries, "features": {}, "yanked": False, "cksum": "0" * 64}
        if links:
            line["links"] = links
        self.lines.setdefault(name, []).append(json.dumps(line))

    def write(self, root: pathlib.Path):
        for name, lines in self.lines.items():
            folder = f"3/{name[0]}" if len(name) == 3 else f"{name[:2]}/{name[2:4]}"
            path = root / "index" / folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("\n".join(lines) + "\n")


def late_conflict(size):
    """A chain of packages of which every version works but the last link: its versions need one another of what the root pins."""
    registry = Registry()
    depth = 6
    for version in range(size):
        for level in range(depth):
            registry.add(f"chain{level}", f"1.{version}.0", f"chain{level + 1} 1" if level + 1 < depth else "shared-part =1.0.0")
    registry.add("shared-part", "1.0.0")
    registry.add("shared-part", "1.0.1")
    return registry, {"chain0": "1", "shared-part": "=1.0.1"}


def wide_conflict(size):
    """Many packages, each of many versions of which only the oldest does without a part that the root wants in another version."""
    registry = Registry()
    count = 12
    for package in range(count):
        registry.add(f"wide{package:02}", "1.0.0")
        for version in range(1, size):
            registry.add(f"wide{package:02}", f"1.{version}.0", "inner-part 1", f"other{package:02} 1")
        registry.add(f"other{package:02}", "1.0.0", "inner-part =1.0.0")
    registry.add("inner-part", "1.0.0")
    registry.add("inner-part", "1.0.1")
    return registry, {**{f"wide{package:02}": "1" for package in range(count)}, "inner-part": "=1.0.1"}


def links_clash(size):
    """Two ways to one native library through packages of many versions: there is no answer."""
    registry = Registry()
    for version in range(size):
        registry.add("left-side", f"1.{version}.0", "left-sys *")
        registry.add("right-side", f"1.{version}.0", "right-sys *")
    for version in range(size // 4):
        registry.add("left-sys", f"0.{version}.0", links="native")
        registry.add("right-sys", f"0.{version}.0", links="native")
    return registry, {"left-side": "1", "right-side": "1"}


def pinned_cycles(size):
    """Two packages that pin each other exactly, one version apart, but for the oldest."""
    registry = Registry()
    registry.add("ping-part", "1.0.0", "pong-part =1.0.0")
    registry.add("pong-part", "1.0.0", "ping-part =1.0.0")
    for version in range(1, size):
        registry.add("ping-part", f"1.{version}.0", f"pong-part =1.{version}.0")
        registry.add("pong-part", f"1.{version}.0", f"ping-part =1.{version - 1}.0")
    return registry, {"ping-part": "1"}


def layers(size):
    """Every version of a layer pins its own version of the next; only the lowest way ends well."""
    registry = Registry()
    depth = 5
    for version in range(size):
        for level in range(depth):
            below = f"layer{level + 1} =1.{version}.0" if level + 1 < depth else ("end-part *" if version == 0 else "end-part =1.0.0")
            registry.add(f"layer{level}", f"1.{version}.0", below)
    for version in range(size):
        registry.add("end-part", f"1.0.{version}")
    return registry, {"layer0": "1", "end-part": f"=1.0.{size - 1}"}


# name -> (how it is made, how many versions, whether there is no answer)
SHAPES = {
    "late conflict": (late_conflict, 1000, True),
    "wide conflict": (wide_conflict, 300, False),
    "links clash": (links_clash, 500, True),
    "pinned cycles": (pinned_cycles, 2000, True),
    "layers of pins": (layers, 1000, False),
}


def make(shape, size, root: pathlib.Path) -> pathlib.Path:
    """The project, whose registry lies beside it."""
    registry, dependencies = shape(size)
    project = root / "project"
    (project / "src").mkdir(parents=True)
    (project / ".cargo").mkdir()
    registry.write(root / "registry")
    (project / "src/lib.rs").write_text("")
    (project / "Cargo.toml").write_text('[package]\nname = "stress"\nversion = "0.1.0"\nedition = "2021"\n[dependencies]\n' +
                                        "".join(f'{name} = "{requirement}"\n' for name, requirement in dependencies.items()))
    (project / ".cargo/config.toml").write_text('[source.crates-io]\nreplace-with = "made"\n[source.made]\n'
                                                f'local-registry = "{root / "registry"}"\n')
    return project
