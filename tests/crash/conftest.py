"""The crash tests bring a database of their own (SQLite): once is enough, so they stay out of other runs."""

import os

collect_ignore_glob = ["test_*.py"] if os.environ["DATABASE_URL"].startswith("postgres") else []
