#!/usr/bin/env bash
# Static checks: formatting, structure, clang-tidy over the files of the release build.
set -uo pipefail
cd "$(dirname "$0")/.."
status=0

mapfile -t sources < <(git ls-files 'src/*.cpp' 'src/*.h' 'tests/*.cpp' 'tests/*.h' 'bench/*.cpp')
if ! clang-format --dry-run -Werror "${sources[@]}" 2>/tmp/format.$$; then
  grep -oE '^[^:]+' /tmp/format.$$ | sort | uniq -c | head -20
  echo "lint: files above are not formatted: run 'make format'"
  status=1
fi
rm -f /tmp/format.$$

/usr/bin/python3 scripts/check_structure.py || status=1

if [[ ${LINT_TIDY:-1} == 1 ]]; then
  # A build tree of its own: clang cannot read GCC's precompiled headers.
  cmake -S . -B build/tidy -G Ninja -DCMAKE_BUILD_TYPE=Debug -DGANTRY_TESTS=OFF >/dev/null
  log=$(mktemp)
  git ls-files 'src/*.cpp' | xargs -P "$(nproc)" -n 4 clang-tidy -p build/tidy --quiet --extra-arg=-std=c++2b 2>/dev/null > "$log" || status=1
  grep -E 'warning:|error:' "$log" | sort -u | head -60
  rm -f "$log"
fi
exit $status
