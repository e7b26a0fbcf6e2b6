"""What a step did to the file system: snapshots of the sandbox and the difference of two of them."""

import gzip
import hashlib
import io
import os
import stat
import tarfile
from dataclasses import dataclass

from .normalise import Normaliser, is_internal, is_own_prose

MAX_TEXT = 256 * 1024
MAX_MEMBER = 4096  # bytes of a member of an archive that are shown; others by their digest


@dataclass(frozen=True)
class Node:
    """`look` is what must agree (kind, executable bit, links); `digest` is empty for binaries."""

    look: str
    digest: str
    stamp: tuple[int, int, int]


def take(root: str, previous: dict[str, Node]) -> dict[str, Node]:
    """All files below `work` and `home`, without internals; reads only what changed since `previous`."""
    nodes: dict[str, Node] = {}
    pending = ["work", "home"]
    while pending:
        directory = pending.pop()
        try:
            entries = list(os.scandir(f"{root}/{directory}"))
        except OSError:
            continue
        for entry in entries:
            path = f"{directory}/{entry.name}"
            if is_internal(path):
                continue
            nodes[path] = look_at(entry, previous.get(path))
            if entry.is_dir(follow_symlinks=False):
                pending.append(path)
    return nodes


def look_at(entry: os.DirEntry, before: Node | None) -> Node:
    status = entry.stat(follow_symlinks=False)
    stamp = (status.st_ino, status.st_mtime_ns, status.st_size)
    if stat.S_ISLNK(status.st_mode):
        return Node("-> " + os.readlink(entry.path), "", stamp)
    if stat.S_ISDIR(status.st_mode):
        return Node("directory", "", stamp)
    if not stat.S_ISREG(status.st_mode):
        return Node("special", "", stamp)
    look = "executable" if status.st_mode & 0o100 else ""
    if status.st_nlink > 1:
        look += f"{', ' if look else ''}{status.st_nlink} links"
    if before and before.stamp == stamp and before.look == look:
        return before
    content = packed_content(entry.path) if is_packed(entry.path) else read_text(entry.path, status.st_size)
    return Node(look, hashlib.sha256(content).hexdigest() if content is not None else "", stamp)


def is_packed(path: str) -> bool:
    """True for archives that the program under test has made."""
    return path.endswith(".crate") and "/package/" in path


def packed_content(path: str) -> bytes | None:
    """What an archive holds (its bytes depend on the compressor): a line for every member, with the text of small ones.

    The checksum of the archive stands first: it is what lock files and indexes say of it (see `checksums`)."""
    try:
        with open(path, "rb") as file:
            packed = file.read()
        lines = [f"sha256 {hashlib.sha256(packed).hexdigest()}"]
        with tarfile.open(fileobj=io.BytesIO(gzip.decompress(packed))) as archive:
            for member in archive:
                data = archive.extractfile(member).read() if member.isfile() else b""
                owner = f"{member.uid}:{member.gid}:{member.uname}:{member.gname}"
                lines.append(f"{member.type.decode()} {member.mode:o} {owner} {member.mtime} {member.name}")
                lines += member_lines(data)
    except (OSError, EOFError, tarfile.TarError):
        return None
    return "\n".join(lines).encode() + b"\n"


def member_lines(data: bytes) -> list[str]:
    if len(data) <= MAX_MEMBER and b"\0" not in data:
        try:
            text = data.decode("utf-8")
            ending = [] if not text or text.endswith("\n") else ["  (no newline at the end)"]
            return ["  " + line for line in text.removesuffix("\n").split("\n") if text] + ending
        except UnicodeDecodeError:
            pass
    return [f"  {len(data)} bytes, sha256 {hashlib.sha256(data).hexdigest()}"]


def checksums(root: str, nodes: dict[str, Node]) -> dict[str, str]:
    """Names for the checksums of the archives that the program under test has packed: its own, like the bytes."""
    names = {}
    for path in sorted(nodes):
        if not is_packed(path):
            continue
        with open(f"{root}/{path}", "rb") as file:
            names[hashlib.sha256(file.read()).hexdigest()] = f"[SHA256 of {os.path.basename(path)}]"
    return names


def read_text(path: str, size: int) -> bytes | None:
    """The content of a file that is compared by content, that is, of text; None for binaries."""
    if size > MAX_TEXT:
        return None
    try:
        with open(path, "rb") as file:
            content = file.read()
        content.decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    return None if b"\0" in content else content


def describe_changes(root: str, before: dict[str, Node], after: dict[str, Node], normaliser: Normaliser) -> list[str]:
    """One line a path (`+` created, `-` removed, `~` changed), with the new content of text files below it."""
    changes: list[tuple[str, str, list[str]]] = []
    for path, node in after.items():
        old = before.get(path)
        if old and (old.look, old.digest) == (node.look, node.digest):
            continue
        shown = normaliser.text(path) + ("/" if node.look == "directory" else "")
        suffix = f" ({node.look})" if node.look not in ("", "directory") else ""
        changes.append((shown, ("~ " if old else "+ ") + shown + suffix, content_lines(root, path, node, normaliser)))
    for path, node in before.items():
        if path not in after:
            shown = normaliser.text(path) + ("/" if node.look == "directory" else "")
            changes.append((shown, "- " + shown, []))
    lines: list[str] = []
    for _, head, content in sorted(changes):
        lines.append(head)
        lines += ["  | " + line for line in content]
    return lines


def content_lines(root: str, path: str, node: Node, normaliser: Normaliser) -> list[str]:
    if not node.digest:
        return []
    full = f"{root}/{path}"
    content = packed_content(full) if is_packed(full) else read_text(full, node.stamp[2])
    if is_own_prose(path):
        return ["(prose)"] if content else []
    if path.endswith("/CACHEDIR.TAG") and content:
        return [content.decode().split("\n")[0]]  # the signature; what follows is prose
    return normaliser.stream(content.decode()) if content else []
