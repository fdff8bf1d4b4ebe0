#!/usr/bin/env bash
# Set-up that can be repeated at no cost: system packages, .venv, pinned dependencies, compiled messages.
#   deploy/bootstrap.sh runtime    what `make run` and `make demo` need
#   deploy/bootstrap.sh dev        the same and what tests, checks and benchmarks need
# Each step leaves a stamp and is skipped while what it was made from is unchanged.
set -euo pipefail
cd "$(dirname "$0")/.."

kind=${1:-runtime}
case $kind in runtime | dev) ;; *)
    echo "usage: deploy/bootstrap.sh [runtime|dev]" >&2
    exit 2
    ;;
esac

mkdir -p var
# Two make targets at once must not install into one .venv at once.
if command -v flock >/dev/null; then
    exec 9>var/setup.lock
    flock 9
fi

# A Python of 3.11 or later that can make a virtual environment; the locks were made with 3.11.
find_python() {
    local candidate
    for candidate in ${PYTHON:+"$PYTHON"} python3.11 python3.12 python3.13 python3; do
        if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return 0
        fi
    done
    return 1
}

python_works() { .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

packages=(libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz0b libharfbuzz-subset0 fontconfig)
if ! python_works && ! find_python >/dev/null; then
    packages+=(python3 python3-venv)
fi
deploy/packages.sh "${packages[@]}" 9>&-

if ! python_works; then
    if ! python=$(find_python); then
        echo "Tutela: needs Python 3.11 or later with its venv module; set PYTHON=/path/to/python" >&2
        exit 1
    fi
    echo "Making .venv with $("$python" --version)" >&2
    "$python" -m venv --clear .venv
fi

# The larger set contains the smaller one at the same versions.
installed() { [ "$(cat ".venv/installed-$1" 2>/dev/null)" = "$2" ]; }
install_from() {
    local lock=$1 name=$2 digest
    digest=$(cat requirements.lock requirements-dev.lock | sha256sum)
    if installed "$name" "$digest" || installed dev "$digest"; then
        return 0
    fi
    echo "Installing Python packages from $lock" >&2
    .venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes --requirement "$lock"
    echo "$digest" >".venv/installed-$name"
}
if [ "$kind" = dev ]; then
    install_from requirements-dev.lock dev
else
    install_from requirements.lock runtime
fi

# Messages: .mo files are built, not kept in git.
compile_messages() {
    local domain digest sources
    sources=$(find locale -name '*.po' 2>/dev/null | sort)
    [ -n "$sources" ] || return 0
    digest=$(find locale -name '*.po' -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum)
    if [ "$(cat var/messages.stamp 2>/dev/null)" = "$digest" ] &&
        [ "$(find locale -name '*.mo' | wc -l)" -ge "$(wc -l <<<"$sources")" ]; then
        return 0
    fi
    for domain in django djangojs; do
        if grep -q "/$domain\.po$" <<<"$sources"; then
            .venv/bin/python -m babel.messages.frontend --quiet compile --directory locale --domain "$domain"
        fi
    done
    echo "$digest" >var/messages.stamp
}
compile_messages
