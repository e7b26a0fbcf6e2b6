"""Random histories of one project: after every step the program prints all that went into it, and nothing is compiled that cargo
would not have compiled, unless cargo is stale."""

import random
import re

SECTIONS = """\
title: generated
=== @bin app
[workspace]
members = ["one", "two", "made"]
[dependencies]
one = { path = "one" }
two = { path = "two", optional = true }
made = { path = "made" }
[features]
loud = ["one/loud"]
[profile.dev]
debug = 0
=== src/main.rs
mod part;
fn main() {
    println!("app-0 {} {}", part::text(), option_env!("WORD").unwrap_or("none"));
    println!("{} {}", one::text(), made::text());
    #[cfg(feature = "two")]
    println!("{}", two::text());
    println!("{} {}", cfg!(feature = "loud"), cfg!(extra));
    println!("{}", include_str!("data.txt"));
}
=== src/part.rs
pub fn text() -> &'static str { "part-0" }
=== src/data.txt
data-0
=== @lib one at one
[dependencies]
two = { path = "../two" }
[features]
loud = []
=== one/src/lib.rs
pub fn text() -> String { format!("one-0 {} {}", two::text(), cfg!(feature = "loud")) }
=== @lib two at two
=== two/src/lib.rs
pub fn text() -> &'static str { "two-0" }
=== @lib made at made
=== made/build.rs
fn main() {
    println!("cargo::rerun-if-changed=input.txt");
    println!("cargo::rerun-if-env-changed=TOLD");
    let input = std::fs::read_to_string("input.txt").unwrap_or_default();
    let told = std::env::var("TOLD").unwrap_or_default();
    println!("cargo::rustc-env=MADE=script-0 {} {}", input.trim(), told);
}
=== made/input.txt
input-0
=== made/src/lib.rs
pub fn text() -> &'static str { concat!("made-0 ", env!("MADE")) }
"""
SOURCES = {"src/main.rs": "app", "src/part.rs": "part", "src/data.txt": "data", "one/src/lib.rs": "one", "two/src/lib.rs": "two",
           "made/build.rs": "script", "made/input.txt": "input", "made/src/lib.rs": "made"}


class History:
    def __init__(self, chance: random.Random):
        self.chance = chance
        self.words = {path: f"{word}-0" for path, word in SOURCES.items()}
        self.links: set[str] = set()
        self.extra_test = False
        self.config = False

    def next_word(self, path: str) -> tuple[str, str]:
        old = self.words[path]
        # Ten words of the same length: what was may come back.
        self.words[path] = f"{SOURCES[path]}-{self.chance.randrange(10)}"
        return old, self.words[path]

    def edit(self) -> list[str]:
        path = self.chance.choice(list(SOURCES))
        old, new = self.next_word(path)
        return [f'replace {path} "{old}" "{new}"']

    def edit_keeping_time(self) -> list[str]:
        path = self.chance.choice(list(SOURCES))
        old, new = self.next_word(path)
        return [f"$$ cp -p {path} @ROOT@/tmp/kept && sed -i s/{old}/{new}/ {path} && touch -r @ROOT@/tmp/kept {path}"]

    def touch(self) -> list[str]:
        return [f"touch {self.chance.choice([*SOURCES, 'Cargo.toml', 'one/Cargo.toml', 'Cargo.lock'])}"]

    def replace_by_link(self) -> list[str]:
        path = self.chance.choice([p for p in SOURCES if p != "src/main.rs" and p not in self.links] or ["src/part.rs"])
        if path in self.links:
            return []
        self.links.add(path)
        return [f"$$ mkdir -p @WORK@/aside && cp -p {path} aside/{SOURCES[path]} && ln -sf @WORK@/aside/{SOURCES[path]} {path}"]

    def discovered_file(self) -> list[str]:
        self.extra_test = not self.extra_test
        if self.extra_test:
            return ["write src/bin/more.rs", "| fn main() {}"]
        return ["rm src/bin/more.rs"]

    def config_file(self) -> list[str]:
        self.config = not self.config
        if self.config:
            text = self.chance.choice(['[build]\n| rustflags = ["--cfg", "extra"]', '[env]\n| WORD = "config"', '[env]\n| TOLD = "config"'])
            return [f"write {self.chance.choice(['@ROOT@', '@WORK@'])}/.cargo/config.toml", f"| {text}"]
        return ["$$ rm -f @ROOT@/.cargo/config.toml @WORK@/.cargo/config.toml"]

    def profile(self) -> list[str]:
        return ['append Cargo.toml', f"| [profile.dev.package.{self.chance.choice(['one', 'two', 'made'])}]", "| opt-level = 1"]

    def remove_artifacts(self) -> list[str]:
        # Not target/debug/build/*/out: gantry runs the script again, cargo does not miss it.
        what = self.chance.choice(["target/debug/app", "target/debug/deps/libone-*", "target/debug/deps/*.d",
                                   "target/debug/.fingerprint", "target"])
        return [f"$$ rm -rf {what}"]

    def old_times(self) -> list[str]:
        return [self.chance.choice(["age 100", "age 100 one", "$$ cp -r one one.new && rm -r one && mv one.new one",
                                    "$$ cp -rp . @ROOT@/tmp/copy && rm -rf * && cp -rp @ROOT@/tmp/copy/* . && rm -rf @ROOT@/tmp/copy"])]

    def interrupted(self) -> list[str]:
        return [f"@noout @noerr @nofiles $$ timeout -s KILL 0.{self.chance.randint(1, 6)} cargo build; true"]

    def other_command(self) -> list[str]:
        return [f"@noout $ cargo {self.chance.choice(['check', 'build --release', 'test --no-run', 'clean -p one', 'build -p two', 'check --workspace'])}"]

    def build(self) -> list[str]:
        flags = self.chance.choice(["", "", "", "--features loud", "--features two", "--features two,loud", "--config 'build.rustflags=[\"--cfg\",\"extra\"]'"])
        variables = self.chance.choice(["", "", "", "WORD=a", "WORD=b", "TOLD=x", "RUSTFLAGS='--cfg extra'"])
        return [f"$ {variables} cargo build {flags}", "run target/debug/app"]


def generate(chance: random.Random) -> str:
    history = History(chance)
    steps = history.build()
    profiles = 0
    for _ in range(chance.randint(4, 8)):
        change = chance.choice([history.edit, history.edit, history.edit, history.edit_keeping_time, history.touch, history.replace_by_link,
                                history.discovered_file, history.config_file, history.profile, history.remove_artifacts, history.old_times,
                                history.interrupted, history.other_command])
        if change == history.profile:
            profiles += 1
            if profiles > 1:
                continue
        steps += change()
        steps += history.build()
    return SECTIONS + "=== @steps\n" + "\n".join(steps) + "\n"


def compiled(answer) -> set[str]:
    return set(re.findall(r"^ +(?:Compiling|Checking) (\S+)", answer.text, re.MULTILINE))


def judge(scenario, want, got) -> str:
    """What is wrong with gantry's answers, "" if nothing. `want`: cargo's; an output that only cargo has wrong is no fault."""
    wanted = {answer.step: answer for answer in want}
    is_stale = False  # cargo: from here on it has old units, which gantry is right to compile
    for answer in got:
        step = scenario.steps[answer.step]
        other = wanted.get(answer.step)
        if step.kind == "run":
            if other is None or answer.text == other.text:
                continue
            expected = expected_words(scenario, answer.step)
            if expected and all(word in answer.text for word in expected):
                is_stale = True
                continue
            return f"{step.text} (line {step.line}) prints\n{answer.text}and cargo's\n{other.text}"
        if other is None or answer.exit_status != other.exit_status:
            return f"{step.text} (line {step.line}): {answer.text}and cargo\n{other.text if other else 'did not come here'}"
        more = compiled(answer) - compiled(other)
        if more and not is_stale:
            rest = [a for a in got if a.step > answer.step and scenario.steps[a.step].kind == "run"][:1]
            if rest and wanted[rest[0].step].text != rest[0].text:
                continue  # judged there
            return f"{step.text} (line {step.line}) compiles {', '.join(sorted(more))}; cargo does not"
    return ""


def expected_words(scenario, last: int) -> list[str]:
    """The words that the sources hold at this step."""
    text = scenario.text
    words = {word: f"{word}-0" for word in SOURCES.values()}
    for step in scenario.steps[:last]:
        for word, number in re.findall(r'(?:" "|/)(\w+)-(\d)(?:"|/ )', step.text):
            words[word] = f"{word}-{number}"
    return [value for word, value in words.items() if word in text]
