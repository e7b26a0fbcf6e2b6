#!/usr/bin/env bash
# Static checks: formatting, structure, clang-tidy. Ends with "N passed, N failed"; a file counts once for each check.
set -uo pipefail
cd "$(dirname "$0")/.."
log=$(mktemp)
trap 'rm -f "$log"' EXIT
passed=0
failed=0

echo "-- clang-format"
mapfile -t sources < <(git ls-files '*.cpp' '*.h')
clang-format --dry-run -Werror "${sources[@]}" 2> "$log"
unformatted=$(grep -oE '^[^: ]+\.(cpp|h):' "$log" | sort -u | tee /dev/stderr | wc -l)
((unformatted == 0)) || echo "lint: these files are not formatted: run 'make format'"
failed=$((failed + unformatted))
passed=$((passed + ${#sources[@]} - unformatted))

echo "-- structure"
/usr/bin/python3 scripts/check_structure.py 2>&1 | tee "$log"
line=$(grep -oE '[0-9]+ passed, [0-9]+ failed' "$log" | tail -1)
passed=$((passed + $(cut -d' ' -f1 <<< "${line:-0}")))
failed=$((failed + $(cut -d' ' -f3 <<< "${line:-0 passed, 1 failed}")))

echo "-- clang-tidy"
# A build tree of its own: clang cannot read GCC's precompiled headers.
cmake -S . -B build/tidy -G Ninja -DCMAKE_BUILD_TYPE=Debug -DGANTRY_TESTS=OFF > "$log" || cat "$log"
mapfile -t sources < <(git ls-files 'src/*.cpp')
/usr/bin/python3 scripts/tidy.py build/tidy > "$log"
grep -E 'warning:|error:' "$log" | sort -u | head -60
untidy=$(grep -cE '^untidy: ' "$log")
tidy=$(grep -cE '^tidy: ' "$log")
((tidy + untidy == ${#sources[@]})) || failed=$((failed + 1))  # some were not looked at
failed=$((failed + untidy))
passed=$((passed + tidy))

echo "$passed passed, $failed failed"
((failed == 0))
