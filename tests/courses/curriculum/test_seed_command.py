"""`manage.py seed`: loads everything once, prints what differs, and changes nothing when a file is faulty."""

import shutil
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from courses.curriculum.models import Source

pytestmark = pytest.mark.usefixtures("seeded")


def seed(*args: object) -> list[str]:
    out = StringIO()
    call_command("seed", *args, stdout=out)
    return out.getvalue().splitlines()


def test_the_second_time_there_is_nothing_to_load():
    seed()
    assert seed() == [
        "contributors: 0 loaded",
        "missions and contingents: 0 loaded",
        "standards: 0 loaded",
        "item bank: 0 loaded",
        "curriculum: 0 loaded",
    ]


def test_check_prints_the_difference_changes_nothing_and_fails():
    seed()
    Source.objects.filter(pk="S1").update(title="Old title")
    out = StringIO()
    with pytest.raises(CommandError) as stopped:
        call_command("seed", "--check", stdout=out)
    assert (stopped.value.returncode, Source.objects.get(pk="S1").title) == (1, "Old title")
    assert "  source S1: changed" in out.getvalue().splitlines()


def test_one_faulty_file_stops_the_whole_load(tmp_path):
    root = tmp_path / "seeds"
    shutil.copytree(settings.SEEDS_DIR, root)
    (root / "curriculum" / "sgbv-core" / "course.yaml").write_text("code: [")
    Source.objects.filter(pk="S1").update(title="Old title")
    with pytest.raises(
        CommandError, match=r"nothing was loaded: curriculum/sgbv-core/course.yaml: line \d+: is not YAML"
    ):
        seed("--root", root)
    assert Source.objects.get(pk="S1").title == "Old title"


def test_a_published_standard_cannot_be_changed_by_its_file(tmp_path):
    root = tmp_path / "seeds"
    shutil.copytree(settings.SEEDS_DIR, root)
    path = root / "standards" / "0.1-research" / "standard.json"
    path.write_text(path.read_text().replace("State in own words", "Say"))
    with pytest.raises(CommandError, match=r"standard 0\.1-research differ from what was published"):
        seed("--root", root)
