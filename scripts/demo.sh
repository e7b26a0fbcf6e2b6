#!/usr/bin/env bash
# The main job on real input, in a temporary directory: a workspace of one's own (library, binary, build script, proc macro,
# tests), a registry that it is published to, then a real program from Debian's crates beside cargo.
# Usage: demo.sh PATH-OF-GANTRY; gantry-registry lies beside it.
set -euo pipefail
gantry=$1
registry_program=${gantry%/*}/gantry-registry
work=$(mktemp -d "${TMPDIR:-/tmp}/gantry-demo-XXXXXX")
server=
trap '[[ -z $server ]] || kill "$server"; rm -rf "$work"' EXIT
toolchain=$(rustc --print sysroot)/bin
export PATH="$toolchain:$PATH" CARGO_HOME="$work/home"
unset CARGO_TARGET_DIR RUSTFLAGS RUSTC_WRAPPER
cargo=$toolchain/cargo

say() { printf '\n== %s\n' "$*"; }
show() {
  printf '$ %s\n' "${*/#$gantry/gantry}"
  "$@"
}
seconds() {  # wall seconds of a command whose output nobody needs
  local begin=$EPOCHREALTIME
  "$@" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
  local end=$EPOCHREALTIME
  awk -v a="$begin" -v b="$end" 'BEGIN { printf "%.3f", b - a }'
}
best_of() {  # the shortest of N runs
  local n=$1 best=999 t
  shift
  for ((i = 0; i < n; i++)); do
    t=$(seconds "$@")
    best=$(awk -v a="$best" -v b="$t" 'BEGIN { print (b < a) ? b : a }')
  done
  echo "$best"
}

say "a workspace with a library, a binary, a build script, a proc macro and tests"
mkdir "$work/demo"
cd "$work/demo"
cat > Cargo.toml <<'TOML'
[workspace]
resolver = "3"
members = ["app", "greet", "shout"]

[workspace.package]
version = "0.1.0"
edition = "2024"
TOML
mkdir -p app/src greet/src greet/tests shout/src
cat > app/Cargo.toml <<'TOML'
[package]
name = "app"
version.workspace = true
edition.workspace = true

[dependencies]
greet = { path = "../greet", features = ["loud"] }
TOML
echo 'fn main() { println!("{}", greet::greeting("demo")); }' > app/src/main.rs
cat > greet/Cargo.toml <<'TOML'
[package]
name = "greet"
version.workspace = true
edition.workspace = true

[features]
loud = ["dep:shout"]

[dependencies]
shout = { path = "../shout", optional = true }
TOML
cat > greet/build.rs <<'RUST'
use std::{env, fs, path::Path};
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let out = Path::new(&env::var("OUT_DIR").unwrap()).join("word.rs");
    fs::write(out, "pub const WORD: &str = \"hello\";").unwrap();
}
RUST
cat > greet/src/lib.rs <<'RUST'
include!(concat!(env!("OUT_DIR"), "/word.rs"));
/// ```
/// assert!(greet::greeting("you").contains("you"));
/// ```
pub fn greeting(name: &str) -> String {
    #[cfg(feature = "loud")]
    let word = format!("{}{}", WORD, shout::mark!());
    #[cfg(not(feature = "loud"))]
    let word = WORD.to_string();
    format!("{word} {name}")
}
#[cfg(test)]
mod tests {
    #[test]
    fn names_the_name() { assert!(super::greeting("x").ends_with('x')); }
}
RUST
cat > greet/tests/public.rs <<'RUST'
#[test]
fn is_not_empty() { assert!(!greet::greeting("").is_empty()); }
RUST
cat > shout/Cargo.toml <<'TOML'
[package]
name = "shout"
version.workspace = true
edition.workspace = true

[lib]
proc-macro = true
TOML
cat > shout/src/lib.rs <<'RUST'
#[proc_macro]
pub fn mark(_: proc_macro::TokenStream) -> proc_macro::TokenStream { "\"!\"".parse().unwrap() }
RUST

show "$gantry" build
show "$gantry" run --quiet
say "nothing has changed"
show "$gantry" build
say "one edit, and what it rebuilds"
echo 'fn main() { println!("{} again", greet::greeting("demo")); }' > app/src/main.rs
show "$gantry" build
show "$gantry" run --quiet
say "unit tests, integration tests and documentation tests"
show "$gantry" test -p greet

say "a registry of one's own: three crates that need one another are published, and a program is built from them"
port=$(/usr/bin/python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
data=$work/registry
"$registry_program" user add demo --data "$data" >/dev/null
CARGO_REGISTRIES_OWN_TOKEN=$("$registry_program" token add demo --name demo --data "$data" | awk '{ print $NF }')
export CARGO_REGISTRIES_OWN_TOKEN CARGO_REGISTRIES_OWN_INDEX="sparse+http://127.0.0.1:$port/index/"
printf '$ gantry-registry serve --data DIR --listen 127.0.0.1:PORT &\n'
"$registry_program" serve --data "$data" --listen "127.0.0.1:$port" 2>"$work/registry.log" &
server=$!
for ((i = 0; i < 100; i++)); do
  (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break
  sleep 0.05
done
mkdir "$work/crates"
cd "$work/crates"
printf '[workspace]\nresolver = "3"\nmembers = ["numbers", "sums", "words"]\n' > Cargo.toml
crate() {  # name, dependencies, code
  mkdir -p "$1/src"
  printf '[package]\nname = "%s"\nversion = "0.1.0"\nedition = "2024"\ndescription = "Of the demo"\nlicense = "MIT"\n\n' "$1" > "$1/Cargo.toml"
  printf '[dependencies]\n%s\n' "$2" >> "$1/Cargo.toml"
  printf '%s\n' "$3" > "$1/src/lib.rs"
}
needs() { printf '%s = { path = "../%s", version = "0.1", registry = "own" }' "$1" "$1"; }
crate numbers "" 'pub fn one() -> u32 { 1 }'
crate sums "$(needs numbers)" 'pub fn two() -> u32 { numbers::one() + numbers::one() }'
crate words "$(needs sums)" 'pub fn sentence() -> String { format!("one and one is {}", sums::two()) }'
show "$gantry" publish --plan --registry own
show "$gantry" publish --no-verify --registry own
show "$gantry" new --quiet "$work/reader"
cd "$work/reader"
show "$gantry" add --quiet words --registry own
echo 'fn main() { println!("{}", words::sentence()); }' > src/main.rs
show "$gantry" run
kill "$server"
wait "$server" || true
server=

say "a real program, hexyl 0.8.0, with Debian's crates as a directory source"
registry=/usr/share/cargo/registry
for who in gantry cargo; do
  cp -r "$registry/hexyl-0.8.0" "$work/$who"
  mkdir "$work/$who/.cargo"
  printf '[source.crates-io]\nreplace-with = "debian"\n\n[source.debian]\ndirectory = "%s"\n' "$registry" > "$work/$who/.cargo/config.toml"
done
declare -A cold noop
cd "$work/gantry"
printf '$ gantry build\n'
cold[gantry]=$(seconds "$gantry" build)
tail -2 "$work/log"
noop[gantry]=$(best_of 5 "$gantry" build)
printf '$ printf "hello, world" | target/debug/hexyl\n'
printf 'hello, world' | ./target/debug/hexyl --color=auto
cd "$work/cargo"
cold[cargo]=$(seconds "$cargo" build)
noop[cargo]=$(best_of 5 "$cargo" build)

say "the same program beside cargo: seconds, and gantry's share of cargo's"
printf '%-34s %10s %10s %8s\n' "" gantry cargo ratio
for what in cold noop; do
  declare -n t=$what
  [[ $what == cold ]] && label="first build (once)" || label="nothing has changed (best of 5)"
  awk -v w="$label" -v g="${t[gantry]}" -v c="${t[cargo]}" 'BEGIN { printf "%-34s %10.3f %10.3f %8.2f\n", w, g, c, g / c }'
done
