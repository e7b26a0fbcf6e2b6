#!/usr/bin/env bash
# clang-tidy over one file, with the build tree given first. A file that was clean with the same contents of everything it
# includes is not looked at again (build/tidy/clean/). Prints findings and a last line "tidy: FILE" or "untidy: FILE".
set -uo pipefail
tree=$1
file=$2
mkdir -p "$tree/clean"
key=$({
  clang-tidy --version
  cat .clang-tidy
  g++ -std=c++23 -Isrc -MM -MG "$file" 2>/dev/null | tr ' \\' '\n\n' | grep -E '^(src/|/)' | sort -u | xargs -r sha256sum 2>/dev/null
} | sha256sum | cut -d' ' -f1)
if [[ -e $tree/clean/$key ]]; then
  echo "tidy: $file"
elif clang-tidy -p "$tree" --quiet --extra-arg=-std=c++2b "$file" 2>/dev/null; then
  touch "$tree/clean/$key"
  echo "tidy: $file"
else
  echo "untidy: $file"
fi
