"""Chinese full text without a dictionary: overlapping pairs of characters, always asked as a phrase.

A dictionary splits a sentence one way today and another way tomorrow; pairs of neighbouring characters find every
word of two characters and more, in every sentence. The last character of a run stands alone as well, so that a
single character can be asked as a prefix.
"""

import re
import unicodedata
from itertools import pairwise

_RUN = re.compile(r"([\u3400-\u9fff\uf900-\ufaff\U00020000-\U0002ffff]+)|([a-z0-9]+)")


# characters that have a plainer form: full-width letters and digits, circled and small ones, compatibility ideographs
_FANCY = re.compile("[\uff10-\uff5a\uff66-\uff9f\u2070-\u2189\u2460-\u24ff\u3200-\u33ff\uf900-\ufaff\u00aa-\u00be]")


def _plain(text: str) -> str:
    """Small letters, and plain forms where there are others (Unicode NFKC)."""
    return (unicodedata.normalize("NFKC", text) if _FANCY.search(text) else text).lower()


def tokens(text: str) -> list[str]:
    """The tokens of a text in order: pairs of Chinese characters, whole words of letters and digits."""
    found: list[str] = []
    for chinese, latin in _RUN.findall(_plain(text)):
        if chinese:
            found += [chinese[n : n + 2] for n in range(len(chinese))]
        else:
            found.append(latin)
    return found


def document(text: str) -> str:
    """What the index stores."""
    return " ".join(tokens(text))


def phrases(query: str) -> list[list[str]]:
    """The phrases that must all be found: one for each run of a query.

    A phrase of one single Chinese character is a prefix question: it ends with ``*``.
    """
    result = []
    for chinese, latin in _RUN.findall(_plain(query)):
        if latin:
            result.append([latin])
        elif len(chinese) == 1:
            result.append([chinese + "*"])
        else:
            result.append(list(map("".join, pairwise(chinese))))
    return result
