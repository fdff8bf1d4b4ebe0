#!/usr/bin/env bash
# Sets up, then runs the whole main job on seeds/demo/ without a browser; writes out/demo/ (its own database included).
set -euo pipefail
cd "$(dirname "$0")/.."
deploy/setup.sh
. deploy/environment.sh
exec .venv/bin/python manage.py demo --out out/demo
