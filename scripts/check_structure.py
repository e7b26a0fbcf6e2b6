#!/usr/bin/env python3
"""Checks the architecture: include direction, raw system calls outside their layer, headers that stand alone.

Ends with "N passed, N failed"; one check is one module or rule.
"""
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SRC = ROOT / "src"

# Calls that only the named modules may make: everything else goes through the seams of base/ and the Reporter.
RAW_CALLS = [
    ("std::filesystem", r"std::filesystem|<filesystem>", {"base"}),
    ("environment", r"(?<![\w.>:])(?:::|std::)?(?:secure_)?(?:getenv|setenv|unsetenv|putenv)\s*\(|\benviron\b", {"base"}),
    ("printing", r"std::c(?:out|err|log)\b|\b(?:std::)?(?:printf|puts|fprintf|fputs)\s*\(|fmt::print", {"base", "term"}),
    ("file streams", r"std::[io]?fstream\b|\bfopen\s*\(", {"base"}),
    ("process exit", r"(?<![\w.>])(?:std::|::)?(?:exit|_exit|abort|quick_exit)\s*\(", {"base"}),
]


def layers():
    text = (ROOT / "cmake/gantry.cmake").read_text()
    block = re.search(r"set\(GANTRY_LAYERS(.*?)\)", text, re.S).group(1)
    return {name: int(level) for name, level in re.findall(r"(\w+)=(\d)", block)}


def strip_comments(text):
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    return re.sub(r'(?m)(?<!:)//[^\n"]*$', "", text)


def check_includes(levels):
    """One result a module: every include of a project header goes strictly downward (or stays in the module)."""
    results = {}
    for module in sorted(p.name for p in SRC.iterdir() if p.is_dir()):
        problems = []
        if module not in levels:
            problems.append(f"src/{module}: module without a layer")
        for path in sorted((SRC / module).rglob("*")):
            if path.suffix not in (".h", ".cpp"):
                continue
            for number, line in enumerate(path.read_text().splitlines(), 1):
                match = re.match(r'\s*#include "(\w+)/', line)
                if not match or match.group(1) == module or match.group(1) not in levels:
                    continue
                if levels[match.group(1)] >= levels.get(module, 0):
                    problems.append(f"{path.relative_to(ROOT)}:{number}: {module} (layer {levels.get(module)}) includes "
                                    f"{match.group(1)} (layer {levels[match.group(1)]})")
                if match.group(1) == "term" and module != "cli":
                    problems.append(f"{path.relative_to(ROOT)}:{number}: only cli includes term")
        results[f"includes of {module}"] = problems
    return results


def check_raw_calls():
    results = {}
    for name, pattern, allowed in RAW_CALLS:
        problems = []
        for path in sorted(SRC.rglob("*")):
            if path.suffix not in (".h", ".cpp") or path.relative_to(SRC).parts[0] in allowed:
                continue
            for number, line in enumerate(strip_comments(path.read_text()).splitlines(), 1):
                code = re.sub(r'"(?:\\.|[^"\\])*"', '""', line)
                if re.search(pattern, code):
                    problems.append(f"{path.relative_to(ROOT)}:{number}: raw call ({name}): {line.strip()}")
        results[f"raw calls: {name}"] = problems
    return results


def compile_header(header):
    command = ["g++", "-std=c++23", "-fsyntax-only", f"-I{SRC}", "-x", "c++", str(header)]
    done = subprocess.run(command, capture_output=True, text=True)
    return [] if done.returncode == 0 else [f"{header.relative_to(ROOT)} does not compile alone: "
                                            + next((l for l in done.stderr.splitlines() if "error" in l), "?")]


def check_headers():
    headers = sorted(SRC.rglob("*.h"))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return {f"header {h.relative_to(SRC)}": r for h, r in zip(headers, pool.map(compile_header, headers))}


def main():
    results = {}
    results.update(check_includes(layers()))
    results.update(check_raw_calls())
    if "--no-headers" not in sys.argv:
        results.update(check_headers())
    failed = 0
    for problems in results.values():
        failed += bool(problems)
        for problem in problems:
            print(problem)
    print(f"structure: {len(results) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
