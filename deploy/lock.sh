#!/usr/bin/env bash
# Pins every dependency of pyproject.toml, with hashes and without index addresses, into requirements.lock and
# requirements-dev.lock. Run it with the oldest Python supported (PYTHON=python3.11), so that back-ports are included.
# Arguments go to pip-compile: `deploy/lock.sh --upgrade`, `deploy/lock.sh --upgrade-package django`.
set -euo pipefail
cd "$(dirname "$0")/.."

tool=var/lock-venv
if [ ! -x "$tool/bin/pip-compile" ]; then
    "${PYTHON:-python3.11}" -m venv "$tool"
    "$tool/bin/python" -m pip install --quiet 'pip-tools~=7.6'
fi

pin() {
    "$tool/bin/pip-compile" --quiet --generate-hashes --allow-unsafe --strip-extras --no-header --no-emit-options \
        --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --annotation-style=line "$@" pyproject.toml
}

pin "$@" --output-file requirements.lock
pin "$@" --extra dev --constraint requirements.lock --output-file requirements-dev.lock

if grep -inE 'https?://|file:' requirements.lock requirements-dev.lock; then
    echo "lock: an address got into the lock files (see above)" >&2
    exit 1
fi
