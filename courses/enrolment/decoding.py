"""Which encoding a text file is in, when it does not say so.

UTF-8 and UTF-16 are recognised by their form. Of the older encodings that one is taken under which the
words with letters outside ASCII look most natural: one script a word, ordinary capitals, common characters.
Where two readings look nearly as natural (a single name may), neither is taken. The whole file must decode;
nothing here holds more than a piece of it as text.
"""

import codecs
import io
import re
import unicodedata

from courses.enrolment.errors import UnknownEncoding

LEGACY = ("cp1252", "cp1256", "cp1251", "gb18030")
_WORD = re.compile(r"[^\W\d_]+")
_ORDINARY_SIGNS = frozenset("°º№–—’‘“”«»،؛؟、；。（）：，\xa0")
_NATURAL_ENOUGH, _NEARLY = 0.5, 0.7
_COMMON_ARABIC = frozenset("المنويهى")  # hardly a name is without, nor one in Cyrillic without a vowel
_CYRILLIC_VOWELS = frozenset("аеёиоуыэюяєіїүө")
_SAMPLE = 64 * 1024
_PIECE = 256 * 1024


def encoding_of(content: bytes) -> str:
    """Return the name of the encoding of a text file, a byte order mark included.

    Raises UnknownEncoding when no encoding fits.
    """
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark):
            return _fitting(content, encoding)
    if b"\0" in content[:_SAMPLE]:
        little = content[1:_SAMPLE:2].count(0) >= content[0:_SAMPLE:2].count(0)
        return _fitting(content, "utf-16-le" if little else "utf-16-be")
    return "utf-8" if _decodes(content, "utf-8") else legacy_encoding(content)


def legacy_encoding(content: bytes) -> str:
    """Return the older encoding under which the file's words look by far the most natural."""
    sample = _telling_lines(content)
    texts = {
        encoding: sample.decode(encoding, "ignore") for encoding in LEGACY if _decodes(content, encoding)
    }
    scores = {encoding: naturalness(text) for encoding, text in texts.items()}
    best = max(scores, key=lambda encoding: scores[encoding], default="")
    if not best or scores[best] < _NATURAL_ENOUGH:
        raise UnknownEncoding
    near = [encoding for encoding, score in scores.items() if score > _NEARLY * scores[best]]
    if any(_as_natural(texts[encoding], texts[best]) for encoding in near):
        raise UnknownEncoding
    return best


def _as_natural(text: str, best: str) -> bool:
    """Whether the words that are other words than in the best reading are nearly as natural as those."""
    mine, others = _telling_words(text), _telling_words(best)
    return sum(map(_natural, mine - others)) > _NEARLY * sum(map(_natural, others - mine))


def _fitting(content: bytes, encoding: str) -> str:
    if not _decodes(content, encoding):
        raise UnknownEncoding
    return encoding


def _decodes(content: bytes, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    view = memoryview(content)
    try:
        for at in range(0, len(content), _PIECE):
            decoder.decode(view[at : at + _PIECE])
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _telling_lines(content: bytes) -> bytes:
    """Return the first lines that hold more than ASCII, up to 64 kB of them."""
    kept, left = [], _SAMPLE
    for line in io.TextIOWrapper(io.BytesIO(content), encoding="latin-1"):
        if not line.isascii():
            kept.append(line[:left].encode("latin-1"))
            left -= len(kept[-1])
        if left <= 0:
            break
    return b"".join(kept)


def naturalness(text: str) -> float:
    """Return the share, from 0 to 1, of natural words among those with a letter outside ASCII."""
    words = _telling_words(text)
    strange = sum(1 for c in set(text) if not c.isascii() and not c.isalnum() and c not in _ORDINARY_SIGNS)
    if not words:
        return 1.0 if not strange else 0.0
    return sum(map(_natural, words)) / (len(words) + strange)


def _telling_words(text: str) -> set[str]:
    """Return the words with a letter outside ASCII. A single letter tells nothing, unless it is a hanzi."""
    return {word for word in _WORD.findall(text) if not word.isascii() and (len(word) > 1 or word > "\u2e7f")}


def _natural(word: str) -> bool:
    scripts = {_script(c) for c in word}
    if len(scripts) != 1:
        return False
    script = scripts.pop()
    if script == "LATIN":
        beyond = sum(not c.isascii() for c in word)
        return _ordinary_case(word) and (beyond * 2 <= len(word) + 1)
    if script == "CYRILLIC":
        return _ordinary_case(word) and not _CYRILLIC_VOWELS.isdisjoint(word.lower())
    if script == "CJK":
        return _common_hanzi(word)
    return script == "ARABIC" and not _COMMON_ARABIC.isdisjoint(word)


def _script(letter: str) -> str:
    return unicodedata.name(letter, "?").split(" ")[0].split("-")[0]


def _ordinary_case(word: str) -> bool:
    return word.islower() or word.isupper() or word.istitle()


def _common_hanzi(word: str) -> bool:
    """Whether most characters are of the first level of GB 2312: the 3,755 in common use."""
    common = 0
    for character in word:
        try:
            lead = character.encode("gb2312")[0]
        except UnicodeEncodeError:
            return False
        common += 0xB0 <= lead <= 0xD7
    return common * 3 >= len(word) * 2
