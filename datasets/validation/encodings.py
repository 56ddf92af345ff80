"""Which of the old encodings a text file is in, when it is none of Unicode's: the one with the likeliest words."""

import re
import unicodedata
from typing import Final

# In the order of trust: where two are equally likely, the first one is taken.
CANDIDATES: Final = ("cp1252", "cp1250", "cp1251", "cp1256", "gb18030")
NAMES: Final = {
    "cp1252": "Windows-1252",
    "cp1250": "Windows-1250",
    "cp1251": "Windows-1251",
    "cp1256": "Windows-1256",
    "gb18030": "GB 18030",
}
_WORD = re.compile(r"[^\W\d_\x00-\x7f][^\W\d_]*|[a-zA-Z]+[^\x00-\x7f]\w*|[^\x00-\x7f\s]+")
_SEPARATORS = frozenset("’‘“”«»–—…°•·£€ª²³¹\xa0\u202f\u200b，。（）、：；")
LONG_WITHOUT_ASCII = 3


def likeliest(sample: bytes) -> str:
    """ "" where the bytes are text in none of them."""
    scores = {encoding: score for encoding in CANDIDATES if (score := _score(sample, encoding)) is not None}
    return max(scores, key=lambda encoding: scores[encoding], default="")


def _score(sample: bytes, encoding: str) -> int | None:
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError:
        return None
    return sum(1 if _is_likely(word) else -2 for word in _WORD.findall(text))


def _is_likely(word: str) -> bool:
    if all(letter in _SEPARATORS for letter in word):
        return True
    letters = word.strip("".join(_SEPARATORS))
    if not letters.isalpha():
        return False
    scripts = {unicodedata.name(letter, "?").split()[0] for letter in letters}
    if len(scripts) > 1:
        return False
    if scripts == {"LATIN"}:
        accented = sum(not letter.isascii() for letter in letters)
        if len(letters) >= LONG_WITHOUT_ASCII and accented > len(letters) / 2:
            return False
    # WoRD: capital letters stand at the beginning or everywhere.
    return letters[1:].islower() or letters.isupper() or not any(letter.isupper() for letter in letters[1:])
