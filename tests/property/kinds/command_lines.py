"""Random command lines: the same parse errors and exit codes, or the same answer."""

import functools
import random
import re
import subprocess

from harness.runner import default_oracle

COMMANDS = ["new", "init", "build", "check", "run", "test", "bench", "clean", "locate-project", "read-manifest", "metadata",
            "version", "tree", "pkgid", "update", "add", "remove", "fetch", "generate-lockfile", "vendor", "rustc"]
VALUES = ["x", "", "foo", "1", "0", "-1", "human", "json", "always", "src/lib.rs", "Cargo.toml", "./Cargo.toml", "../a", "a=b", "build.jobs=1",
          "2021", "git", "dev", "release", "*", "foo@0.1.0", "bar@9", "1.0", "=1", "x86_64-unknown-linux-gnu", "--", "dep", "default"]


@functools.cache
def flags_of(command: str) -> list[str]:
    """Every long and short flag that the oracle's own help page of the command shows."""
    page = subprocess.run([default_oracle(), command, "--help"], capture_output=True, text=True, check=True).stdout
    return sorted(set(re.findall(r"(?<![\w-])--?[a-zA-Z][\w-]*", page)) - {"--help", "-h", "-p", "-Z", "-C"}) or ["-q"]


def misspelt(chance: random.Random, word: str) -> str:
    place = chance.randrange(len(word))
    return chance.choice([word[:place] + word[place + 1:], word[:place] + "x" + word[place:], word + "s", word[:-1]])


def generate(chance: random.Random) -> str:
    steps = []
    for _ in range(6):
        command = chance.choice(COMMANDS)
        words = [command if chance.random() > 0.04 else misspelt(chance, command)]
        for _ in range(chance.choice([0, 1, 1, 2, 2, 3])):
            flag = chance.choice(flags_of(command))
            if chance.random() < 0.08:
                flag = misspelt(chance, flag)
            form = chance.random()
            if form < 0.35:
                words.append(flag)
            elif form < 0.6:
                words.append(f"{flag}={chance.choice(VALUES)}")
            else:
                words += [flag, chance.choice(VALUES)]
        if chance.random() < 0.4:
            words.append(chance.choice(VALUES))
        if chance.random() < 0.1:
            words.insert(0, chance.choice(["-q", "-v", "--offline", "--locked", "--color=never", "--config=a.b=1", "--list", "-vv"]))
        quoted = " ".join(f"'{word}'" if not word or not word.strip("*") else word for word in words)
        # What is built or written by it is for other scenarios.
        steps.append(f"@noout $ cargo {quoted}")
    return "\n".join([
        "title: generated", "=== @lib foo", "[dependencies]", 'bar = { path = "bar" }', "[features]", "x = []", "=== @lib bar at bar",
        "=== @steps", *steps]) + "\n"
