#!/usr/bin/env bash
# Installs the test tools of package-lock.json into node_modules: programs of others that check what Tutela makes.
# For tests only; nothing of it is served or shipped. Skipped while the lock is unchanged. No package's own scripts run.
# After a change of package.json:  npm install --package-lock-only  and take the "funding" entries out of the lock
# (deploy/node_tools.sh --lock does both).
set -euo pipefail
cd "$(dirname "$0")/.."

if ! { command -v node && command -v npm; } >/dev/null; then
    deploy/packages.sh nodejs npm
fi

if [ "${1:-}" = --lock ]; then
    npm install --package-lock-only
    node -e '
        const fs = require("fs");
        const lock = JSON.parse(fs.readFileSync("package-lock.json"));
        for (const entry of Object.values(lock.packages)) delete entry.funding;
        fs.writeFileSync("package-lock.json", JSON.stringify(lock, null, 2) + "\n");'
fi

digest=$(sha256sum <package-lock.json)
if [ "$(cat node_modules/.tutela-installed 2>/dev/null)" != "$digest" ]; then
    echo "Installing test tools from package-lock.json" >&2
    npm ci --ignore-scripts --no-audit --no-fund --loglevel error >&2
    echo "$digest" >node_modules/.tutela-installed
fi
