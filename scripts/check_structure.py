#!/usr/bin/env python3
"""Checks the architecture: include direction, raw system calls outside their layer, headers that stand alone.

Usage: check_structure.py [--no-headers] [ROOT]. Ends with "N passed, N failed"; one check is one module, rule or header.
Headers that the source of their name includes first are left to the release build, which has no precompiled headers. A
header that compiled alone, with the same contents of all that it includes from the project, is not compiled again
(build/structure/ below the root remembers it).
"""
import concurrent.futures
import functools
import hashlib
import os
import pathlib
import re
import subprocess
import sys

COMPILER = ["g++", "-std=c++23", "-fsyntax-only"]

# Calls that only the named modules may make: everything else goes through the seams of base/ and the Reporter.
RAW_CALLS = [
    ("std::filesystem", r"std::filesystem|<filesystem>", {"base"}),
    ("environment", r"(?<![\w.>:])(?:::|std::)?(?:secure_)?(?:getenv|setenv|unsetenv|putenv)\s*\(|\benviron\b", {"base"}),
    ("printing", r"std::c(?:out|err|log)\b|\b(?:std::)?(?:printf|puts|fprintf|fputs)\s*\(|fmt::print", {"base", "term"}),
    ("file streams", r"std::[io]?fstream\b|\bfopen\s*\(", {"base"}),
    ("process exit", r"(?<![\w.>])(?:std::|::)?(?:exit|_exit|abort|quick_exit)\s*\(", {"base"}),
    ("SQLite", r"#\s*include\s*<sqlite3\.h>", {"sql"}),
]


# The same for the server's modules; what handles sockets, SQL and crate files of its own kind makes its own calls.
SERVER_RAW_CALLS = [
    ("std::filesystem", r"std::filesystem|<filesystem>", set()),
    ("environment", RAW_CALLS[1][1], set()),
    ("printing", RAW_CALLS[2][1], {"app"}),
    ("file streams", RAW_CALLS[3][1], set()),
    ("process exit", RAW_CALLS[4][1], set()),
    ("Boost", r"#\s*include\s*<boost/", {"http"}),
    ("SQLite", r"#\s*include\s*<sqlite3\.h>", {"db"}),
]


def cmake_list(root, name):
    text = (root / "cmake/gantry.cmake").read_text()
    block = re.search(rf"set\({name}\b(.*?)\)", text, re.S)
    return block.group(1) if block else ""


def layers(root, name="GANTRY_LAYERS"):
    return {module: int(level) for module, level in re.findall(r"(\w+)=(\d)", cmake_list(root, name))}


def strip_comments(text):
    """Without comments, in as many lines."""
    text = re.sub(r"/\*.*?\*/", lambda comment: "\n" * comment.group().count("\n"), text, flags=re.S)
    return re.sub(r'(?m)(?<!:)//[^\n"]*$', "", text)


def sources(directory):
    return [path for path in sorted(directory.rglob("*")) if path.suffix in (".h", ".cpp")]


def include_problem(module, other, levels):
    if other == module or other not in levels:
        return None
    if levels[other] >= levels.get(module, 0):
        return f"{module} (layer {levels.get(module)}) includes {other} (layer {levels[other]})"
    if other == "term" and module != "cli":
        return "only cli includes term"
    return None


def check_includes(root):
    """One result a module: every include of a project header goes strictly downward (or stays in the module)."""
    levels = layers(root)
    results = {}
    for module in sorted(p.name for p in (root / "src").iterdir() if p.is_dir()):
        problems = [] if module in levels else [f"src/{module}: module without a layer"]
        for path in sources(root / "src" / module):
            for number, line in enumerate(path.read_text().splitlines(), 1):
                match = re.match(r'\s*#\s*include\s*["<](\w+)/', line)
                problem = match and include_problem(module, match.group(1), levels)
                if problem:
                    problems.append(f"{path.relative_to(root)}:{number}: {problem}")
        results[f"includes of {module}"] = problems
    return results


def server_include_problem(module, include, levels, source_levels, usable):
    parts = include.split("/")
    if parts[0] == "server" and len(parts) > 2:
        other = parts[1]
        if other != module and levels.get(other, 99) >= levels.get(module, 0):
            return f"server/{module} (layer {levels.get(module)}) includes server/{other} (layer {levels.get(other)})"
    elif parts[0] in source_levels and parts[0] not in usable:
        return f"the server may not include {parts[0]}"
    return None


def check_server_includes(root):
    """One result a module of the server: includes go downward, and to the modules of src/ that it may use."""
    directory = root / "server"
    if not directory.is_dir():
        return {}
    levels = layers(root, "GANTRY_SERVER_LAYERS")
    source_levels = layers(root)
    usable = set(cmake_list(root, "GANTRY_SERVER_USES").split())
    results = {}
    for module in sorted(p.name for p in directory.iterdir() if p.is_dir()):
        problems = [] if module in levels else [f"server/{module}: module without a layer"]
        for path in sources(directory / module):
            for number, line in enumerate(path.read_text().splitlines(), 1):
                match = re.match(r'\s*#\s*include\s*"([^"]+)"', line)
                problem = match and server_include_problem(module, match.group(1), levels, source_levels, usable)
                if problem:
                    problems.append(f"{path.relative_to(root)}:{number}: {problem}")
        results[f"includes of server/{module}"] = problems
    return results


def check_raw_calls(root, src=None, calls=RAW_CALLS):
    src = src or root / "src"
    results = {}
    for name, pattern, allowed in calls:
        problems = []
        for path in sources(src):
            if path.relative_to(src).parts[0] in allowed:
                continue
            for number, line in enumerate(strip_comments(path.read_text()).splitlines(), 1):
                code = re.sub(r'"(?:\\.|[^"\\])*"', '""', line)
                if re.search(pattern, code):
                    problems.append(f"{path.relative_to(root)}:{number}: raw call ({name}): {line.strip()}")
        results[f"raw calls of {src.name}: {name}"] = problems
    return results


def closure(root, header):
    """The header and every project file that it includes, directly or not."""
    seen = set()
    waiting = [header]
    while waiting:
        path = waiting.pop()
        if path in seen or not path.is_file():
            continue
        seen.add(path)
        for name in re.findall(r'(?m)^\s*#\s*include\s*"([^"]+)"', path.read_text()):
            waiting.append((root if name.startswith("server/") else root / "src") / name)
    return sorted(seen)


@functools.cache
def compiler_version():
    return subprocess.run([COMPILER[0], "--version"], capture_output=True, check=True).stdout


def header_key(root, header):
    key = hashlib.sha256(compiler_version() + " ".join(COMPILER).encode())
    for path in closure(root, header):
        key.update(f"\0{path.relative_to(root)}\0".encode() + path.read_bytes())
    return key.hexdigest()


def check_header(root, header):
    clean = root / "build/structure" / header_key(root, header)
    if clean.exists():
        return []
    done = subprocess.run([*COMPILER, f"-I{root / 'src'}", f"-I{root}", "-x", "c++", str(header)], capture_output=True, text=True)
    if done.returncode == 0:
        clean.parent.mkdir(parents=True, exist_ok=True)
        clean.touch()
        return []
    reason = next((line for line in done.stderr.splitlines() if "error" in line), "the compiler failed")
    return [f"{header.relative_to(root)} does not compile alone: {reason}"]


def stands_first(root, header):
    """Whether the source of the same name includes the header before anything else: then its compilation is the proof."""
    source = header.with_suffix(".cpp")
    if not source.exists():
        return False
    first = re.search(r"(?m)^\s*#\s*include\s*(\S+)", source.read_text())
    name = header.relative_to(root / "src" if header.is_relative_to(root / "src") else root)
    return first is not None and first[1] == f'"{name}"'


def check_headers(root):
    headers = sorted([*(root / "src").rglob("*.h"), *(root / "server").rglob("*.h")])
    headers = [header for header in headers if not stands_first(root, header)]
    compiler_version()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        found = pool.map(functools.partial(check_header, root), headers)
        return {f"header {h.relative_to(root)}": problems for h, problems in zip(headers, found)}


def main(arguments):
    roots = [a for a in arguments if not a.startswith("-")]
    root = pathlib.Path(roots[0] if roots else pathlib.Path(__file__).parent.parent).resolve()
    results = check_includes(root) | check_raw_calls(root)
    if (root / "server").is_dir():
        results |= check_server_includes(root) | check_raw_calls(root, root / "server", SERVER_RAW_CALLS)
    if "--no-headers" not in arguments:
        results |= check_headers(root)
    failed = 0
    for problems in results.values():
        failed += bool(problems)
        for problem in problems:
            print(problem)
    print(f"structure: {len(results) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
