"""Most crash tests bring a database of their own (SQLite): once is enough, so they stay out of other runs."""

import os

_OWN = ["test_batch.py", "test_crash.py", "test_web.py"]
collect_ignore = _OWN if os.environ["DATABASE_URL"].startswith("postgres") else []
