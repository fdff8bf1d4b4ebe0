"""Faults of a bank of items that no single entry shows: what would let a candidate guess. No Django.

Rules: item-writing guidelines of the project; half of the marks from situations is the standard's blueprint
(domain brief, section 5.5).
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from courses.bank.schema import SeedItem

LONGEST_KEY_SHARE = 0.35
SCENARIO_SHARE = 0.5
KEY_SHARE = (0.20, 0.30)  # a fair bank has a quarter of its keys on each letter
_ALL_OF_THE_ABOVE = re.compile(
    r"(all|none) of the above|(all|none|both|neither) of (these|them)\W*$", re.IGNORECASE
)
_NEGATIVE = re.compile(r"\b(NOT|EXCEPT)\b|\b[Ww]hich( of (these|the))?( \w+)? (is|are|does|do|should) not\b")


@dataclass(frozen=True)
class Shares:
    """Shares, from 0 to 1, of a bank's items."""

    scenario: float
    longest_key: float
    keys: dict[str, float]


def shares(items: Sequence[SeedItem], language: str = "en") -> Shares:
    """Measure a bank in one language."""
    texts = [item for item in items if language in item.texts]
    keys = Counter(item.key for item in texts)
    return Shares(
        scenario=sum(item.scenario for item in texts) / len(texts),
        longest_key=sum(key_is_longest(item, language) for item in texts) / len(texts),
        keys={key: keys[key] / len(texts) for key in "abcd"},
    )


def key_is_longest(item: SeedItem, language: str) -> bool:
    """Say whether the key alone is the longest option, in characters."""
    options = item.texts[language].options
    longest = max(len(text) for key, text in options.items() if key != item.key)
    return len(options[item.key]) > longest


def faults(items: Sequence[SeedItem], language: str = "en") -> list[str]:
    """Return what is wrong with a bank, one line each; an empty list when nothing is."""
    found = shares(items, language)
    problems = []
    if found.scenario < SCENARIO_SHARE:
        problems.append(f"only {found.scenario:.0%} of the items are situations")
    if found.longest_key > LONGEST_KEY_SHARE:
        problems.append(f"the key is the longest option in {found.longest_key:.0%} of the items")
    low, high = KEY_SHARE
    problems += [
        f"{share:.0%} of the keys are {key}" for key, share in found.keys.items() if not low <= share <= high
    ]
    return problems + [
        problem for item in items if language in item.texts for problem in _item(item, language)
    ]


def _item(item: SeedItem, language: str) -> list[str]:
    words = item.texts[language]
    problems = []
    if any(_ALL_OF_THE_ABOVE.match(option) for option in words.options.values()):
        problems.append(f"{item.code}: an option points at the other options")
    if language == "en" and _NEGATIVE.search(words.stem.rsplit(". ", 1)[-1]):
        problems.append(f"{item.code}: the question is asked in the negative")
    return problems
