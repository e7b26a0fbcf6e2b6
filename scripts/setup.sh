#!/usr/bin/env bash
# Installs what the build, the tests and the demo need. Does nothing, and needs no network, when all is there.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

missing=()
while read -r package version; do
  [[ -z $package || $package == \#* ]] && continue
  dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
done < "$here/packages.txt"

if ((${#missing[@]})); then
  echo "setup: installing ${missing[*]}"
  sudo=()
  ((EUID == 0)) || sudo=(sudo)
  "${sudo[@]}" apt-get update -qq
  DEBIAN_FRONTEND=noninteractive "${sudo[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

if ! command -v rustc >/dev/null; then
  echo "setup: no rustc found; install a Rust toolchain (1.95.0 is the one the tests compare with) and try again" >&2
  exit 1
fi
