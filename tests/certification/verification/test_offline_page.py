"""The offline check as the server gives it: one page for all, and a worker that changes when it does."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.utils import translation

from accounts.contributors.models import ContributorCountry
from certification.verification.enums import Answer
from certification.verification.offline_words import words
from tests import cast
from tests.counting import exactly

pytestmark = pytest.mark.django_db
PAGE, SHORT, WORKER = "/verify/offline/", "/v", "/verify/offline/sw.js"


def told(text: str, name: str) -> object:
    """Return one of the facts the worker's text begins with."""
    found = re.search(rf"^const {name} = (.*);$", text, re.MULTILINE)
    assert found
    return json.loads(found[1])


def script(name: str) -> str:
    return Path(str(finders.find(f"js/offline/{name}"))).read_text()


def worker(client) -> str:
    cache.clear()
    return client.get(WORKER).content.decode()


def test_both_addresses_give_the_same_page_to_everybody(client, countries):
    pages = [client.get(PAGE).content, client.get(SHORT).content]
    member = cast.member("asha")
    signed_in = member.browser()
    pages += [signed_in.get(PAGE).content, signed_in.get(SHORT).content]
    assert len(set(pages)) == 1
    assert member.user.name.encode() not in pages[0]
    assert b'csrfmiddlewaretoken" value' not in pages[0]


def test_the_page_may_use_its_worker_and_manifest_and_nothing_more(client):
    policy = client.get(PAGE).headers["Content-Security-Policy"]
    other = client.get("/verify/").headers["Content-Security-Policy"]
    more = {part.strip() for part in policy.split(";")} - {part.strip() for part in other.split(";")}
    assert more == {"manifest-src 'self'", "worker-src 'self'"}


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl"), ("zh-hans", "ltr")])
def test_the_address_can_name_the_language(client, language, direction):
    page = client.get(PAGE, {"language": language}, headers={"Accept-Language": "fr"})
    assert f'<html lang="{language}" dir="{direction}">' in page.content.decode()
    assert page.headers["Content-Language"] == language
    manifest = client.get(f"{PAGE}manifest.webmanifest", {"language": language})
    assert manifest.headers["Content-Type"] == "application/manifest+json"
    said = manifest.json()
    assert (said["lang"], said["dir"], said["start_url"], said["scope"]) == (language, direction, PAGE, "/v")


def test_a_language_that_is_none_is_the_readers_own(client):
    page = client.get(PAGE, {"language": "xx"}, headers={"Accept-Language": "fr"})
    assert '<html lang="fr"' in page.content.decode()


def test_the_worker_may_serve_both_addresses_and_keeps_what_exists(client):
    cache.clear()
    response = client.get(WORKER)
    assert response.headers["Service-Worker-Allowed"] == "/v"
    assert response.headers["Cache-Control"] == "no-cache"
    assert response.headers["Content-Type"].startswith("text/javascript")
    text = response.content.decode()
    assert told(text, "PAGES") == [PAGE, SHORT]
    assert told(text, "LANGUAGES") == [code for code, _name in settings.LANGUAGES]
    files = told(text, "FILES")
    assert isinstance(files, list)
    static = [file.removeprefix("/static/") for file in files if file.startswith("/static/")]
    assert [path for path in static if not finders.find(path)] == []
    asked = [file for file in files if not file.startswith("/static/")]
    assert {client.get(file).status_code for file in asked} == {200}


def test_every_module_the_scripts_import_is_kept(client):
    files = told(worker(client), "FILES")
    assert isinstance(files, list)
    kept = {file.rpartition("/")[2] for file in files}
    imported = set()
    for name in kept:
        if name.endswith(".mjs") and finders.find(f"js/offline/{name}"):
            imported |= set(re.findall(r'(?:from|import\()\s*"[./a-z]*/([a-z]+\.mjs)"', script(name)))
    assert imported
    assert imported - kept == set()


def test_the_edition_changes_with_what_is_kept_and_only_with_that(client, countries):
    first = told(worker(client), "VERSION")
    assert told(worker(cast.member("asha").browser()), "VERSION") == first
    ContributorCountry.objects.filter(iso3="NPL").update(iso2="NQ")
    assert told(worker(client), "VERSION") != first


def test_the_pages_cost_does_not_grow_with_the_contributors(client, countries):
    with exactly(1):
        client.get(PAGE)
    cast.contributor("SEN", "SN", "Centre")
    with exactly(1):
        client.get(PAGE)


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_every_code_of_the_scripts_has_its_words(language):
    """What check.mjs, editions.mjs and scan.mjs can say is all in the page's words."""
    ends = set(re.findall(r'end\("\w+", [^,]+, "(\w+)"\)', script("check.mjs")))
    refused = set(re.findall(r'Refused\("(\w+)"\)', script("editions.mjs")))
    with translation.override(language):
        said = words()
    assert ends
    chosen_late = {"unknown_key", "suspended", "revoked", "replaced", "stale", "clock_behind"}
    assert ends | chosen_late == set(said["meanings"])
    assert refused == set(said["refused"])
    assert set(said["answers"]) == {answer.value for answer in Answer}
    for group in ("meanings", "reasons", "refused"):
        assert all(said[group].values())
