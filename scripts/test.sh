#!/usr/bin/env bash
# All tests: unit tests, structure, the harness itself, differential scenarios. Ends with one line
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

# UNIT_PRESET=dev runs them under AddressSanitizer and UndefinedBehaviorSanitizer (make unit).
preset=${UNIT_PRESET:-quick}
echo "== unit tests ($preset)"
cmake --preset "$preset" >/dev/null && cmake --build --preset "$preset" -j "$jobs" > "$log" 2>&1 || { grep -aE 'error|FAILED' "$log" | head -40; failed=$((failed + 1)); }
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

echo "== structure"
/usr/bin/python3 scripts/check_structure.py 2>&1 | tee "$log"
count "$log"

echo "== differential harness"
/usr/bin/python3 -m unittest discover -s tests/differential -p '*_test.py' > "$log" 2>&1
status=$?
tail -4 "$log"
ran=$(grep -aoE '^Ran [0-9]+' "$log" | grep -aoE '[0-9]+')
if ((status == 0)) && ((${ran:-0} > 0)); then passed=$((passed + ran)); else cat "$log"; failed=$((failed + 1)); fi

echo "== differential scenarios"
/usr/bin/python3 tests/differential/run.py check --gantry build/release/bin/gantry --jobs "$jobs" 2>&1 | tee "$log"
count "$log"

echo "$passed passed, $failed failed"
((failed == 0))
