# shellcheck shell=bash
# Sourced from the project's root. The embedded defaults of one machine: DEBUG, keys made once and kept under var/,
# SQLite, files under var/media. A variable that is already set stays as it is (docs/configuration.md).
# The passphrases of the signing keys are not exported: with_keys and with_authority hand them to single commands.

# Prints the secret kept in the file $1, which is made on first use and readable by its owner alone.
kept_secret() {
    if [ ! -s "$1" ]; then
        (umask 077 && .venv/bin/python -c 'import secrets; print(secrets.token_urlsafe(64))' >"$1.new" && mv "$1.new" "$1")
    fi
    cat "$1"
}

mkdir -p var
PORT=${PORT:-8000}
DEBUG=${DEBUG:-1}
SECRET_KEY=${SECRET_KEY:-$(kept_secret var/secret_key)}
PIN_KEY=${PIN_KEY:-$(kept_secret var/pin_key)}
DATABASE_URL=${DATABASE_URL:-sqlite:///var/tutela.sqlite3}
MEDIA_ROOT=${MEDIA_ROOT:-$PWD/var/media}
SITE_URL=${SITE_URL:-http://127.0.0.1:$PORT}
SIGNER_SOCKET=${SIGNER_SOCKET:-$PWD/var/run/signer.sock}
SIGNER_KEYS=${SIGNER_KEYS:-$PWD/var/signer}
AUTHORITY_HOME=${AUTHORITY_HOME:-$PWD/var/authority}
export PORT DEBUG SECRET_KEY PIN_KEY DATABASE_URL MEDIA_ROOT SITE_URL SIGNER_SOCKET SIGNER_KEYS AUTHORITY_HOME

signer_passphrase=${SIGNER_PASSPHRASE:-$(kept_secret var/signer_passphrase)}
authority_passphrase=${AUTHORITY_PASSPHRASE:-$(kept_secret var/authority_passphrase)}
signer_pkcs11_pin=${SIGNER_PKCS11_PIN:-}
unset SIGNER_PASSPHRASE AUTHORITY_PASSPHRASE SIGNER_PKCS11_PIN
# Runs a command that opens the signing keys: the signer.
with_keys() { SIGNER_PASSPHRASE=$signer_passphrase SIGNER_PKCS11_PIN=$signer_pkcs11_pin "$@"; }
# Runs a command that opens the certificate authority too: `signing_keys`.
with_authority() { AUTHORITY_PASSPHRASE=$authority_passphrase with_keys "$@"; }
