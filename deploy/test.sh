#!/usr/bin/env bash
# The whole suite: browser tests and everything else on SQLite, then what asks a database on PostgreSQL and Redis.
# Arguments go to every pytest. The first failing run ends it; the last lines are pytest's own summary.
set -euo pipefail
cd "$(dirname "$0")/.."

required() { [ "${CI:-}" = true ] || [ "${REQUIRE_ENGINES:-}" = 1 ]; }

deploy/bootstrap.sh dev
deploy/packages.sh poppler-utils qpdf libnss3-tools libjaxb-java default-jdk-headless softhsm2
if ! deploy/node_tools.sh; then
    ! required || exit 1
    echo "== NOT RUN: checks by programs for Node (they could not be installed)"
fi
browser="Chromium"
if ! { command -v chromium && command -v chromedriver; } >/dev/null && ! deploy/packages.sh chromium chromium-driver; then
    ! required || exit 1
    browser=
fi
if ! command -v soffice >/dev/null && ! deploy/packages.sh libreoffice-calc; then
    ! required || exit 1
    echo "== NOT RUN: roster files through LibreOffice (libreoffice-calc could not be installed)"
fi
lines=$(deploy/test_engines.sh)
eval "$lines"

files=$(mktemp -d)
trap 'rm -rf "$files"' EXIT
# The suite brings its own environment (tests/environment.py); a developer's settings must not leak into it.
unset DEBUG SECRET_KEY PIN_KEY DATABASE_URL SITE_URL ALLOWED_HOSTS STAFF_SECOND_FACTOR LOG_LEVEL TEST_DATABASE_URL
export MEDIA_ROOT=$files BROKER_URL=
export SE_OFFLINE=true SE_AVOID_STATS=true # Selenium downloads nothing and reports nothing

pytest=(.venv/bin/python -m pytest)
processes=(-n "${TEST_PROCESSES:-2}")
sqlite="SQLite $(.venv/bin/python -c 'import sqlite3; print(sqlite3.sqlite_version)')"
engines="${sqlite}${TEST_ENGINES:+, $TEST_ENGINES}${browser:+, $browser}"

if [ -n "$browser" ]; then
    echo "== Browser tests on $sqlite"
    status=0
    "${pytest[@]}" -m browser "$@" || status=$?
    # 5: no test was selected
    [ "$status" -eq 0 ] || [ "$status" -eq 5 ] || exit "$status"
else
    echo "== NOT RUN: browser tests (no Chromium with its driver)"
fi

if [ -z "${TEST_POSTGRES_URL:-}" ]; then
    echo "== NOT RUN: tests on PostgreSQL and Redis (see the reason above)"
    echo "== Everything else on $sqlite. Engines of this run: $engines"
    "${pytest[@]}" "${processes[@]}" -m "not browser and not postgres" "$@"
    exit 0
fi
echo "== Everything else on $sqlite"
"${pytest[@]}" "${processes[@]}" -m "not browser and not postgres" "$@"
echo "== The same on $TEST_ENGINES. Engines of this run: $engines"
TEST_DATABASE_URL=$TEST_POSTGRES_URL BROKER_URL=$TEST_REDIS_URL "${pytest[@]}" "${processes[@]}" -m "not browser and not once" "$@"
