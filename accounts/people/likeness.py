"""Whether two records are likely to be one person written twice: same birth date, same name. Pure.

A name is the same when it differs by script, transliteration (Mohammed and Muhamad), order, particles (al-,
ben), joined or parted words, or a middle name that is missing; a different given name is another person, for
brothers and sisters are born on one day. It is a hint for a person to decide on, never a decision.

Words agree when their folds are equal (`accounts.people.sounds`), or when their consonants are and their
vowels nearly: e stands for any vowel. So Yusuf is Youssef, while Hassan is not Hussein nor Rashid Rashad.
Scripts without vowels are compared with others by consonants alone, and only where nothing better is known.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby

from rapidfuzz.fuzz import ratio

from accounts.people.name_keys import Form, Key, Unit, key_of

# rapidfuzz's ratio of two folds, in per cent, from which a family name counts as misspelt where all else
# agrees: one wrong letter in 8. Those born on one day to one family share its name, so this takes no sister
# for her brother. In given names only a vowel may be missing, inside a word: Dmitri, Dimitri.
MISSPELT = 87.0
ONE_VOWEL_MORE = 92.0
SHORTEST_MISSPELT = 6
SHORTEST_BESIDE_INITIAL = 3


@dataclass(frozen=True)
class Named:
    """What likeness looks at. `sex` empty means "not said"."""

    family_name: str
    given_names: str = ""
    name_native: str = ""
    birth_date: date | None = None
    sex: str = ""


def alike(a: Named, b: Named) -> bool:
    """Say whether two records may be one person's. Never without a birth date on both."""
    if a.birth_date is None or a.birth_date != b.birth_date:
        return False
    key_a, key_b = _key(a), _key(b)
    if key_a.blocks.isdisjoint(key_b.blocks):
        return False
    if a.sex != b.sex and {a.sex, b.sex} == {"F", "M"} and key_a.words != key_b.words:
        return False  # Jean and Jeanne
    return _same_name(key_a, key_b)


def strangers(a: Named, b: Named) -> bool:
    """Say whether two records have nothing of a person in common: no word of a name, nor a birth date.

    Who marries, or is written in other letters, keeps a word; whose name changes altogether, the birth date.
    """
    if a.birth_date and a.birth_date == b.birth_date:
        return False
    key_a, key_b = _key(a), _key(b)
    forms_b = [form for form in (key_b.written, key_b.native) if form]
    return not any(
        _share_a_word(one, other) for one in (key_a.written, key_a.native) if one for other in forms_b
    )


def pairs_alike(people: Sequence[Named]) -> Iterator[tuple[int, int]]:
    """Yield the indexes of every two people who are alike, the smaller first.

    Only people of one birth date who share a word are compared, so a list of many costs little more than its
    keys.
    """
    for group in _by_birth_date(people).values():
        met: dict[str, list[int]] = defaultdict(list)
        for index in group if len(group) > 1 else ():
            blocks = _key(people[index]).blocks
            near = {other for block in blocks for other in met.get(block, ())}
            yield from ((other, index) for other in sorted(near) if alike(people[other], people[index]))
            for block in blocks:
                met[block].append(index)


def likes_of(people: Sequence[Named], known: Sequence[Named]) -> Iterator[tuple[int, int]]:
    """Yield (index of one of `people`, index of one `known`) for those who are alike."""
    recorded = _by_birth_date(known)
    for born, group in _by_birth_date(people).items():
        by_block: dict[str, list[int]] = defaultdict(list)
        for index in recorded.get(born, ()):
            for block in _key(known[index]).blocks:
                by_block[block].append(index)
        for index in group if by_block else ():
            near = {other for block in _key(people[index]).blocks for other in by_block.get(block, ())}
            yield from ((index, other) for other in sorted(near) if alike(people[index], known[other]))


def _key(named: Named) -> Key:
    return key_of(named.family_name, named.given_names, named.name_native)


def _by_birth_date(people: Sequence[Named]) -> dict[date, list[int]]:
    found: dict[date, list[int]] = defaultdict(list)
    for index, person in enumerate(people):
        if person.birth_date is not None:
            found[person.birth_date].append(index)
    return found


# ---------------------------------------------------------------- comparing


def _same_name(a: Key, b: Key) -> bool:
    if a.written.vowels == b.written.vowels:
        return _agree(a.written, b.written) or _agree(a.native, b.native)
    forms = ((a.native, b.written), (a.written, b.native), (a.native, b.native))
    of_one_kind = [(one, other) for one, other in forms if one and other and one.vowels == other.vowels]
    if of_one_kind:
        return any(_agree(one, other) for one, other in of_one_kind)
    return _enough(a.written, b.written, *_covered(a.written.bare, b.written.bare))


def _agree(a: Form | None, b: Form | None) -> bool:
    """Say whether two names, written in scripts of one kind, are the same."""
    if a is None or b is None or a.vowels != b.vowels:
        return False
    covered_a, covered_b = _covered(a.folds, b.folds)
    if _enough(a, b, covered_a, covered_b):
        return True
    if not a.vowels:
        return False
    covered_a, covered_b = _with_other_vowels(a, b, covered_a, covered_b)
    return _enough(a, b, covered_a, covered_b) or any(
        _enough(a, b, covered_a | one.covers, covered_b | other.covers)
        for one, other in _slips(a, b, covered_a, covered_b)
    )


def _share_a_word(a: Form, b: Form) -> bool:
    if a.vowels != b.vowels:
        return not a.bare.keys().isdisjoint(b.bare)
    covered = _covered(a.folds, b.folds)
    return any(covered) or (a.vowels and any(_with_other_vowels(a, b, *covered)))


def _covered(a: Mapping[str, int], b: Mapping[str, int]) -> tuple[int, int]:
    covered_a = covered_b = 0
    for word in a.keys() & b.keys():
        covered_a |= a[word]
        covered_b |= b[word]
    return covered_a, covered_b


def _enough(a: Form, b: Form, covered_a: int, covered_b: int) -> bool:
    """Say whether all words of one name agree, and of both the first and the family name."""
    return bool(
        (covered_a == a.every or covered_b == b.every)
        and covered_a & a.first
        and covered_b & b.first
        and covered_a & a.family
        and covered_b & b.family
    )


def _with_other_vowels(a: Form, b: Form, covered_a: int, covered_b: int) -> tuple[int, int]:
    for bones in a.bones.keys() & b.bones.keys():
        for one in a.bones[bones]:
            for other in b.bones[bones]:
                news = one.covers & ~covered_a or other.covers & ~covered_b
                if news and _vowels_agree(one.fold, other.fold):
                    covered_a |= one.covers
                    covered_b |= other.covers
    return covered_a, covered_b


def _slips(a: Form, b: Form, covered_a: int, covered_b: int) -> Iterator[tuple[Unit, Unit]]:
    """Yield two words at a time of which one may stand for the other, beside the words that agree already.

    An initial may stand for a name, beside another name that agrees in full; a misspelt family name for the
    right one, beside the same first name.
    """
    initials = a.initials | b.initials and _longest(a, covered_a) >= SHORTEST_BESIDE_INITIAL
    family = covered_a & a.first and covered_b & b.first
    if not initials and not family:
        return
    left_b = _left(b, covered_b)
    for one in _left(a, covered_a):
        for other in left_b:
            if initials and 1 in {len(one.fold), len(other.fold)}:
                if one.fold[0] == other.fold[0]:
                    yield one, other
            elif family and one.family and other.family and _misspelt(one.fold, other.fold):
                yield one, other


def _longest(form: Form, covered: int) -> int:
    return max((len(fold) for fold, covers in form.folds.items() if not covers & ~covered), default=0)


def _left(form: Form, covered: int) -> list[Unit]:
    """Return the single words that do not agree yet."""
    units = (unit for same in form.bones.values() for unit in same)
    return [unit for unit in units if unit.covers.bit_count() == 1 and not unit.covers & covered]


def _misspelt(one: str, other: str) -> bool:
    if min(len(one), len(other)) < SHORTEST_MISSPELT or one.rstrip("aei") == other.rstrip("aei"):
        return False
    return ratio(one, other) >= MISSPELT


@lru_cache(maxsize=20_000)
def _vowels_agree(one: str, other: str) -> bool:
    """Compare two folds of the same bones: e is any vowel, "ai" may be an i, one vowel may be left out."""
    mine, yours = _vowels_of(one), _vowels_of(other)
    if [bool(m) for m in mine] == [bool(y) for y in yours]:
        return all(m == y or "e" in {m, y} or {m, y} == {"y", "i"} for m, y in zip(mine, yours, strict=True))
    if min(len(one), len(other)) < SHORTEST_MISSPELT or (one[0], one[-1]) != (other[0], other[-1]):
        return False
    return ratio(one, other) >= ONE_VOWEL_MORE


def _vowels_of(fold: str) -> list[str]:
    """Return the vowels before, between and after a fold's consonants, empty where there are none."""
    found = [""]
    for vowel, letters in groupby(fold, key="aeiuy".__contains__):
        if vowel:
            found[-1] = "".join(letters)
        else:
            found.extend("" for _ in letters)
    return found
