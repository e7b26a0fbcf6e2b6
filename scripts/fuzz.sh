#!/usr/bin/env bash
# Runs every fuzz target for FUZZ_SECONDS (30 unless set), or those that are named. What they find stays in
# build/fuzz/findings, what they learn in build/fuzz/corpus. With FUZZ_RUNS each target runs that many inputs instead,
# from a fixed seed and the committed corpus alone: the same inputs every time, for tests that must not depend on luck.
# Ends with "N passed, N failed", a target each.
set -uo pipefail
cd "$(dirname "$0")/.."
tree=build/fuzz
seconds=${FUZZ_SECONDS:-30}
jobs=${JOBS:-$(nproc)}

mkdir -p "$tree"
if ! { cmake --preset fuzz && cmake --build --preset fuzz --target fuzz -j "$jobs"; } > "$tree/build.log" 2>&1; then
  grep -aE -A8 'error:|FAILED|CMake Error' "$tree/build.log" | head -60
  echo "0 passed, 1 failed"
  exit 1
fi

run_target() {
  local name=$1 log=$tree/logs/$1.log
  local extent=(-max_total_time="$seconds" "$tree/corpus/$name")
  mkdir -p "$tree/corpus/$name" "$tree/findings" "$tree/logs"
  if [[ -n ${FUZZ_RUNS:-} ]]; then  # libFuzzer adds to the first directory it is given: an empty one
    rm -rf "$tree/fresh/$name" && mkdir -p "$tree/fresh/$name"
    extent=(-runs="$FUZZ_RUNS" -seed=1 "$tree/fresh/$name")
  fi
  if "$tree/bin/fuzz_$name" "${extent[@]}" -timeout=10 -rss_limit_mb=2048 -max_len=4096 -print_final_stats=1 \
      -artifact_prefix="$tree/findings/$name-" "tests/fuzz/corpus/$name" > "$log" 2>&1; then
    printf '%-22s ok, %s inputs\n' "$name" "$(grep -aoE 'number_of_executed_units: [0-9]+' "$log" | grep -oE '[0-9]+')"
  else
    printf '%-22s FAILED\n' "$name"
    grep -aE -A12 'does not hold|ERROR:|runtime error|SUMMARY|Test unit written' "$log" | head -40
  fi
}
export -f run_target
export tree seconds

(($#)) || set -- $(sed -nE 's/^fuzz_target\((\w+) .*/\1/p' tests/fuzz/CMakeLists.txt)
printf '%s\n' "$@" | xargs -P "$jobs" -I{} bash -c 'run_target {}' | tee "$tree/summary"
failed=$(grep -c ' FAILED$' "$tree/summary")
passed=$(grep -cE ' ok, [0-9]+ inputs$' "$tree/summary")
((passed + failed == $#)) || failed=$(($# - passed))  # some did not run
echo "$passed passed, $failed failed"
((failed == 0))
