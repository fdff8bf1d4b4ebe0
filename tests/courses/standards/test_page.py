"""The standard's page: open to everybody, and never silent about being a proposal."""

import hashlib
import re

import pytest
from django.utils.html import strip_tags

from courses.standards.queries import standard_in_force
from tests.counting import exactly
from tests.owner import unwalled

pytestmark = pytest.mark.usefixtures("seeded")


def words(response) -> str:
    return re.sub(r"\s+", " ", strip_tags(response.content.decode()))


def test_anybody_reads_that_it_is_a_proposal_no_un_body_approved(client):
    page = words(client.get("/standard/"))
    assert "Proposal Status: proposal, not approved by any UN body." in page
    assert standard_in_force().digest in page


def test_every_outcome_stands_there_with_its_must_pass_mark(client):
    html = client.get("/standard/").content.decode()
    assert (html.count('<tr id="'), html.count("<span>Must-pass</span>")) == (77, 30)


def test_a_category_sees_only_what_it_needs_with_its_level_in_words(client):
    html = client.get("/standard/?category=CIS").content.decode()
    assert html.count('<tr id="') == 46
    assert "Only the outcomes that a Civilian support staff needs are shown." in html


def test_an_unknown_category_shows_everything(client):
    assert client.get("/standard/?category=XYZ").content.decode().count('<tr id="') == 77


def test_every_version_has_an_address_and_an_unknown_one_is_not_found(client):
    codes = [client.get(f"/standard/{v}/").status_code for v in ("0.1-research", "9.9")]
    assert (codes, client.get("/standard/9.9/document.json").status_code) == ([200, 404], 404)


def test_the_downloaded_document_has_the_digest_the_page_cites(client):
    body = client.get("/standard/0.1-research/document.json").content
    assert hashlib.sha256(body).hexdigest() == standard_in_force().digest


def test_references_lead_to_the_sources_at_the_foot(client):
    html = client.get("/standard/").content.decode()
    cited = set(re.findall(r'href="#(source-\w+)"', html))
    assert cited - set(re.findall(r'id="(source-\w+)"', html)) == set()
    assert {"source-N", "source-S43", "source-S44"} - cited == set()


def test_doubtful_statements_are_marked_in_words(client):
    html = client.get("/standard/").content.decode()
    doubtful = sum(o.derived_from.count("[B]") for o in standard_in_force().parsed().outcomes)
    assert html.count('title="To be verified by an expert">to be verified</abbr>') == doubtful == 16
    assert "[B]" not in html


def test_the_page_asks_the_database_three_times(client):
    client.get("/standard/")
    with exactly(3):
        client.get("/standard/")


def test_before_any_version_is_published_the_page_is_not_found(client):
    unwalled(type(standard_in_force())).delete()
    assert client.get("/standard/").status_code == 404
