"""The demonstration on the real files: what it leaves behind is whole, and says what was planted."""

import csv
import json
import os
import subprocess
import sys
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def out(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    command = [sys.executable, str(ROOT / "manage.py"), "demo", "--out", str(folder)]
    subprocess.run(
        command, env=os.environ | {"DEBUG": "1"}, check=True, stdout=subprocess.DEVNULL, timeout=300
    )
    return folder


@pytest.fixture(scope="module")
def summary(out) -> dict:
    return json.loads((out / "summary.json").read_text())


@pytest.fixture(scope="module")
def readiness(out) -> dict[str, dict]:
    return {one["contingent"]: one for one in json.loads((out / "readiness.json").read_text())}


def test_the_refused_rows_are_exactly_those_planted(summary):
    files = json.loads((ROOT / "seeds/demo/expected.json").read_text())["files"]
    planted = [fault | {"file": one["file"]} for one in files for fault in one["refused"]]
    assert sorted(map(tuple_of, summary["refused"])) == sorted(map(tuple_of, planted))


def tuple_of(line: dict) -> tuple:
    return line["file"], line["row"], line["column"], line["code"]


def test_the_figures_add_up(summary):
    assert summary["people_in_files"] == summary["created"] + len(
        {tuple_of(r)[:2] for r in summary["refused"]}
    )
    assert summary["sittings"] == summary["passed"] + summary["failed"]
    assert len(summary["contributors"]) == 4
    assert summary["people_in_files"] >= 60


def test_every_certificate_says_who_what_and_under_which_standard(out, summary):
    standard = json.loads((ROOT / "seeds/standards/0.1-research/standard.json").read_text())["version"]
    wanting = {}
    for line in summary["certificates"]:
        text = text_of(out / line["file"])
        words = [line["name"], line["name_native"], line["serial"], standard]
        if missing := [word for word in words if plain(word) not in text]:
            wanting[line["serial"]] = missing
    assert wanting == {}


def text_of(pdf: Path) -> str:
    found = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, check=True).stdout.decode()
    return plain(found)


def plain(text: str) -> str:
    """Leave out marks of direction, and all space: a long name may run over a line."""
    kept = (c for c in unicodedata.normalize("NFC", text) if unicodedata.category(c) != "Cf")
    return "".join("".join(kept).split())


def test_names_in_four_scripts_are_among_them(summary):
    scripts = {
        unicodedata.name(line["name_native"][0]).split()[0]
        for line in summary["certificates"]
        if line["name_native"]
    }
    assert scripts >= {"ARABIC", "CJK", "CYRILLIC", "DEVANAGARI"}


def test_a_commander_is_answered_observed_exercise_missing(readiness):
    commanders = [
        slot
        for one in readiness.values()
        for slot in one["slots"]
        if slot["category"] in {"CCU", "FPC", "JLD"}
    ]
    assert Counter(slot["finding"] for slot in commanders) == {"observed_exercise_missing": 5}
    assert Counter(slot["category"] for slot in commanders)["CCU"] == 1


def test_two_failed_and_one_swapped_in_late(readiness):
    soldiers = [slot for slot in readiness["NPL-UNMISS-2027A"]["slots"] if slot["category"] == "TRP"]
    assert Counter(slot["finding"] for slot in soldiers) == {"certified": 30, "failed": 2, "not_started": 1}
    assert [slot["finding"] for slot in soldiers if slot["replaced_late"]] == ["not_started"]


def test_who_was_not_attested_cannot_be_told(readiness):
    unknown = [
        slot["cause"] for slot in readiness["MAR-MINUSCA-2027A"]["slots"] if slot["finding"] == "cannot_tell"
    ]
    assert unknown == ["identity_not_attested"]


def test_one_contingent_is_ready(summary):
    assert [one["code"] for one in summary["contingents"] if one["ready"]] == ["MNG-UNMISS-2027A"]


def test_the_table_has_a_line_for_every_slot(out, readiness):
    with (out / "readiness.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert len(lines) == sum(one["required"] for one in readiness.values())
