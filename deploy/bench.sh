#!/usr/bin/env bash
# Sets up, then measures; writes out/bench/*.json.
set -euo pipefail
cd "$(dirname "$0")/.."
deploy/bootstrap.sh dev
. deploy/environment.sh
exec .venv/bin/python -m benchmarks
