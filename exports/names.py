"""Names: true inside a project, safe on disk.

A track may be called `808 / "Big" & 🔥`. Inside a project it keeps that name; its file gets one
that every file system takes, and that no other file of the folder has.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST_FILE_NAME = 80
"""Characters of a file name without its ending: far below every file system's bound, so that a
project can be moved to another disk or into an archive."""

_DIVIDING, _FORBIDDEN = re.compile(r"[:/\\|]"), re.compile(r'[<>"?*]')
"""What Windows refuses in a name, / and : included (macOS, Linux)."""

_RESERVED = frozenset(
    ["con", "prn", "aux", "nul", "conin$", "conout$"]
    + [f"{port}{digit}" for port in ("com", "lpt") for digit in "0123456789¹²³"]
)
"""Names that Windows keeps for devices, whatever their ending."""

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold (section 2.2)."""


def clean_text(text: str) -> str:
    """`text` on one line, without control characters and what XML cannot hold."""
    one_line = re.sub(r"[\t\n\r\x85\u2028\u2029]+", " ", _NOT_XML.sub("", text))
    return "".join(mark for mark in one_line if unicodedata.category(mark) != "Cc").strip()


def safe_name(text: str, instead: str) -> str:
    """A file name, without ending, that says `text`; `instead` where nothing of it is left.

    Letters of every script stay; `/`, `:` and their like become `-`; what else a file system
    forbids, control characters, emoji and other pictures go.
    """
    divided = _DIVIDING.sub("-", unicodedata.normalize("NFC", clean_text(text)))
    kept = "".join(
        mark
        for mark in _FORBIDDEN.sub("", divided)
        if unicodedata.category(mark) not in ("So", "Sk", "Cf", "Cn", "Co", "Cs", "Zl", "Zp")
        and not 0xFE00 <= ord(mark) <= 0xFE0F
    )
    tidy = re.sub(r"\s+", " ", kept)[:LONGEST_FILE_NAME].strip(" .-")
    while len(tidy.encode()) > 2 * LONGEST_FILE_NAME:
        tidy = tidy[:-1].rstrip(" .-")
    if tidy.split(".")[0].strip().lower() in _RESERVED:
        tidy = f"{tidy}_"
    return tidy or instead


class UniqueNames:
    """Gives out file names of one folder, each once, also where case is not told apart."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, text: str, instead: str, ending: str = "") -> str:
        """The safe name of `text` with `ending`; `-2`, `-3`... before it when it is taken."""
        base = safe_name(text, instead)
        name, count = f"{base}{ending}", 1
        while unicodedata.normalize("NFC", name).casefold() in self._taken:
            count += 1
            name = f"{base}-{count}{ending}"
        self._taken.add(unicodedata.normalize("NFC", name).casefold())
        return name

    def take_numbered(self, number: int, text: str, ending: str) -> str:
        """The same with a track's number before it: `01 Drums.wav`."""
        return self.take(f"{number:02} {safe_name(text, 'Track')}", "Track", ending)
