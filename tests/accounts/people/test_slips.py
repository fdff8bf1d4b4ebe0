"""The officer chooses people of a contingent, checks, watches the sheet being made, and takes it once."""

import re

import pytest
from django.urls import reverse

from accounts.jobs.models import Job
from accounts.people.door import choose_pin, sign_in
from accounts.people.models import Person, SlipCode, SlipSheet
from accounts.people.slips import print_slips
from accounts.roles.queries import actor_for
from accounts.tenancy.scope import scoped
from tests import cast
from tests.accounts.people.printed import CONTINGENT, codes_in, company, work
from tests.counting import exactly
from tests.owner import unwalled

PIN = "804275"


def address(code: str = CONTINGENT) -> str:
    return reverse("slips", args=[code])


def listed(page) -> list[str]:
    return re.findall(r"N-\d{3}", page.content.decode())


def rows(page) -> dict[str, int]:
    return {str(row["key"]): row["value"] for row in page.context["rows"]}


def with_slip(who, person: Person) -> str:
    with scoped({"NPL"}):
        return print_slips(by=who("asha").actor, contributor="NPL", people=[person])[0].code


def with_pin(who, person: Person) -> None:
    code = with_slip(who, person)
    with scoped({"NPL"}):
        user = sign_in(contributor="NPL", service_number=person.service_number, secret=code)
        choose_pin(by=actor_for(user), user=user, pin=PIN)


def test_the_road_from_choosing_to_the_download(who):
    people, asha = company(3), who("asha").browser()
    check = asha.post(address(), {"which": "ticked", "person": [str(p.pk) for p in people[:2]]})
    assert (rows(check)["Slips"], rows(check)["Sheets of A4"]) == (2, 1)
    assert unwalled(SlipSheet).count() == 0
    words = {"which": "ticked", "person": [str(p.pk) for p in people[:2]], "count": "2", "confirm": "yes"}
    sheet = asha.post(address(), words).headers["Location"]
    assert "2 slips are being made" in asha.get(sheet).content.decode()
    work()
    assert "2 slips are ready" in asha.get(sheet).content.decode()
    pdf = asha.post(f"{sheet}take/")
    assert pdf.headers["Content-Disposition"] == f'attachment; filename="{CONTINGENT}-sign-in-slips.pdf"'
    assert "no-store" in pdf.headers["Cache-Control"]
    codes = codes_in(pdf.content)
    assert len(set(codes)) == 2
    assert sign_in(contributor="NPL", service_number="N-000", secret=codes[0]).person == people[0]
    assert "The slips were downloaded" in asha.get(sheet).content.decode()


def test_a_second_download_says_what_became_of_it(who):
    company(1)
    asha = who("asha").browser()
    sheet = asha.post(address(), {"which": "all", "confirm": "yes"}).headers["Location"]
    work()
    assert asha.post(f"{sheet}take/").headers["Content-Type"] == "application/pdf"
    again = asha.post(f"{sheet}take/", follow=True)
    assert again.headers["Content-Type"].startswith("text/html")
    assert "they cannot be downloaded again" in again.content.decode()
    assert asha.get(f"{sheet}take/").status_code == 405


def test_the_list_begins_with_those_who_cannot_come_in(who):
    people = company(4)
    with_slip(who, people[1])
    with_pin(who, people[2])
    asha = who("asha").browser()
    assert listed(asha.get(address())) == ["N-000", "N-003"]
    assert listed(asha.get(address(), {"standing": "never"})) == ["N-000", "N-001", "N-003"]
    assert listed(asha.get(address(), {"standing": "pin"})) == ["N-002"]
    assert listed(asha.get(address(), {"standing": "all"})) == ["N-000", "N-001", "N-002", "N-003"]
    assert listed(asha.get(address(), {"standing": "all", "q": "rai003"})) == ["N-003"]
    assert listed(asha.get(address(), {"standing": "nonsense"})) == ["N-000", "N-003"]


def test_the_check_says_whose_slips_stop_and_who_keeps_a_pin(who):
    people = company(4)
    with_slip(who, people[1])
    with_pin(who, people[2])
    check = who("asha").browser().post(address(), {"which": "all", "standing": "all"})
    figures = rows(check)
    assert figures["Slips"] == 4
    assert figures["Hold an unused slip, which stops working"] == 1
    assert figures["Have a PIN, and keep it until the new slip is used"] == 1


def test_all_that_match_are_never_listed_in_the_page(who):
    people = company(53)
    check = who("asha").browser().post(address(), {"which": "all"})
    assert rows(check)["Slips"] == 53
    assert [p for p in people if str(p.pk) in check.content.decode()] == []


def test_a_list_that_changed_is_checked_again(who):
    people, asha = company(3), who("asha").browser()
    asha.post(address(), {"which": "all"})
    with_slip(who, people[0])
    moved = asha.post(address(), {"which": "all", "count": "3", "confirm": "yes"})
    assert "The list has changed meanwhile" in moved.content.decode()
    assert (rows(moved)["Slips"], unwalled(SlipSheet).count()) == (2, 0)


def test_choosing_again_keeps_what_was_ticked(who):
    people = company(2)
    page = (
        who("asha")
        .browser()
        .post(address(), {"which": "ticked", "person": [str(people[1].pk)], "change": "yes"})
    )
    assert page.status_code == 200
    assert re.findall(r'value="([-0-9a-f]+)" checked', page.content.decode()) == [str(people[1].pk)]


def test_choosing_nobody_is_said_and_changes_nothing(who):
    company(1)
    page = who("asha").browser().post(address(), {"which": "ticked", "person": ["not-an-id"]})
    assert page.status_code == 422
    assert "Nobody was chosen" in page.content.decode()
    assert (unwalled(SlipCode).count(), unwalled(SlipSheet).count()) == (0, 0)


def test_more_than_can_be_made_at_once_is_said(who, monkeypatch):
    company(3)
    monkeypatch.setattr("accounts.people.slips.MOST", 2)
    page = who("asha").browser().post(address(), {"which": "all", "confirm": "yes"})
    assert page.status_code == 422
    assert "At most 2 slips can be made at once" in page.content.decode()


def test_a_person_of_another_contingent_or_country_is_not_chosen(who):
    company(1)
    others = [cast.person("N-900", "Rai"), cast.person("M-1", "Alaoui", contributor_id="MAR")]
    page = who("asha").browser().post(address(), {"which": "ticked", "person": [str(p.pk) for p in others]})
    assert page.status_code == 422


def test_another_countrys_contingent_and_sheet_are_not_found(who):
    company(1)
    assert who("omar").browser().get(address()).status_code == 404
    sheet = who("asha").browser().post(address(), {"which": "all", "confirm": "yes"}).headers["Location"]
    work()
    for stranger in (who("omar").browser(), officer_of_nepal(who)):
        assert stranger.get(sheet).status_code == 404
        assert stranger.get(f"{sheet}progress/").status_code == 404
        assert stranger.post(f"{sheet}take/").status_code == 404
    assert unwalled(SlipSheet).get().sealed is not None


def officer_of_nepal(who):
    """A second officer of the same country: a sheet is for the one who asked."""
    cast.CAST["gita"] = ("Gita Karki", *cast.CAST["asha"][1:])
    try:
        return cast.member("gita").browser()
    finally:
        del cast.CAST["gita"]


def test_the_page_follows_the_work_by_itself(who):
    company(1)
    asha = who("asha").browser()
    sheet = asha.post(address(), {"which": "all", "confirm": "yes"}).headers["Location"]
    htmx = {"HTTP_HX_REQUEST": "true"}
    making = asha.get(f"{sheet}progress/?state=making", **htmx)
    assert "made 0 of 1" in making.content.decode()
    work()
    assert asha.get(f"{sheet}progress/?state=making", **htmx).headers["HX-Refresh"] == "true"
    assert asha.get(f"{sheet}progress/?state=ready", **htmx).status_code == 204
    asha.post(f"{sheet}take/")
    assert asha.get(f"{sheet}progress/?state=ready", **htmx).headers["HX-Refresh"] == "true"
    assert asha.get(f"{sheet}progress/").headers["Location"] == sheet


def test_a_sheet_that_failed_or_was_thrown_away_says_so_and_how_to_go_on(who):
    company(1)
    asha = who("asha").browser()
    sheet = asha.post(address(), {"which": "all", "confirm": "yes"}).headers["Location"]
    Job.objects.filter(event="slips.requested").update(state="failed")
    assert "The slips could not be made" in asha.get(sheet).content.decode()
    unwalled(SlipSheet).update(made_at="2026-11-01T00:00Z", expires_at="2026-11-01T01:00Z")
    page = asha.get(sheet).content.decode()
    assert "The slips were thrown away" in page
    assert f'href="{address()}"' in page


@pytest.mark.parametrize("people", [1, 3, 60])
def test_the_page_asks_the_database_the_same_for_any_number(who, people):
    company(people)
    browser = who("asha").browser()
    with exactly(6):
        browser.get(address())
