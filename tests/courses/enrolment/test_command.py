"""`manage.py roster check|apply`, as scripts use it."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.people.models import Person
from accounts.tenancy.scope import scoped
from courses.enrolment.models import Roster
from tests import cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("countries")]


@pytest.fixture
def file(tmp_path):
    cast.contingent(slots=1)
    path = tmp_path / "people.csv"
    path.write_text("service_number;family_name;category\n1;Rai;TRP\n2;Lama;TRP\n3;;TRP\n")
    return path


def roster(verb, path, *options: str) -> str:
    out = StringIO()
    call_command("roster", verb, str(path), "--contributor", "NPL", *options, stdout=out)
    return out.getvalue()


def kept() -> list[int]:
    with scoped({"NPL"}):
        return [Person.objects.count(), Roster.objects.count()]


def test_checking_prints_the_plan_and_exits_1_for_refused_rows(file):
    out = StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("roster", "check", str(file), "--contributor", "NPL", stdout=out)
    assert stopped.value.code == 1
    assert "3 rows: 2 new, 0 changed, 0 unchanged, 1 refused" in out.getvalue()
    assert "row 4, column family_name" in out.getvalue()
    assert kept() == [0, 0]


def test_checking_a_good_file_exits_0(file):
    file.write_text("service_number;family_name;category\n1;Rai;TRP\n")
    assert json.loads(roster("check", file, "--json"))["counts"]["new"] == 1


def test_applying_prints_the_counts_and_twice_changes_nothing(file):
    first = json.loads(roster("apply", file, "--contingent", "NPL-UNMISS-2027A", "--json"))
    second = json.loads(roster("apply", file, "--contingent", "NPL-UNMISS-2027A", "--json"))
    assert first["outcome"]["created"] == 2
    assert (first["outcome"]["assigned"], first["counts"]["no_slot"]) == (1, 1)
    assert [second["outcome"][key] for key in ("created", "updated", "enrolled", "assigned")] == [0] * 4
    assert [(f["row"], f["column"], f["code"]) for f in second["refused"]] == [
        (4, "family_name", "missing_value")
    ]
    assert kept() == [2, 2]
    assert "Applied: 0 created" in roster("apply", file)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--contributor", "ZZZ"), "no contributor ZZZ"),
        (("--contingent", "MAR-MINUSCA-2027A"), "no contingent MAR-MINUSCA-2027A"),
    ],
)
def test_wrong_options_are_explained(file, options, words):
    cast.contingent("MAR-MINUSCA-2027A")
    with pytest.raises(CommandError, match=words):
        roster("check", file, *options)


def test_a_file_that_cannot_be_read_is_explained(file):
    file.write_bytes(b"\x89PNG\r\n\x1a\n")
    with pytest.raises(CommandError, match="This is not a spreadsheet"):
        roster("apply", file)
    with pytest.raises(CommandError, match="cannot be read"):
        roster("apply", file.parent / "absent.csv")
    assert kept() == [0, 0]
