"""ETags, and the requests that depend on them (RFC 9110, 13)."""

import pytest
from rest_framework.test import APIRequestFactory

from accounts.roles.conditional import require_match, tag_of, tagged
from accounts.roles.problems import Problem

pytestmark = pytest.mark.once
DATA = {"id": 1, "name": "Gurung"}
TAG = tag_of(DATA)
factory = APIRequestFactory()


def test_the_same_representation_has_the_same_tag_and_another_another():
    assert tag_of(dict(DATA)) == TAG
    assert tag_of({**DATA, "name": "Rai"}) != TAG
    assert TAG[0] == TAG[-1] == '"'


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ("", 200),
        (TAG, 304),
        (f"W/{TAG}", 304),
        (f'"other", {TAG}', 304),
        ("*", 304),
        ('"other"', 200),
        (TAG.strip('"'), 200),
        ("nonsense", 200),
    ],
)
def test_who_has_it_is_not_sent_it_again(given, status):
    request = factory.get("/", headers={"If-None-Match": given} if given else {})
    answer = tagged(request, DATA)
    assert (answer.status_code, answer.headers["ETag"], answer.data) == (
        status,
        TAG,
        DATA if status == 200 else None,
    )


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ("", 428),
        (TAG, None),
        (f'"other", {TAG}', None),
        ("*", None),
        ('"other"', 412),
        (f"W/{TAG}", 412),
        (TAG.strip('"'), 412),
        ("nonsense", 412),
    ],
)
def test_a_change_names_what_it_changes(given, status):
    request = factory.patch("/", headers={"If-Match": given} if given else {})
    if status is None:
        require_match(request, DATA)
        return
    with pytest.raises(Problem) as refused:
        require_match(request, DATA)
    assert refused.value.status_code == status
