"""The cache in front of rustc: builds `compiler_memo.cpp`, which says what it does, and keeps its directory small."""

import functools
import hashlib
import os
import shutil
import subprocess
from pathlib import Path

SOURCE = Path(__file__).with_suffix(".cpp")
DIRECTORY = Path(__file__).resolve().parents[3] / "build/compiler_memo"
LARGEST = 6 << 30  # bytes of answers that a run may begin with


@functools.cache
def program(rustc: str) -> str:
    """The path of the program that stands for `rustc`; it is made anew when its source or the compiler has changed."""
    version = subprocess.run([rustc, "-vV"], capture_output=True, check=True).stdout
    name = hashlib.sha256(version + rustc.encode() + SOURCE.read_bytes()).hexdigest()[:16]
    answers = DIRECTORY / name
    target = answers / "rustc"
    if not target.exists():
        answers.mkdir(parents=True, exist_ok=True)
        temporary = target.with_suffix(f".{os.getpid()}")
        compile_program(rustc, answers, temporary)
        temporary.rename(target)
    return str(target)


def compile_program(rustc: str, answers: Path, target: Path) -> None:
    """Makes the program that stands for `rustc` and keeps its answers in `answers`."""
    subprocess.run(["c++", "-std=c++20", "-O2", "-static", f'-DMEMO_DIRECTORY="{answers}"', f'-DRUSTC="{rustc}"',
                    str(SOURCE), "-o", str(target)], check=True)


def prune(rustc: str) -> None:
    """Removes what older programs have left, and everything when it has grown too large."""
    current = Path(program(rustc)).parent
    for other in DIRECTORY.iterdir():
        if other != current:
            shutil.rmtree(other, ignore_errors=True)
    size = sum(file.stat().st_size for file in current.rglob("*") if file.is_file())
    if size > LARGEST:
        for part in current.iterdir():
            if part.is_dir():
                shutil.rmtree(part, ignore_errors=True)
