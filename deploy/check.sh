#!/usr/bin/env bash
# Every check that runs no test, under the settings of a production site. All of them run; the failed ones are listed last.
set -euo pipefail
cd "$(dirname "$0")/.."
deploy/bootstrap.sh dev

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
random() { .venv/bin/python -c 'import secrets; print(secrets.token_urlsafe(64))'; }
SECRET_KEY=$(random)
PIN_KEY=$(random)
export SECRET_KEY PIN_KEY DEBUG=0 STAFF_SECOND_FACTOR=1 BROKER_URL=
export SITE_URL=https://tutela.example ALLOWED_HOSTS=tutela.example MEDIA_ROOT=$scratch/media
export DATABASE_URL=sqlite:///$scratch/check.sqlite3 SIGNER_SOCKET=$scratch/signer.sock
# The site and the worker hold no keys.
unset SIGNER_KEYS SIGNER_PASSPHRASE SIGNER_PKCS11_PIN AUTHORITY_HOME AUTHORITY_PASSPHRASE

failed=()
step() {
    local name=$1
    shift
    echo "== $name"
    "$@" || failed+=("$name")
}
python=.venv/bin/python

step "format" $python -m ruff format --check .
step "lint" $python -m ruff check .
step "types" $python -m mypy
step "import contracts" .venv/bin/lint-imports
step "templates" $python -m djlint templates --lint --quiet
step "migrations" $python manage.py makemigrations --check --dry-run
step "deploy check" env DATABASE_URL=postgres://tutela@127.0.0.1/tutela \
    $python manage.py check --deploy --fail-level WARNING
step "translations" $python manage.py check_translations

if [ ${#failed[@]} -gt 0 ]; then
    echo
    printf 'FAILED: %s\n' "${failed[@]}"
    exit 1
fi
echo
echo "All checks passed."
