"""The officer prints slips for a contingent; each code is readable once, on that page."""

import re

import pytest
from django.urls import reverse

from accounts.contingents.models import Assignment, Slot
from accounts.people.models import Person, SlipCode
from accounts.tenancy.scope import all_contributors
from tests import cast
from tests.counting import exactly

CODE = "NPL-UNMISS-2027A"


def company(people: int) -> list[Person]:
    contingent = cast.contingent(CODE, slots=people)
    named = [cast.person(f"N-{n:03}", f"Rai{n:03}", language="ar" if n == 1 else "en") for n in range(people)]
    with all_contributors("a test fills the slots"):
        for slot, person in zip(Slot.objects.filter(contingent=contingent), named, strict=True):
            Assignment.objects.create(contributor_id="NPL", slot=slot, person=person, since="2026-11-01")
    return named


def address(code: str = CODE) -> str:
    return reverse("slips", args=[code])


def test_slips_are_printed_for_those_chosen(who):
    people = company(3)
    page = who("asha").browser().post(address(), {"person": [str(p.pk) for p in people[:2]]}).content.decode()
    codes = re.findall(r'slip-code">(\w{4} \w{4})<', page)
    assert len(codes) == len(set(codes)) == 2
    assert "N-000" in page
    assert "N-002" not in page
    assert SlipCode._base_manager.count() == 2


def test_a_slip_speaks_the_language_of_its_owner(who):
    people = company(2)
    page = who("asha").browser().post(address(), {"person": [str(people[1].pk)]}).content.decode()
    assert '<li class="slip" lang="ar"' in page


def test_the_qr_leads_to_the_sign_in_page_and_names_nobody(who, settings):
    people = company(1)
    page = who("asha").browser().post(address(), {"person": [str(people[0].pk)]})
    assert page.context["address"] == f"{settings.SITE_URL}/sign-in/?country=NPL"


def test_choosing_nobody_is_said_and_changes_nothing(who):
    company(1)
    page = who("asha").browser().post(address(), {"person": ["not-an-id"]})
    assert page.status_code == 422
    assert "Nobody was chosen" in page.content.decode()
    assert SlipCode._base_manager.count() == 0


def test_another_countrys_contingent_is_not_found(who):
    company(1)
    assert who("omar").browser().get(address()).status_code == 404


@pytest.mark.parametrize("people", [1, 3, 100])
def test_the_page_asks_the_database_the_same_for_any_number(who, people):
    company(people)
    browser = who("asha").browser()
    with exactly(5):
        browser.get(address())
