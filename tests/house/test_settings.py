"""A bad setting stops the start with one clear line."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from config.env import Env

ROOT = Path(__file__).resolve().parents[2]
GOOD = {"SECRET_KEY": "s" * 40, "PIN_KEY": "p" * 40, "DEBUG": "0", "PATH": os.environ["PATH"]}


def start(**changes: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in (GOOD | changes).items() if value}
    return subprocess.run(
        [sys.executable, "manage.py", "check"], env=environment, capture_output=True, text=True, check=False
    )


def test_good_settings_start():
    assert start().returncode == 0


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is missing"),
        ({"PIN_KEY": "short"}, "PIN_KEY must have at least 32 characters"),
        ({"DEBUG": "maybe"}, "DEBUG must be 1 or 0, not 'maybe'"),
        ({"DATABASE_URL": "mysql://x/y"}, "DATABASE_URL must begin with sqlite:/// or postgres://"),
        ({"DATABASE_URL": "postgres://x"}, "DATABASE_URL names no database"),
        ({"BROKER_URL": "ftp://x"}, "BROKER_URL must begin with redis:// or amqp://"),
        ({"EMAIL_URL": "mailto:x"}, "EMAIL_URL must be smtp://"),
        ({"EMAIL_URL": "smtp://"}, "EMAIL_URL must be smtp://"),
        ({"SITE_URL": "tutela"}, "SITE_URL must be an address such as https://tutela.example"),
        ({"STAFF_SECOND_FACTOR": "0"}, "STAFF_SECOND_FACTOR may be off only while DEBUG is on"),
        ({"CLOCK_AHEAD_SECONDS": "60"}, "CLOCK_AHEAD_SECONDS may be set only while DEBUG is on"),
        ({"JOB_LEASE_SECONDS": "0"}, "JOB_LEASE_SECONDS must be at least 1, not 0"),
        ({"CACHE_URL": "memcached://x"}, "CACHE_URL must begin with redis:// or rediss://"),
        ({"API_RATE": "0"}, "API_RATE must be at least 1, not 0"),
        ({"PROXIES": "-1"}, "PROXIES must be at least 0, not -1"),
        ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR"),
    ],
)
def test_a_bad_value_is_one_line_that_names_it(changes, words):
    ended = start(**changes)
    assert ended.returncode == 1
    assert ended.stderr.strip().splitlines() == [ended.stderr.strip()]
    assert words in ended.stderr


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("", {"BACKEND": "dummy"}),
        ("console:", {"BACKEND": "console"}),
        ("file:///srv/mail", {"BACKEND": "filebased", "FILE_PATH": "/srv/mail"}),
        (
            "smtp+tls://post%40office:a%2Fb@mail.example",
            {
                "BACKEND": "smtp",
                "HOST": "mail.example",
                "PORT": 587,
                "HOST_USER": "post@office",
                "HOST_PASSWORD": "a/b",
                "USE_TLS": True,
                "USE_SSL": False,
            },
        ),
    ],
)
def test_where_mail_goes_is_one_address(written, read):
    assert Env({"EMAIL_URL": written}).mail("EMAIL_URL", "none:") == read


def test_the_documented_variables_are_those_that_are_read():
    read = set(re.findall(r'env\.\w+\("([A-Z_]+)"', (ROOT / "config/settings.py").read_text()))
    documented = set(
        re.findall(r"^\| `([A-Z_]+)`", (ROOT / "docs/configuration.md").read_text(), re.MULTILINE)
    )
    assert documented == read
