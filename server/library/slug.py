"""Names for folders and files that systems, shells and URLs take as they are."""

from __future__ import annotations

import re
import unicodedata

LONGEST_SLUG = 60

_DEVICE = re.compile(r"con|prn|aux|nul|(com|lpt)\d")
"""Names that Windows keeps for devices."""


def slug(text: str, instead: str) -> str:
    """`text` in lower-case ASCII letters and digits with hyphens; `instead` if none are left.

    Text that is all in another script keeps its letters. At most 60 characters, cut between
    words where there is a gap in the second half.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if not words:
        own = unicodedata.normalize("NFC", text).lower()
        words = re.sub(r"[\W_]+", "-", own).strip("-") or instead
    if _DEVICE.fullmatch(words):
        words = f"{words}-1"
    if len(words) <= LONGEST_SLUG:
        return words
    gap = words.rfind("-", LONGEST_SLUG // 2, LONGEST_SLUG + 1)
    return words[: gap if gap > 0 else LONGEST_SLUG]
