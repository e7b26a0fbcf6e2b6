#!/usr/bin/env bash
# All tests: unit tests under AddressSanitizer and UndefinedBehaviorSanitizer, each differential scenario under these
# or with the release build, structure, the harness itself. With --lint the static checks come first. Ends
# with what failed, once more and together, and one line "N passed, N failed" over everything. The logs stay in
# build/logs.
set -uo pipefail
cd "$(dirname "$0")/.."
jobs=${JOBS:-$(nproc)}
passed=0
failed=0
logs=build/logs
rm -rf "$logs"
mkdir -p "$logs"
failures=$logs/failures

begin() {  # a name for the log, and a title
  log=$logs/$1.log
  title=$2
  started=$SECONDS
  echo "== $title"
}

add() {  # numbers of passed and failed tests of this part; when some failed: the pattern that finds their lines in the log
  passed=$((passed + $1))
  failed=$((failed + $2))
  echo "   $1 passed, $2 failed in $((SECONDS - started)) s"
  (($2 == 0)) || { echo "-- $title"; grep -aE -A12 "$3" "$log" || tail -40 "$log"; } | head -80 >> "$failures"
}

count() {  # adds the last "N passed, N failed" of the log; the pattern as in add
  local line
  line=$(grep -aoE '[0-9]+ passed, [0-9]+ failed' "$log" | tail -1)
  line=${line:-0 passed, 1 failed}
  local rest=${line#*, }
  add "${line%% passed*}" "${rest%% failed*}" "$1"
}

finish() {
  if [[ -s $failures ]]; then
    echo "== what failed"
    cat "$failures"
  fi
  echo "$passed passed, $failed failed"
  ((failed == 0))
  exit
}

run_ctest() {  # a preset, and what ctest is given besides
  ctest --preset "$1" -j "$jobs" --timeout 300 --output-on-failure "${@:2}" > "$log" 2>&1
  local status=$? total bad
  total=$(grep -aoE 'out of [0-9]+' "$log" | grep -aoE '[0-9]+' | tail -1)
  bad=$(grep -aoE '[0-9]+ tests failed' "$log" | grep -aoE '[0-9]+' | tail -1)
  if [[ -z $total ]] || { ((status != 0)) && ((${bad:-0} == 0)); }; then
    add 0 1 'Errors while running'
  else
    add $((total - ${bad:-0})) "${bad:-0}" '\*\*\*(Failed|Timeout|Exception)|FAILED:|ERROR: |runtime error|WARNING: ThreadSanitizer'
  fi
}

if [[ ${1:-} == --lint ]]; then
  begin lint "static checks"
  scripts/lint.sh 2>&1 | tee "$log"
  count 'warning:|error:|^lint:'
else
  begin structure "structure"
  /usr/bin/python3 scripts/check_structure.py 2>&1 | tee "$log"
  count 'error|:[0-9]+:'
fi

# Clang's sanitizers, whose build tree the fuzzers share. UNIT_PRESET=dev: GCC's; quick: none, for a fast answer.
preset=${UNIT_PRESET:-fuzz}
begin build "build ($preset)"
if ! { cmake --preset "$preset" && cmake --build --preset "$preset" -j "$jobs"; } > "$log" 2>&1; then
  add 0 1 'error:|FAILED|CMake Error'
  finish
fi
add 1 0

begin unit "unit tests ($preset)"
run_ctest "$preset"

begin harness "differential harness, structure check"
{
  /usr/bin/python3 -m unittest discover -s tests/differential -p '*_test.py' &&
    /usr/bin/python3 -m unittest discover -s scripts -p '*_test.py'
} > "$log" 2>&1
status=$?
ran=$(awk '/^Ran [0-9]/ { sum += $2 } END { print sum }' "$log")
if ((status == 0)) && ((${ran:-0} > 0)); then add "$ran" 0; else add 0 1 '^(FAIL|ERROR):'; fi

seed=${SEED:-$(date +%s)}
scenarios() {  # a name for the log, a gantry, and which of them; one more at once than there are processors, as they wait
  begin "scenarios-$1" "differential scenarios, $2"
  /usr/bin/python3 tests/differential/run.py check --gantry "$2" --jobs "$((jobs + 1))" --seed "$seed" "${@:3}" 2>&1 | tee "$log"
  count '^failed: '
}
# The sanitizers, which are slow, take a part of them, the release build the rest; each run deals them out anew.
# `make differential` takes all.
share=${SANITIZED_SHARE:-0.25}
scenarios "$preset" "build/$preset/bin/gantry" --share "$share"
scenarios release build/release/bin/gantry --share "$share" --rest

# A few generated cases of each kind, the same in every run; `make property` and `make soak` make others.
begin generators "generated cases"
/usr/bin/python3 tests/property/generate.py --gantry build/release/bin/gantry --jobs "$jobs" --cases "${PROPERTY_CASES:-4}" \
  --seed "${PROPERTY_SEED:-1}" > "$log" 2>&1
count '^failed: '

end_to_end() {  # a name for the log, a title, the runner and what it is given
  begin "$1" "$2"
  /usr/bin/python3 "$3" --gantry "build/$preset/bin/gantry" "${@:4}" > "$log" 2>&1
  grep -aE -A20 '^(FAIL|ERROR):' "$log" | head -80
  count '^(FAIL|ERROR):'
}
end_to_end bad-days "bad days" tests/e2e/bad_days_test.py
end_to_end registries "registries" tests/e2e/registry_test.py
end_to_end why "gantry why" tests/e2e/why_test.py
end_to_end registry-server "registry server" tests/e2e/registry_server_test.py
end_to_end packaging "bad days of packaging" tests/e2e/packaging_bad_days_test.py
corpus=${CORPUS:-../shared/corpus}
if [[ -x $corpus/serve ]]; then
  end_to_end package "real packages, packaged again" tests/e2e/package_test.py --corpus "$corpus" --count 6 published original repository
fi
end_to_end registry-backup "backups of the registry server" tests/e2e/registry_backup_test.py
end_to_end registry-bad-days "bad days of the registry server" tests/e2e/registry_bad_days_test.py
end_to_end registry-clients "bad clients of the registry server" tests/e2e/registry_clients_test.py
end_to_end openapi "documented answers of the registry server" tests/e2e/openapi_test.py
end_to_end contrib "examples for hosting" tests/e2e/contrib_test.py
end_to_end registry-index "index of the registry" tests/e2e/registry_index_test.py

begin fuzzers "fuzzers"
FUZZ_RUNS=${FUZZ_RUNS:-15000} scripts/fuzz.sh 2>&1 | tee "$log"
count ' FAILED$'

finish
