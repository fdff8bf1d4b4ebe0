"""The demonstration brings its own database (SQLite): once is enough, so it stays out of other runs."""

import os

collect_ignore_glob = ["test_*.py"] if os.environ["DATABASE_URL"].startswith("postgres") else []
