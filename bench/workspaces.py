"""Makes the projects that are measured: programs from .crate files with a directory source, generated workspaces."""
import contextlib
import hashlib
import http.server
import json
import pathlib
import random
import shutil
import subprocess
import tarfile
import threading


def unpack_crate(crate: pathlib.Path, into: pathlib.Path) -> pathlib.Path:
    with tarfile.open(crate) as archive:
        safely = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}  # Debian 12's Python is older
        archive.extractall(into, **safely)
    return into / crate.name.removesuffix(".crate")


def make_directory_source(crates: pathlib.Path, vendor: pathlib.Path) -> None:
    """Every crate of `crates` as a package of a directory source."""
    vendor.mkdir(parents=True)
    for crate in sorted(crates.glob("*.crate")):
        package = unpack_crate(crate, vendor)
        checksum = hashlib.sha256(crate.read_bytes()).hexdigest()
        (package / ".cargo-checksum.json").write_text(json.dumps({"files": {}, "package": checksum}))


def make_program(crates: pathlib.Path, name: str, vendor: pathlib.Path, into: pathlib.Path) -> pathlib.Path:
    """Unpacks one program and points it to the directory source."""
    into.mkdir(parents=True)
    project = unpack_crate(crates / f"{name}.crate", into)
    config = project / ".cargo"
    config.mkdir(exist_ok=True)
    (config / "config.toml").write_text(
        '[source.crates-io]\nreplace-with = "vendored"\n\n[source.vendored]\n' f'directory = "{vendor}"\n')
    return project


FILES_PER_MEMBER = 10


def make_workspace(root: pathlib.Path, members: int, files: int = FILES_PER_MEMBER) -> pathlib.Path:
    """A virtual workspace: member N depends on members N/2 and N-1 (within its group of ten), `files` sources each."""
    root.mkdir(parents=True)
    (root / "Cargo.toml").write_text('[workspace]\nresolver = "2"\nmembers = ["crates/*"]\n')
    for number in range(members):
        package = root / "crates" / f"m{number:04}"
        (package / "src").mkdir(parents=True)
        wanted = {number // 2, number - 1 if number % 10 else number // 2} - {number}
        dependencies = "".join(f'm{d:04} = {{ path = "../m{d:04}" }}\n' for d in sorted(wanted) if d >= 0)
        (package / "Cargo.toml").write_text(
            f'[package]\nname = "m{number:04}"\nversion = "0.1.0"\nedition = "2021"\n\n[dependencies]\n{dependencies}')
        modules = "".join(f"mod f{i};\n" for i in range(1, files))
        calls = " + ".join([f"f{i}::value()" for i in range(1, files)] + [f"m{d:04}::value()" for d in sorted(wanted) if d >= 0])
        (package / "src/lib.rs").write_text(f"{modules}\npub fn value() -> u64 {{\n    u64::from({number}u32) + 0 * ({calls or 0})\n}}\n")
        for i in range(1, files):
            (package / f"src/f{i}.rs").write_text(f"pub fn value() -> u64 {{\n    {i}\n}}\n")
    return root


def make_graph(root: pathlib.Path, members: int, deep: bool) -> pathlib.Path:
    """Members of one file: each depends on the one before, or the first one on all others."""
    root.mkdir(parents=True)
    (root / "Cargo.toml").write_text('[workspace]\nresolver = "2"\nmembers = ["crates/*"]\n')
    for number in range(members):
        wanted = [number - 1] * (number > 0) if deep else list(range(1, members)) * (number == 0)
        package = root / "crates" / f"m{number:04}"
        (package / "src").mkdir(parents=True)
        dependencies = "".join(f'm{d:04} = {{ path = "../m{d:04}" }}\n' for d in wanted)
        (package / "Cargo.toml").write_text(
            f'[package]\nname = "m{number:04}"\nversion = "0.1.0"\nedition = "2021"\n\n[dependencies]\n{dependencies}')
        (package / "src/lib.rs").write_text(f"pub fn value() -> u64 {{\n    {number}\n}}\n")
    return root


DEBIAN_CRATES = pathlib.Path("/usr/share/cargo/registry")


def make_debian_program(into: pathlib.Path, name: str) -> pathlib.Path:
    """A program of Debian's librust-*-dev packages, with those as a directory source."""
    shutil.copytree(DEBIAN_CRATES / name, into)
    (into / ".cargo").mkdir()
    (into / ".cargo/config.toml").write_text(
        f'[source.crates-io]\nreplace-with = "debian"\n\n[source.debian]\ndirectory = "{DEBIAN_CRATES}"\n')
    return into


SYLLABLES = "ab con de fer gi ka lo mer no pre qui ra so tor un ver wei zen".split()
SHAPES = """\
    pub fn {0}(&self, {1}: &{2}) -> Result<{3}, {4}> {{
        let {5} = self.{1}.{0}({1}, {6})?;
        if {5}.{7}() > {1}.len() {{
            return Err({4}::{3}({5}, {8}));
        }}
        Ok({5}.{7}({1}.{6}()).{9}())
    }}

    /// Returns the {0} of {1} as a `{2}`, or `None` if the {5} has no {6}.
    ///
    /// # Panics
    ///
    /// When {7} is not {8} {9}.
    fn {1}_{0}(&mut self) -> Option<{2}> {{
        for {5} in self.{6}.iter().filter(|{7}| {7}.{8}()) {{
            match {5}.{9}({0}) {{
                {2}::{3}({7}) => self.{1}.push({7}),
                {2}::{4} {{ {8}, .. }} if {8} == {0} => continue,
                _ => return None,
            }}
        }}
        self.{1}.first().cloned()
    }}

    #[test]
    fn {0}_of_{1}() {{
        let {5} = {2}::{6}("{7}", {8});
        assert_eq!({5}.{1}(), Some({3}::{9}), "{0} of {7}");
        assert!({5}.{6}({8}).is_none());
    }}
""".split("\n\n")


def make_large_package(root: pathlib.Path, files: int = 5000, size: int = 50 << 20) -> pathlib.Path:
    """A package with so many sources of so many bytes together, in a git repository. Every file has its own names, used
    again and again, as programs have them; all is drawn by a fixed seed."""
    chance = random.Random(6)
    words = ["".join(chance.choices(SYLLABLES, k=chance.randint(1, 4))) for _ in range(20_000)]
    make_package(root, "large", "0.1.0")
    for number in range(files):
        directory = root / f"src/part{number // 100}"
        directory.mkdir(exist_ok=True)
        names = chance.sample(words, 40)
        blocks, length = [], 0
        while length < size // files - 300:
            block = chance.choice(SHAPES).format(*chance.choices(names, k=10)) + f"// {chance.random()}\n\n"
            blocks.append(block)
            length += len(block)
        (directory / f"file{number}.rs").write_text("".join(blocks))
    return commit(root)


def make_package(root: pathlib.Path, name: str, version: str, more: str = "") -> None:
    (root / "src").mkdir(parents=True)
    (root / "Cargo.toml").write_text(
        f'[package]\nname = "{name}"\nversion = "{version}"\nedition = "2021"\ndescription = "a package"\nlicense = "MIT"\n'
        f'homepage = "https://example.com"\n\n[dependencies]\n{more}')
    (root / "src/lib.rs").write_text("pub fn value() -> u64 {\n    1\n}\n")


def commit(root: pathlib.Path) -> pathlib.Path:
    (root / ".gitignore").write_text("target\n")
    git = ["git", "-C", str(root), "-c", "user.name=t", "-c", "user.email=t@example.com"]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "all"]):
        subprocess.run([*git, *command], check=True)
    return root


def make_small_package(root: pathlib.Path) -> pathlib.Path:
    make_package(root, "small", "0.1.0")
    return commit(root)


@contextlib.contextmanager
def empty_registry():
    """Serves a sparse index that has no package; its address."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            body = json.dumps({"dl": f"{url}dl", "api": url}).encode() if self.path == "/config.json" else b""
            self.send_response(200 if body else 404)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        url = f"http://127.0.0.1:{server.server_address[1]}/"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield url
        server.shutdown()


def make_publishable_workspace(root: pathlib.Path, members: int, files: int = FILES_PER_MEMBER) -> pathlib.Path:
    """Like `make_workspace`, with all that packaging asks for, and in a git repository."""
    make_workspace(root, members, files)
    for manifest in root.glob("crates/*/Cargo.toml"):
        text = manifest.read_text().replace('edition = "2021"', 'edition = "2021"\ndescription = "a member"\nlicense = "MIT"\n'
                                            'homepage = "https://example.com"')
        manifest.write_text(text.replace("path = ", 'version = "0.1.0", path = '))
    return commit(root)
