"""Makes the projects that are measured: programs from .crate files with a directory source, generated workspaces."""
import hashlib
import json
import pathlib
import tarfile


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
