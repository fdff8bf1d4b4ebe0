"""The administration pages: reference lists only, each change in the trail, everything else to look at."""

import pytest
from django.contrib import admin

from accounts.contingents.models import Mission
from accounts.trail.models import TrailEntry
from courses.curriculum.models import Source
from tests.cast import Member
from tests.owner import unwalled

pytestmark = pytest.mark.usefixtures("seeded")


@pytest.fixture
def tomas(who) -> Member:
    member = who("tomas")
    member.user.is_staff = True
    member.user.save(update_fields=["is_staff"])
    return member


@pytest.fixture
def browser(tomas, settings):
    settings.STAFF_SECOND_FACTOR = False
    return tomas.browser()


def test_only_reference_lists_and_who_holds_which_role_are_there():
    assert {model._meta.label for model in admin.site._registry} == {
        "accounts.ContributorCountry",
        "accounts.Membership",
        "accounts.Mission",
        "accounts.User",
        "courses.Source",
    }


def test_a_prolonged_mandate_is_saved_and_stands_in_the_trail(browser, tomas):
    form = browser.get("/admin/accounts/mission/UNMISS/change/").context["adminform"].form
    values = {name: form.initial[name] for name in ("name", "since", "last_mandate", "source")}
    values |= {"countries": '["SS"]', "languages": '["en", "ar"]', "poc_mandate": "on", "open": "on"}
    answer = browser.post("/admin/accounts/mission/UNMISS/change/", values | {"mandate_until": "2027-04-30"})
    assert (answer.status_code, str(Mission.objects.get(pk="UNMISS").mandate_until)) == (302, "2027-04-30")
    entry = unwalled(TrailEntry).get(verb="reference.change")
    assert (entry.subject_id, entry.actor, entry.role) == ("UNMISS", tomas.user.pk, "administrator")


def test_an_authoritys_name_is_changed_with_its_country(browser):
    page = "/admin/accounts/contributorcountry/NPL/change/"
    form = browser.get(page).context["inline_admin_formsets"][0].formset
    values = {
        "kind": "both",
        "certificate_languages": "[]",
        "accent": "#0f5257",
        "paper": "a4_landscape",
        "authority_texts-0-name": "New",
    }
    for field in ("TOTAL_FORMS", "INITIAL_FORMS"):
        values[f"authority_texts-{field}"] = "1"
    row = form.forms[0].instance
    values |= {
        "authority_texts-0-id": row.pk,
        "authority_texts-0-contributor": "NPL",
        "authority_texts-0-language": "en",
    }
    assert browser.post(page, values).status_code == 302
    row.refresh_from_db()
    assert row.name == "New"


def test_an_authoritys_name_is_never_deleted_not_even_by_a_superuser(browser, tomas):
    tomas.user.is_superuser = True
    tomas.user.save(update_fields=["is_superuser"])
    page = browser.get("/admin/accounts/contributorcountry/NPL/change/")
    assert page.context["inline_admin_formsets"][0].formset.can_delete is False


@pytest.mark.parametrize("model", ["user", "membership"])
def test_logins_and_roles_can_only_be_looked_at(browser, model):
    assert browser.get(f"/admin/accounts/{model}/").status_code == 200
    assert browser.get(f"/admin/accounts/{model}/add/").status_code == 403


def test_a_source_is_never_deleted(browser):
    assert browser.post("/admin/courses/source/S1/delete/", {"post": "yes"}).status_code == 403
    assert Source.objects.filter(pk="S1").exists()


def test_an_officer_is_refused(who):
    assert who("asha").browser().get("/admin/").status_code == 403
