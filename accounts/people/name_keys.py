"""A name ready to be compared with another: its words, alone and written together, by sound. Pure."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from accounts.people.sounds import PARTICLES, Sound, sound_of, words_of, writes_vowels

_MUHAMMAD = "mhmd"  # its bones: as the first of several given names it is often left out


class Unit(NamedTuple):
    """A word of a name, or up to three written as one. `covers`: which words, as bits."""

    fold: str
    covers: int
    family: bool


class Form(NamedTuple):
    """A name as one script writes it. Of the words in `first`, and of those in `family`, one has to agree."""

    vowels: bool
    every: int
    first: int
    family: int
    initials: int
    folds: Mapping[str, int]
    bones: Mapping[str, Sequence[Unit]]
    bare: Mapping[str, int]


class Key(NamedTuple):
    """A name ready to be compared. `blocks`: names that share none are not alike."""

    written: Form
    native: Form | None
    words: frozenset[str]
    blocks: frozenset[str]


@lru_cache(maxsize=20_000)
def key_of(family_name: str, given_names: str, name_native: str) -> Key:
    """Return what a name is compared by. The names asked for lately are kept."""
    given, family = words_of(given_names), words_of(family_name)
    written = _form(given, family, writes_vowels(family_name) and writes_vowels(given_names))
    words = words_of(name_native)
    native = _form(words[:1], words[1:], writes_vowels(name_native)) if words else None
    blocks = _blocks(written) | _blocks(native) if native else _blocks(written)
    return Key(written, native, frozenset(given + family), blocks)


def _blocks(form: Form) -> frozenset[str]:
    return frozenset(form.bones).union(["~" + bare for bare in form.bare], () if form.vowels else form.folds)


def _form(given: Sequence[str], family: Sequence[str], vowels: bool) -> Form:
    units, after_given = _units(given, 0)
    more, after_family = _units(family, after_given)
    every, of_given = (1 << after_family) - 1, (1 << after_given) - 1
    folds: dict[str, int] = {}
    bones: dict[str, list[Unit]] = {}
    bare: dict[str, int] = {}
    initials = 0
    for sound, covers in (*units, *more):
        folds[sound.fold] = folds.get(sound.fold, 0) | covers
        if sound.bare:
            bare[sound.bare] = bare.get(sound.bare, 0) | covers
        if len(sound.fold) == 1:
            initials |= covers
        if vowels:
            bones.setdefault(sound.bones, []).append(Unit(sound.fold, covers, covers > of_given))
    first = 1 if given else every  # a person of one name
    if after_given > 1 and units[0][0].bones == _MUHAMMAD:
        first |= 2
    return Form(vowels, every, first, (every & ~of_given) or every, initials, folds, bones, bare)


def _units(words: Sequence[str], start: int) -> tuple[list[tuple[Sound, int]], int]:
    """Return a field's words, and every two and three of them as one, with their bits; and the next bit."""
    all_particles = all(word in PARTICLES for word in words)  # a family may be called Le, or Ben
    parts: list[tuple[Sound, int]] = []
    bit = start
    for word in words:
        if word not in PARTICLES or all_particles:
            parts.append((sound_of(word), 1 << bit))
            bit += 1
        elif not parts or parts[-1][0].fold != "abd":
            parts.append((sound_of(word), 0))
    units = [part for part in parts if part[1]]
    for at, (sound, covers) in enumerate(parts):
        joined, all_covered = sound, covers
        for after, more in parts[at + 1 : at + 3]:
            joined, all_covered = joined.joined(after), all_covered | more
            if more:
                units.append((joined, all_covered))
    return units, bit
