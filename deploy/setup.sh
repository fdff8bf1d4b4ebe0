#!/usr/bin/env bash
# Everything `make run` needs before it can serve: see bootstrap.sh, then the database's tables and seeds, and the
# countries' signing keys.
# The database is left alone while migrations, seeds, the code that loads them and the pinned packages are unchanged.
set -euo pipefail
cd "$(dirname "$0")/.."

deploy/bootstrap.sh runtime
. deploy/environment.sh

digest=$(find accounts courses certification seeds \
    \( -path '*/migrations/*.py' -o -path 'seeds/*' -o -name seeding.py -o -name seed.py \) -type f -print0 |
    sort -z | xargs -0 sha256sum requirements.lock | sha256sum)

# A stamp lies beside the SQLite file it speaks of. Other engines are asked each time: both commands change nothing twice.
stamp=
case $DATABASE_URL in
sqlite:///*)
    file=${DATABASE_URL#sqlite:///}
    stamp=$file.prepared
    mkdir -p "$(dirname "$file")"
    if [ -s "$file" ] && [ -d "$SIGNER_KEYS" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$digest" ]; then
        exit 0
    fi
    ;;
esac
.venv/bin/python manage.py migrate --verbosity 0
.venv/bin/python manage.py seed >var/seed.log
echo "Seeds loaded: $(wc -l <var/seed.log) changes (var/seed.log)"
with_authority .venv/bin/python manage.py signing_keys ensure --all
if [ -n "$stamp" ]; then
    echo "$digest" >"$stamp"
fi
