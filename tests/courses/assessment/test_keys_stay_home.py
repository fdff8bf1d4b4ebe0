"""Keys and rationales never leave the server, on any page a trainee can reach."""

import re

import pytest
from django.urls import reverse

from accounts.tenancy.scope import scoped
from courses.assessment.actions import hand_in
from courses.bank.models import ItemText, ItemVersion
from courses.evidence import evidence_of, sittings_of
from tests.courses.training import answer_all, paper_of, started

# What differs between two loads of one page by nature: the token, the clock.
RESTLESS = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"|data-elapsed="\d+"|data-seconds="\d+"')


def walk(browser, addresses) -> str:
    pages = []
    for address in addresses:
        answer = browser.get(address, follow=True)
        assert answer.status_code == 200
        pages.append(RESTLESS.sub("", answer.content.decode()))
    return "\n".join(pages)


def shift_keys():
    """Give every item another key: what depends on keys would change."""
    for version in ItemVersion.objects.all():
        ItemVersion.objects.filter(pk=version.pk).update(key="abcd"["abcd".index(version.key) - 1])


@pytest.fixture
def rationales(who):
    return list(ItemText.objects.values_list("rationale", flat=True))


def leaks(words: str, rationales: list[str]) -> list[str]:
    return [r for r in rationales if r[:40] in words] + re.findall(r"rationale|data-key|\"key\"", words)


def test_every_page_of_an_open_paper_is_the_same_whatever_the_keys_are(rationales):
    sita, sitting, _ = started()
    desk = reverse("sitting", args=[sitting.pk])
    addresses = [*(f"{desk}?q={n}" for n in range(1, 61)), f"{desk}check/", "/sit/", "/learn/"]
    browser = sita.browser()
    before = walk(browser, addresses)
    shift_keys()
    assert walk(browser, addresses) == before
    assert leaks(before, rationales) == []


def test_the_block_and_the_result_carry_no_key_either(rationales):
    sita, sitting, paper = started()
    with scoped({"NPL"}):
        answer_all(sita, paper, wrong_outcomes=frozenset({"B03.1"}))
        hand_in(by=sita.actor, paper=paper)
        block = paper_of(sitting)
    desk = reverse("sitting", args=[sitting.pk])
    browser = sita.browser()
    words = walk(browser, [desk, *(f"{desk}?q={n}" for n in range(1, len(block.lines) + 1)), f"{desk}check/"])
    with scoped({"NPL"}):
        hand_in(by=sita.actor, paper=block)
    words += walk(browser, [f"{desk}result/", "/learn/", "/sit/"])
    assert leaks(words, rationales) == []


def test_evidence_carries_no_item_and_no_answer(who):
    sita, sitting, paper = started()
    with scoped({"NPL"}):
        answer_all(sita, paper)
        hand_in(by=sita.actor, paper=paper)
        told = f"{evidence_of(sitting.pk)} {sittings_of(sita.person.pk)}"
    assert [line["item"] for line in paper.lines if line["item"] in told] == []
    assert "key" not in told
