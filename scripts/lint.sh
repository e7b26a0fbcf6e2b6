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
  cmake --preset release >/dev/null
  git ls-files 'src/*.cpp' | xargs -P "$(nproc)" -n 4 clang-tidy -p build/release --quiet 2>/dev/null > /tmp/tidy.$$ || status=1
  grep -E 'warning:|error:' /tmp/tidy.$$ | sort -u | head -40
  rm -f /tmp/tidy.$$
fi
exit $status
