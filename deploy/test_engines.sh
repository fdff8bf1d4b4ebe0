#!/usr/bin/env bash
# Finds or starts a PostgreSQL and a Redis on 127.0.0.1 for the tests and prints shell lines that set
# TEST_POSTGRES_URL, TEST_REDIS_URL and TEST_ENGINES (their versions). Use:
#     lines=$(deploy/test_engines.sh) && eval "$lines"
# Already set addresses are kept. Missing servers are installed with apt and run as their own users, postgres and redis.
# Where that is impossible it says so and prints nothing, unless CI=true or REQUIRE_ENGINES=1: then it fails.
set -euo pipefail
cd "$(dirname "$0")/.."
. deploy/environment.sh

say() { echo "test engines: $*" >&2; }

give_up() {
    if [ "${CI:-}" = true ] || [ "${REQUIRE_ENGINES:-}" = 1 ]; then
        say "$* (they are required here)"
        exit 1
    fi
    say "$*"
    exit 0
}

as_user() {
    local user=$1
    shift
    if [ "$(id -u)" -eq 0 ]; then
        runuser -u "$user" -- "$@"
    else
        sudo -u "$user" "$@"
    fi
}

# ---------------------------------------------------------------- PostgreSQL

# The owner of the tests' databases, and the role that the site itself signs in with (tests/owner.py).
role=tutela_test
site_role=${role}_app
password=$(kept_secret var/test_postgres_password)

ask() { psql --no-psqlrc --quiet --no-password --tuples-only --no-align --dbname "$1" --command "$2" 2>/dev/null; }
role_url() { echo "postgres://$role:$password@127.0.0.1:$1/$role"; }
# Succeeds when both roles sign in on port $1, and the owner may act as the site.
roles_answer() {
    ask "$(role_url "$1")" "SET ROLE $site_role; SELECT 1" >/dev/null &&
        ask "postgres://$site_role:$password@127.0.0.1:$1/$role" 'SELECT 1' >/dev/null
}

# Ports worth trying: the standard one, then those of Debian's own clusters.
ports() {
    echo 5432
    if command -v pg_lsclusters >/dev/null; then pg_lsclusters --no-header | awk '{print $3}'; fi
}

# Makes the tests' roles (no superuser; one may create databases, the other owns nothing) and the first one's database on
# port $1, through whichever door is open.
make_roles() {
    local port=$1 sql
    sql="
        SELECT 'CREATE ROLE $role' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '$role') \\gexec
        ALTER ROLE $role LOGIN CREATEDB NOSUPERUSER PASSWORD '$password';
        SELECT 'CREATE ROLE $site_role' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '$site_role') \\gexec
        ALTER ROLE $site_role LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD '$password';
        GRANT $site_role TO $role;
        SELECT 'CREATE DATABASE $role OWNER $role ENCODING ''UTF8'' TEMPLATE template0'
            WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '$role') \\gexec"
    local options=(--no-psqlrc --quiet --no-password --set ON_ERROR_STOP=1 --port "$port" --dbname postgres)
    psql "${options[@]}" --host 127.0.0.1 --username postgres <<<"$sql" >/dev/null 2>&1 ||
        as_user postgres psql "${options[@]}" <<<"$sql" >/dev/null 2>&1
}

find_postgres() {
    local port
    command -v psql >/dev/null || return 1
    for port in $(ports | uniq); do
        if roles_answer "$port"; then
            role_url "$port"
            return 0
        fi
        if make_roles "$port" && roles_answer "$port"; then
            role_url "$port"
            return 0
        fi
    done
    return 1
}

start_postgres() {
    local version name port status rest
    deploy/packages.sh postgresql >&2 || return 1
    while read -r version name port status rest; do
        if [[ $status == down* ]]; then
            say "starting PostgreSQL $version on port $port"
            as_user postgres pg_ctlcluster --skip-systemctl-redirect "$version" "$name" start >&2 </dev/null || true
        fi
    done < <(pg_lsclusters --no-header)
}

postgres_url=${TEST_POSTGRES_URL:-}
if [ -z "$postgres_url" ]; then
    postgres_url=$(find_postgres) || { start_postgres && postgres_url=$(find_postgres); } ||
        give_up "no PostgreSQL on 127.0.0.1 and none could be started"
fi
postgres_version=$(ask "$postgres_url" 'SHOW server_version') || give_up "cannot reach the PostgreSQL of TEST_POSTGRES_URL"

# ---------------------------------------------------------------- Redis

redis_url=${TEST_REDIS_URL:-}

# Prints the version of the Redis at address $1, or fails.
redis_version() {
    .venv/bin/python - "$1" 2>/dev/null <<'PYTHON'
import sys

import redis

print(redis.Redis.from_url(sys.argv[1], socket_timeout=3).info("server")["redis_version"])
PYTHON
}

find_redis() {
    local port
    for port in 6379 6380 6381; do
        if redis_version "redis://127.0.0.1:$port/15" >/dev/null; then
            # The last of the sixteen databases, away from anyone's own.
            echo "redis://127.0.0.1:$port/15"
            return 0
        fi
    done
    return 1
}

start_redis() {
    local port
    deploy/packages.sh redis-server >&2 || return 1
    ! find_redis >/dev/null || return 0 # the package started it
    for port in 6379 6380 6381; do
        if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then continue; fi
        say "starting Redis on port $port"
        as_user redis redis-server --daemonize yes --bind 127.0.0.1 --port "$port" --save '' --appendonly no \
            --dir /tmp --pidfile "/tmp/tutela-test-redis-$port.pid" >&2 </dev/null || continue
        for _ in $(seq 50); do
            if redis_version "redis://127.0.0.1:$port/15" >/dev/null; then return 0; fi
            sleep 0.1
        done
    done
    return 1
}

if [ -z "$redis_url" ]; then
    redis_url=$(find_redis) || { start_redis && redis_url=$(find_redis); } ||
        give_up "no Redis on 127.0.0.1 and none could be started"
fi
redis_version=$(redis_version "$redis_url") || give_up "cannot reach the Redis of TEST_REDIS_URL"

printf 'export TEST_POSTGRES_URL=%q TEST_REDIS_URL=%q TEST_ENGINES=%q\n' \
    "$postgres_url" "$redis_url" "PostgreSQL ${postgres_version%% *} and Redis $redis_version"
