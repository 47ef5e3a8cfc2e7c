"""Names for folders and files that every system, shell and URL takes as they are."""

from __future__ import annotations

import re
import unicodedata

LONGEST_SLUG = 60

_DEVICE = re.compile(r"con|prn|aux|nul|(com|lpt)\d")
"""Names that Windows keeps for devices."""


def slug(text: str, instead: str) -> str:
    """`text` in lower-case ASCII letters and digits with hyphens; `instead` if none are left.

    At most 60 characters, cut between words where there is a gap in the second half.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return _bounded(re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or instead)


def session_slug(title: str, instead: str) -> str:
    """The name of a session's folder: as `slug`, but another script keeps its letters."""
    own = unicodedata.normalize("NFC", title).lower()
    return slug(title, _bounded(re.sub(r"[\W_]+", "-", own).strip("-") or instead))


def _bounded(words: str) -> str:
    if _DEVICE.fullmatch(words):
        words = f"{words}-1"
    if len(words) <= LONGEST_SLUG:
        return words
    gap = words.rfind("-", LONGEST_SLUG // 2, LONGEST_SLUG + 1)
    return words[: gap if gap > 0 else LONGEST_SLUG]
