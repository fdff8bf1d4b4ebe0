"""How names sound, whichever script and language wrote them: what likeness compares. Pure."""

import re
from functools import lru_cache
from typing import NamedTuple

from anyascii import anyascii

PARTICLES = frozenset(
    """
    al el ul ad ar as an at az ed er es en ez ur us bin ben bint bent binti ould
    de da do dos das di du del della la le van von der den ter
    """.split()  # noqa: SIM905 - read as words
)
_WRITTEN_AS = {"ibn": "bin", "bdr": "bahadur", "kr": "kumar", "pd": "prasad", "md": "muhamad",
               "mohd": "muhamad", "muhd": "muhamad", "mhd": "muhamad"}  # fmt: skip
# Abdelkader, Abd al-Qadir, Abderrahmane: the article between servant and name is written in many ways.
_ABD = re.compile(r"abd(?:ou|[aeiou])(?:l(?!l)|([rsnztd])(?=\1))|abd(?:ou|[aeiou])[a-z]$")
_SYLLABLE = re.compile("([\u3400-\u9fff\uf900-\ufaff\uac00-\ud7a3\U00020000-\U0003ffff])")
_SEMITIC = re.compile("[\u0590-\u07bf\u08a0-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_INDIC = re.compile("[\u0900-\u0d7f]")
_ARTICLE = "\u0627\u0644"
_ARABIC = str.maketrans(
    {
        **dict.fromkeys("\u0623\u0625\u0622\u0671", "\u0627"),  # alef with hamza, madda or wasla
        "\u0649": "\u064a",  # alef maksura
        "\u06cc": "\u064a",  # Persian ye
        "\u06a9": "\u0643",  # Persian kaf
        "\u0629": "\u0647",  # ta marbuta
        "\u0624": "\u0648",
        "\u0626": "\u064a",
        **dict.fromkeys(map(chr, (*range(0x064B, 0x0653), 0x0670, 0x0640))),  # vowel signs, tatweel
    }
)
_PARTED = re.compile(r"[\s\-\u2010-\u2014.,/·・،_]+")
_UNSAID = re.compile(r"[^a-z]+")
# From a spelling to a sound, in this order.
_SOUNDS = tuple(
    (re.compile(spelling), sound)
    for spelling, sound in (
        (r"^y(?=e)", ""),  # Yevgeny, Evgeni
        (r"(?:iy|ij|yi|yy|ii|ei|ey|ee|ie|y)$", "i"),  # Dmitriy, Sergey
        (r"chh|kch|ksh|(?<=[aeiou])x(?=[bdfgjklmnpst])", "ch"),  # Chhetri, Kshetri; Laxman, Lakshman
        (r"(?<=[aeiou])x(?=[aeiou])|x$", "ks"),
        (r"hs|sch|x", "sh"),  # Hsiao, Xiao
        (r"c(?=[eiy])", "s"),
        (r"ck|c(?!h)|q", "k"),
        (r"dj|zh", "j"),
        (r"tz|ts", "z"),
        (r"ph", "f"),
        (r"kh", "h"),
        (r"sh", "s"),
        (r"ch", "c"),
        (r"([gtdbj])h", r"\1"),
        (r"oo|ou|ow(?![aeiou])", "u"),
        (r"ee", "i"),
        (r"[ae][iy](?![aeiou])", "Y"),  # Hussein, Husain: a sound of its own, `y` below
        (r"ie|y", "i"),
        (r"o", "u"),
        (r"v", "w"),
        (r"(?<=[aeiu])h$", ""),
        (r"(?<=[aiu][ns])e$", ""),  # Rahmane, Hocine; Jeanne keeps hers
        (r"(.)\1+", r"\1"),
        (r"Y", "y"),
    )
)
_TO_BONES = str.maketrans("cwj", "sbg", "aeiuy")
_TO_BARE = str.maketrans("cj", "sg", "aeiuyhw")


class Sound(NamedTuple):
    """A word three ways, from strict to loose.

    `fold`: its sounds as most languages write them. `bones`: the fold's consonants. `bare`: without h and w,
    for scripts that leave vowels out.
    """

    fold: str
    bones: str
    bare: str

    def joined(self, after: "Sound") -> "Sound":
        """Return this word and the next one written as one; a letter that meets itself is written once."""
        if self.fold[-1:] != after.fold[:1]:
            return Sound(self.fold + after.fold, self.bones + after.bones, self.bare + after.bare)
        return sound_of(self.fold + after.fold[1:])


@lru_cache(maxsize=50_000)
def sound_of(word: str) -> Sound:
    """Return how a word of small Latin letters sounds.

    >>> [sound_of(word).fold for word in ("mohammed", "kshetri", "hsiao", "abderrahmane")]
    ['muhamed', 'cetri', 'siau', 'abdrahman']
    """
    sound = _ABD.sub("abd", word)
    for spelling, meant in _SOUNDS:
        sound = spelling.sub(meant, sound)
    sound = sound or word
    return Sound(sound, sound.translate(_TO_BONES), sound.translate(_TO_BARE))


def writes_vowels(name: str) -> bool:
    """Say whether a name is in a script that writes its vowels: not Arabic, Hebrew or those of India."""
    return name.isascii() or not (_SEMITIC.search(name) or _INDIC.search(name))


def words_of(name: str) -> tuple[str, ...]:
    """Return a name's words in small Latin letters, in order; each Chinese or Korean letter is a word."""
    latin = name if name.isascii() else _in_latin(name)
    parts = (_UNSAID.sub("", part) for part in _PARTED.split(latin.lower()))
    return tuple(_WRITTEN_AS.get(part, part) for part in parts if part)


def _in_latin(name: str) -> str:
    if _SEMITIC.search(name):
        words = name.translate(_ARABIC).split()
        return anyascii(" ".join(word.removeprefix(_ARTICLE) if len(word) > 3 else word for word in words))
    if _INDIC.search(name):
        velar = name.replace("\u0919", "\u0919\u0917")  # the ng of Gurung, which anyascii writes n
        return re.sub("c(?!h)|ks", "ch", anyascii(velar))
    return anyascii(_SYLLABLE.sub(r" \1 ", name))
