"""Rosters handed in before plans were kept in rows keep their plans."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.courses.enrolment.old_rosters import FAULT, UNIT

pytestmark = pytest.mark.once


def test_old_plans_become_rows_and_counts(tmp_path):
    script = Path(__file__).with_name("old_rosters.py")
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'old.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    answer = subprocess.run([sys.executable, str(script)], env=environment, capture_output=True, check=True)
    done, waiting = json.loads(answer.stdout)
    plan = {
        "counts": {
            "rows": 3, "new": 1, "changed": 1, "unchanged": 0, "refused": 1, "no_slot": 0, "likely_known": 0,
        },
        "contingents": [UNIT],
        "ignored": ["Shoe size"],
        "rows": [
            [2, "new", "", "", said(2), [], [], True, "NPL"],
            [3, "refused", "", "sex.bad_sex", said(3, "NPL-ELSEWHERE"), [FAULT], [], None, "NPL"],
            [
                4, "changed", "in_other_contingent", "", said(4), [],
                [{"column": "rank", "old": "Private", "new": "Corporal"}], None, "NPL",
            ],
        ],
    }  # fmt: skip
    assert done == {"file": "done.csv", "state": "applied", **plan}
    assert waiting == {"file": "waiting.csv", "state": "checked", **plan}


def said(number: int, contingent: str = UNIT) -> dict[str, str]:
    """Return what the old plan knew of a row: the whole name, and no more of a person than was shown."""
    return {
        "service_number": f"N{number}",
        "family_name": "Bina Rai",
        "category": "TRP",
        "contingent": contingent,
    }
