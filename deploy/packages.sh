#!/usr/bin/env bash
# Installs the Debian packages named as arguments that are missing; asks for sudo only then, and only when not root.
# Ends with 1 and one clear line when that cannot be done. TUTELA_SKIP_PACKAGES=1 leaves the system alone.
set -euo pipefail

[ -z "${TUTELA_SKIP_PACKAGES:-}" ] || exit 0

missing=()
for package in "$@"; do
    state=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$state" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

if ! command -v apt-get >/dev/null; then
    echo "Tutela: this machine has no apt to install these Debian packages with: ${missing[*]}" >&2
    echo "        Install what corresponds to them, then try again with TUTELA_SKIP_PACKAGES=1" >&2
    exit 1
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "Tutela: please install as root: apt-get install --no-install-recommends ${missing[*]}" >&2
        exit 1
    fi
    as_root=(sudo)
fi

echo "Installing system packages: ${missing[*]}" >&2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# `env` carries the settings through sudo, which clears the environment. The locale is for PostgreSQL's package: it
# makes its databases in the encoding of the locale it is installed under.
if ! { ${as_root[@]+"${as_root[@]}"} apt-get update &&
    ${as_root[@]+"${as_root[@]}"} env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 \
        apt-get install --yes --no-install-recommends "${missing[@]}"; } >"$log" 2>&1 </dev/null; then
    tail -n 20 "$log" >&2
    echo "Tutela: apt could not install: ${missing[*]}" >&2
    exit 1
fi
