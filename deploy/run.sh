#!/usr/bin/env bash
# Sets up, then serves the site at http://127.0.0.1:$PORT with a signer and a background worker until Ctrl-C.
# When one of the processes ends by itself, the others are stopped and this ends with 1: nothing restarts silently.
set -euo pipefail
cd "$(dirname "$0")/.."

PORT=${PORT:-8000}
if ! [[ $PORT =~ ^[0-9]+$ ]] || [ "$PORT" -lt 1 ] || [ "$PORT" -gt 65535 ]; then
    echo "Tutela: PORT must be a number from 1 to 65535, not '$PORT'" >&2
    exit 2
fi

# Succeeds when something accepts connections on the port.
taken() { (exec 3<>"/dev/tcp/127.0.0.1/$PORT") 2>/dev/null; }
# Succeeds when the site itself answers.
answers() {
    local line=
    { exec 3<>"/dev/tcp/127.0.0.1/$PORT"; } 2>/dev/null || return 1
    printf 'GET /healthz/live HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n' >&3
    IFS= read -r -t 10 line <&3 || true
    exec 3>&-
    [[ $line == HTTP/1.* ]]
}

if taken; then
    echo "Tutela: port $PORT is in use; choose another with: make run PORT=8001" >&2
    exit 1
fi
deploy/setup.sh
. deploy/environment.sh
export PYTHONUNBUFFERED=1
.venv/bin/python manage.py demo_logins

# Each process runs apart from the terminal, so that Ctrl-C reaches this script alone, which then asks each of them once:
# Granian's worker hangs when a second signal meets its shutdown. Should this script be killed, they are asked to end.
apart=()
if command -v setsid >/dev/null && command -v setpriv >/dev/null; then
    apart=(setsid setpriv --pdeathsig TERM)
fi
declare -A names=()
start() {
    local name=$1
    shift
    ${apart[@]+"${apart[@]}"} "$@" &
    names[$!]=$name
}
alive() { kill -0 "$1" 2>/dev/null; }
# Asks every process to end, waits ten seconds, then insists. A second Ctrl-C insists at once.
# shellcheck disable=SC2317 # called by a trap
stop() {
    local tries=100 pid
    trap 'tries=0' INT TERM HUP
    kill -TERM "${!names[@]}" 2>/dev/null || true
    for pid in "${!names[@]}"; do
        while alive "$pid" && [ "$tries" -gt 0 ]; do
            sleep 0.1
            tries=$((tries - 1))
        done
    done
    # Their groups too: a web server that was killed leaves its own worker behind.
    for pid in "${!names[@]}"; do
        kill -KILL "$pid" "-$pid" 2>/dev/null || true
    done
}
trap '' PIPE # whoever read this script's output may be gone; the processes have to be stopped all the same
trap stop EXIT
trap 'echo "Stopping Tutela." || true; exit 0' INT TERM HUP

start "web server" .venv/bin/python -m granian --interface wsgi config.wsgi:application \
    --host 127.0.0.1 --port "$PORT" --workers 1 --blocking-threads 4 --http 1 --no-ws \
    --workers-kill-timeout 5 --log-level warning

# The workers start when the site answers: so people wait for one start-up, not for several side by side.
answered=
while true; do
    for pid in "${!names[@]}"; do
        if ! alive "$pid"; then
            status=0
            wait "$pid" || status=$?
            echo "Tutela: the ${names[$pid]} ended with status $status; stopping." >&2 || true
            exit 1
        fi
    done
    if [ -z "$answered" ] && answers; then
        answered=1
        printf '\nTutela is at http://127.0.0.1:%s/ (Ctrl-C stops it)\n' "$PORT" || true
        with_keys start signer .venv/bin/python manage.py signer
        start worker .venv/bin/python manage.py worker
        if [ -n "${BROKER_URL:-}" ]; then
            start "celery worker" .venv/bin/python -m celery --app config.celery worker --loglevel WARNING
        fi
    fi
    sleep 0.2
done
