#!/usr/bin/env bash
# All tests: unit tests and differential scenarios under AddressSanitizer and UndefinedBehaviorSanitizer, the scenarios with
# the release build too, structure, the harness itself. With --lint the static checks come first. Ends with one line
# "N passed, N failed" over everything.
set -uo pipefail
cd "$(dirname "$0")/.."
jobs=${JOBS:-$(nproc)}
passed=0
failed=0

count() {  # adds "N passed, N failed" found in a log
  local line
  line=$(grep -aoE '[0-9]+ passed, [0-9]+ failed' "$1" | tail -1)
  [[ -n $line ]] || { failed=$((failed + 1)); return; }
  passed=$((passed + ${line%% passed*}))
  local rest=${line#*, }
  failed=$((failed + ${rest%% failed*}))
}

log=$(mktemp)
trap 'rm -f "$log"' EXIT

if [[ ${1:-} == --lint ]]; then
  echo "== static checks"
  scripts/lint.sh 2>&1 | tee "$log"
  count "$log"
else
  echo "== structure"
  /usr/bin/python3 scripts/check_structure.py 2>&1 | tee "$log"
  count "$log"
fi

# Clang's sanitizers, whose build tree the fuzzers share. UNIT_PRESET=dev: GCC's; quick: none, for a fast answer.
preset=${UNIT_PRESET:-fuzz}
echo "== unit tests ($preset)"
if ! { cmake --preset "$preset" && cmake --build --preset "$preset" -j "$jobs"; } > "$log" 2>&1; then
  grep -aE -A8 'error:|FAILED|CMake Error' "$log" | head -60
  echo "0 passed, 1 failed"
  exit 1
fi
ctest --preset "$preset" -j "$jobs" --timeout 300 > "$log" 2>&1
status=$?
grep -aE '^(The following tests FAILED|\s+[0-9]+ - )' "$log"
tail -3 "$log"
total=$(grep -aoE 'out of [0-9]+' "$log" | grep -aoE '[0-9]+' | tail -1)
bad=$(grep -aoE '[0-9]+ tests failed' "$log" | grep -aoE '[0-9]+' | tail -1)
if [[ -z $total ]] || { ((status != 0)) && ((${bad:-0} == 0)); }; then
  cat "$log"
  failed=$((failed + 1))
else
  passed=$((passed + total - ${bad:-0}))
  failed=$((failed + ${bad:-0}))
fi

echo "== differential harness, structure check"
{
  /usr/bin/python3 -m unittest discover -s tests/differential -p '*_test.py' &&
    /usr/bin/python3 -m unittest discover -s scripts -p '*_test.py'
} > "$log" 2>&1
status=$?
tail -4 "$log"
ran=$(awk '/^Ran [0-9]/ { sum += $2 } END { print sum }' "$log")
if ((status == 0)) && ((${ran:-0} > 0)); then passed=$((passed + ran)); else cat "$log"; failed=$((failed + 1)); fi

scenarios() {
  echo "== differential scenarios, $1"
  /usr/bin/python3 tests/differential/run.py check --gantry "$1" --jobs "$jobs" "${@:2}" 2>&1 | tee "$log"
  count "$log"
}
scenarios "build/$preset/bin/gantry"
scenarios build/release/bin/gantry

end_to_end() {  # a title and the arguments of a runner
  echo "== $1"
  /usr/bin/python3 "${@:2}" > "$log" 2>&1
  grep -aE '^(FAIL|ERROR|seed|Ran)' "$log"
  grep -aE -A20 '^(FAIL|ERROR):' "$log" | head -80
  count "$log"
}
end_to_end "bad days" tests/e2e/bad_days_test.py --gantry "build/$preset/bin/gantry"
end_to_end "registries" tests/e2e/registry_test.py --gantry "build/$preset/bin/gantry"

echo "== fuzzers"
FUZZ_RUNS=${FUZZ_RUNS:-30000} scripts/fuzz.sh 2>&1 | tee "$log"
count "$log"

echo "$passed passed, $failed failed"
((failed == 0))
