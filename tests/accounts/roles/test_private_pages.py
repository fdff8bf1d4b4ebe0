"""What a signed-in visitor saw must not be shown again by the back button of a shared phone."""

import pytest

from tests import cast

PRIVATE = "private, no-store"


@pytest.mark.parametrize(
    ("key", "address"),
    [
        ("asha", "/contributor/"),
        ("asha", "/contributor/roster/"),
        ("asha", "/contributor/certificates/"),
        ("bikram", "/contributor/awards/"),
        ("ines", "/audit/"),
        ("asha", "/api/v1/certificates/"),
    ],
)
def test_pages_of_a_signed_in_visitor_are_never_kept(who, seeded, key, address):
    answer = who(key).browser().get(address)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, PRIVATE)


def test_a_page_that_said_so_itself_keeps_no_copy_either(who):
    cast.contingent()
    answer = who("asha").browser().get("/contributor/contingents/NPL-UNMISS-2027A/slips/")
    assert "no-store" in answer.headers["Cache-Control"]


def test_public_pages_may_be_kept(client, seeded):
    assert "Cache-Control" not in client.get("/standard/").headers
