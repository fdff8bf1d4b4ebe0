"""The suite's own environment, loaded by pytest before Django reads its settings."""

import atexit
import os
import shutil
import tempfile

os.environ.setdefault("DEBUG", "1")  # lets the cast sign in without a second factor; one test turns it on
os.environ.setdefault("SITE_URL", "http://127.0.0.1:8000")
os.environ.setdefault("LOG_LEVEL", "ERROR")
os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL", "sqlite:///var/tests.sqlite3")

# Keys of this process alone; the signer works inside it but where a test starts one.
_home = tempfile.mkdtemp(prefix="tutela-keys-")
atexit.register(shutil.rmtree, _home, ignore_errors=True)
os.environ.update(
    SIGNER_SOCKET="",
    SIGNER_KEYS=f"{_home}/signer",
    SIGNER_PASSPHRASE="the signer of the tests",
    AUTHORITY_HOME=f"{_home}/authority",
    AUTHORITY_PASSPHRASE="the authority of the tests",
    REGISTER_HOME=f"{_home}/register",
    TIMESTAMP_URL="",
)
