"""Which encoding a text file is in, when it does not say so.

UTF-8 and UTF-16 are recognised by their form. Of the older encodings that one is taken under which the
words with letters outside ASCII look most natural: one script a word, ordinary capitals, common characters.
"""

import codecs
import re
import unicodedata

from courses.enrolment.errors import UnknownEncoding

LEGACY = ("cp1252", "cp1256", "cp1251", "gb18030")
_WORD = re.compile(r"[^\W\d_]+")
_NATURAL_ENOUGH = 0.5
_SAMPLE = 64 * 1024


def decode(content: bytes) -> str:
    """Return the text of a file. Raises UnknownEncoding when no encoding fits."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark):
            return _strictly(content, encoding)
    if b"\0" in content[:_SAMPLE]:
        little = content[1:_SAMPLE:2].count(0) >= content[0:_SAMPLE:2].count(0)
        return _strictly(content, "utf-16-le" if little else "utf-16-be")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode(legacy_encoding(content))


def legacy_encoding(content: bytes) -> str:
    """Return the older encoding under which the file's words look most natural."""
    scores = {}
    for encoding in LEGACY:
        try:
            scores[encoding] = naturalness(content.decode(encoding))
        except UnicodeDecodeError:
            continue
    if not scores or max(scores.values()) < _NATURAL_ENOUGH:
        raise UnknownEncoding
    return max(scores, key=lambda encoding: scores[encoding])


def naturalness(text: str) -> float:
    """Return the share, from 0 to 1, of natural words among those with a letter outside ASCII."""
    words = {word for word in _WORD.findall(text) if not word.isascii()}
    strange = sum(
        1
        for c in set(text)
        if not c.isascii() and not c.isalnum() and c not in "°º№–—’‘“”«»，、；。（）：\xa0"
    )
    if not words:
        return 1.0 if not strange else 0.0
    return sum(map(_natural, words)) / (len(words) + strange)


def _natural(word: str) -> bool:
    scripts = {_script(c) for c in word}
    if len(scripts) != 1:
        return False
    script = scripts.pop()
    if script == "LATIN":
        beyond = sum(not c.isascii() for c in word)
        return _ordinary_case(word) and (beyond * 2 <= len(word) or len(word) == 1)
    if script == "CYRILLIC":
        return _ordinary_case(word)
    if script == "CJK":
        return _common_hanzi(word)
    return script == "ARABIC"


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


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise UnknownEncoding from None
