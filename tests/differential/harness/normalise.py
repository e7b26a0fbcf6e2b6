"""The one place where answers are made comparable. Each rule states its reason; whatever is not here must be equal."""

import itertools
import json
import re

ROOT = "/tmp/gd-0000000"  # the sandbox's path in recordings; a sandbox without namespaces has another of equal length


class Normaliser:
    """Rewrites the output of one program. `literals` maps paths of this machine to their neutral names."""

    def __init__(self, literals: dict[str, str]):
        self.literals = sorted(literals.items(), key=lambda item: -len(item[0]))

    def learn(self, literals: dict[str, str]) -> None:
        """More literals, met on the way."""
        self.literals = sorted((dict(self.literals) | literals).items(), key=lambda item: -len(item[0]))

    def text(self, text: str) -> str:
        # Temporary paths and those of the tool chain and of the program under test depend on the machine.
        for literal, name in self.literals:
            text = text.replace(literal, name)
        for pattern, replacement, _ in TEXT_RULES:
            text = pattern.sub(replacement, text)
        return text

    def stream(self, text: str, is_sorted: bool = False, is_unordered: bool = False) -> list[str]:
        """Lines of an output stream; lines that are JSON objects are spread out, fields in sorted order.

        `is_sorted` sorts all lines, `is_unordered` only the JSON objects, each among its like."""
        items: list[list[str]] = []
        for line in text.split("\n"):
            try:
                value = json.loads(line) if line.startswith("{") else None
            except ValueError:
                value = None
            if value is None:
                items.append([self.text(line)])
            else:
                dump = json.dumps(self.value(value), indent=1, sort_keys=True, ensure_ascii=False)
                items.append(dump.split("\n"))
        if items[-1] == [""]:
            items.pop()
        elif text:
            items.append(["(no newline at the end)"])
        if is_sorted:
            items.sort()
        elif is_unordered:
            objects = iter(sorted(item for item in items if item[0] == "{"))
            items = [next(objects) if item[0] == "{" else item for item in items]
        return [line for item in items for line in item]

    def value(self, value):
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.value(item) for item in value]
        if isinstance(value, dict):
            return {self.text(key): self.value(item) for key, item in value.items()}
        return value


def rule(pattern: str, replacement: str, reason: str):
    return re.compile(pattern, re.MULTILINE), replacement, reason


TEXT_RULES = [
    rule(r"-[0-9a-f]{16}(?![0-9A-Za-z])", "-[HASH]", "names of units carry a hash that is each program's own"),
    rule(r"\bmetadata=[0-9a-f]{16}\b", "metadata=[HASH]", "the same, as an argument of rustc"),
    rule(r"\.[0-9a-f]{16}-cgu\.", ".[HASH]-cgu.", "code generation units carry a hash that rustc makes of -C metadata"),
    rule(r"--jobserver-(fds|auth)=\d+,\d+", r"--jobserver-\1=[R],[W]", "descriptors that happened to be free"),
    rule(r"target\(s\) in (\d+m )?[0-9.]+s", "target(s) in [TIME]", "durations"),
    rule(r"\bcargo-timing-\d{8}T\d{9}Z", "cargo-timing-[TIME]", "names of timing reports hold the time of the build"),
    rule(r"(port \d+) after \d+ ms: ", r"\1 after 0 ms: ", "durations, of connections that are refused"),
    rule(r"finished in [0-9.]+s", "finished in [TIME]", "durations, of the test runner"),
    rule(r"\(\d+\.\d+s, [^()]* (after|before) last build at \d+\.\d+s\)", r"([TIME], \1 last build)",
         "times in the reasons of Dirty lines"),
    rule(r"(Removed|Summary) [1-9]\d* files?(, [0-9.]+([KMGT]i)?B total)?", r"\1 [N] files",
         "number and size of files include internals and binaries"),
    rule(r"/(rustc|rustdoctest)[A-Za-z0-9]{6}/", r"/\1[TMP]/", "temporary directories of rustc and rustdoc"),
    rule(r"\bcargo-install[A-Za-z0-9]{6}\b", "cargo-install[TMP]", "temporary directories of installations"),
    rule(r"^( *thread '.*') \(\d+\) panicked", r"\1 ([TID]) panicked", "thread numbers"),
    rule(r"\b([0-9.]+([KMGT]i)?B) compressed\)", "[SIZE] compressed)", "each program has its own compressor"),
    rule(r"\b1\.95\.0 \([^)]*\)", "1.95.0 ([BUILD])", "the program says in brackets which build it is"),
    rule(r"^(commit-hash|commit-date|libgit2|libcurl|ssl): .*\n?", "",
         "`version --verbose` describes the program's own build and libraries"),
]

# Files that are the program's own business: matched against the path below the sandbox's root.
INTERNAL_FILES = [
    (re.compile(pattern), reason)
    for pattern, reason in [
        (r"(^|/)\.fingerprint$", "cargo's freshness data"),
        (r"(^|/)\.rustc_info\.json$", "cargo's cache of compiler probes"),
        (r"(^|/)\.gantry", "gantry's own files"),
        (r"(^|/)\.cargo-(build-|artifact-)?lock$", "lock files of the target directory"),
        (r"(^|/)incremental/.", "rustc's incremental data, with random names"),
        (r"\.rcgu\.o$", "objects that rustc leaves behind when linking fails, with random names"),
        (r"/build/[^/]*/(root-output|invoked\.timestamp)$", "cargo's freshness data beside build-script output"),
        (r"^home/\.cargo/\.(package-cache|package-cache-mutate|global-cache)$", "locks and usage data of the home"),
        (r"^home/\.cargo/git/db/[^/]+/.", "databases of git: the same objects may be packed in several ways"),
        (r"^home/\.cargo/registry/(CACHEDIR\.TAG|index/.*)$", "index caches have each program's own format"),
        (r"^home/recorder\.log$", "log of the recording wrapper; scenarios show what matters of it"),
        (r"(^|/)\.git/.", "contents of a repository belong to git"),
    ]
]


# Pages for people, in each program's own words.
OWN_PROSE = re.compile(r"(^|/)cargo-timings/[^/]*\.html$")


def is_own_prose(path: str) -> bool:
    return bool(OWN_PROSE.search(path))


def is_internal(path: str) -> bool:
    return any(pattern.search(path) for pattern, _ in INTERNAL_FILES)


def is_help_request(words: list[str]) -> bool:
    """True for command lines whose output is a help page; the prose there is in our own words."""
    arguments = words[1:]
    if words[0] != "cargo" or "--" in arguments:
        return False
    if arguments and arguments[0] in ("help", "--list", "-Z", "-Zhelp"):
        return arguments[0] != "-Z" or arguments[1:] == ["help"]
    return all(word in ("-v", "-q", "-vv") for word in arguments) or bool({"--help", "-h"} & set(arguments))


def help_page(text: str) -> list[str]:
    """What must agree in a help page: the options that it offers, the commands it lists, and its usage line."""
    options: set[str] = set()
    names: set[str] = set()
    in_commands = False
    for line in text.split("\n"):
        stripped = line.strip()
        if line and not line.startswith((" ", "\t")):
            in_commands = "ommands:" in line
        elif stripped.startswith("-"):
            head = re.split(r"\s{2,}", stripped)[0]
            options.update(re.findall(r"(?<![\w-])(?:-Z [a-z-]+|--?[A-Za-z][\w-]*)", head))
        elif in_commands and stripped and re.match(r" {4}\S", line):
            names.update(word.strip(",") for word in re.split(r"\s{2,}", stripped)[0].split())
    lines = ["(help page)"]
    lines += ["option " + option for option in sorted(options)]
    lines += ["command " + name for name in sorted(names)]
    return lines


STATUS_LINE = re.compile(r" {2,}[A-Z][a-z-]+ | Documenting |[a-z]+(\[E\d+\])?: ")
UNIT_LINE = re.compile(r" +(Compiling|Checking|Documenting|Fresh|Dirty|Running `)")


PACKAGE_LINE = re.compile(r" +(Compiling|Checking|Documenting|Fresh) ")
COMPILER_LINE = re.compile(r" +Running `.*--crate-name ")


def has_open_order(lines: list[str]) -> bool:
    """True with three packages or compiler calls: two of them may well be independent, and then cargo itself gives
    them no defined order, even with one job. Two are nearly always a dependency and its user."""
    return any(sum(bool(pattern.match(line)) for line in lines) > 2 for pattern in (PACKAGE_LINE, COMPILER_LINE))


def sort_downloads(lines: list[str]) -> list[str]:
    """Neighbouring lines about packages that have arrived: in which order they do is the network's business."""
    result: list[str] = []
    for is_download, run in itertools.groupby(lines, lambda line: line.startswith("  Downloaded ")):
        result += sorted(run) if is_download else run
    return result


def sort_units(lines: list[str], keeps_head: bool) -> list[str]:
    """Puts what is said about units of compilation in one order, for steps in which their order is not defined.

    A block is a status line or the first line of a diagnostic with the lines that follow it. Runs of blocks about
    units are sorted; other status lines (Locking, Finished ...) stay in place, and so does, with `keeps_head`, what
    stands before the first unit, such as warnings about manifests."""
    blocks: list[list[str]] = []
    for line in lines:
        if not blocks or STATUS_LINE.match(line):
            blocks.append([line])
        else:
            blocks[-1].append(line)
    result: list[list[str]] = []
    run: list[list[str]] = []
    for block in blocks:
        if UNIT_LINE.match(block[0]) or not block[0].startswith(" "):
            run.append(block)
            continue
        result += sorted_run(run, keeps_head) + [block]
        run = []
    return [line for block in result + sorted_run(run, keeps_head) for line in block]


def sorted_run(blocks: list[list[str]], keeps_head: bool) -> list[list[str]]:
    units_at = (index for index, block in enumerate(blocks) if UNIT_LINE.match(block[0]))
    first = next(units_at, 0) if keeps_head else 0
    # Which of two units says the same warning first, and which counts it as a duplicate, is open as well.
    units = [[re.sub(r" \(\d+ duplicates?\)", "", line) for line in block if line] for block in blocks[first:]]
    return blocks[:first] + sorted(units)
