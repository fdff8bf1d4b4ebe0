"""The suite's own environment, loaded by pytest before Django reads its settings."""

import os

os.environ.setdefault("DEBUG", "1")  # lets the cast sign in without a second factor; one test turns it on
os.environ.setdefault("SITE_URL", "http://127.0.0.1:8000")
os.environ.setdefault("LOG_LEVEL", "ERROR")
os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL", "sqlite:///var/tests.sqlite3")
