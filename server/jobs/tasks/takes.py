"""Takes: sessions beside each other under one name, `song`, `song-2`, `song-3`."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from glob import escape
from pathlib import Path

from session.document import SESSION_FILE, read_session
from session.errors import NotFound, RoadieError
from session.model import Session

_NUMBER = re.compile(r"-(\d+)$")
_LIKE = r"(?:(?:more|much|just|exactly|something|again)\s+)*(?:like|as\s+in|from)\s+"
_ON = r"[\s,:;]*(?:but\s+(?:with\s+)?|and\s+|only\s+|with\s+)?"
_LIKE_A_TAKE = re.compile(rf"\b{_LIKE}take\s+#?(\d{{1,4}}(?:\.\d{{1,4}})*)\b{_ON}", re.IGNORECASE)
_LIKE_THIS = re.compile(
    rf"\b{_LIKE}(?:this|that|it|before|the\s+last)(?:\s+(?:one|take|version))?\b{_ON}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Said:
    """What words said of a piece come to: `words` are the changes, None where there are none.

    `take` is the number of the take that they speak of (`3`, `2.1`), None for the one at hand.
    """

    words: str | None
    take: str | None = None


def take_spoken_of(words: str | None) -> Said:
    """`more like take 3 but busier drums`: take 3, and `busier drums`."""
    if words is None:
        return Said(None)
    found = _LIKE_A_TAKE.search(words)
    rest = _LIKE_THIS.sub("", _LIKE_A_TAKE.sub("", words, count=1), count=1).strip(" ,;:")
    return Said(rest or None, found[1] if found else None)


def as_take(session: Session, number: int | None, of: Session | None = None) -> Session:
    """The session whose title says that it is take `number` of those asked for together.

    Takes made from take 2 `of` another press are 2.1, 2.2. With no number it stays as it is.
    """
    if number is None:
        return session
    whole = of.provenance.parameters.get("take") if of is not None else None
    take = f"{whole}.{number}" if whole else str(number)
    old = session.provenance
    return session.evolve(
        title=f"{session.title}, take {take}",
        provenance=replace(old, parameters={**old.parameters, "take": take}),
    )


def take_name(session: Session, name: str) -> str:
    """The folder's name that new takes count on from: a take of `song-2` is `song-3`."""
    parent = session.provenance.parent or ""
    base = _NUMBER.sub("", name)
    again = session.provenance.operation in ("vary", "render", "repaint", "extend")
    is_take = again and base in (parent, _NUMBER.sub("", parent))
    made = session.provenance.parameters
    is_take = is_take or made.get("variation", 1) != 1 or made.get("take", "1") != "1"
    return base if is_take else name


def take_called(sessions: Path, name: str, take: str) -> str:
    """The name of take `take` of the session called `name`.

    It is the one whose title says so, of several the one that stands nearest; else the one whose
    folder has that number, of which the first is the bare name's. Raises NotFound naming the takes
    there are.
    """
    bare = _NUMBER.sub("", name)
    base = bare if (sessions / bare / SESSION_FILE).is_file() else name
    numbered = {
        number: folder.name
        for folder in sessions.glob(f"{escape(base)}*")
        if (number := _number_of(folder.name, base)) and (folder / SESSION_FILE).is_file()
    }
    here = _number_of(name, base) or 1
    called = [number for number, one in numbered.items() if _title_says(sessions, one) == take]
    if called:
        return numbered[min(called, key=lambda number: (abs(number - here), -number))]
    if take.isdigit() and int(take) in numbered:
        return numbered[int(take)]
    there = ", ".join(map(str, sorted(numbered)))
    raise NotFound(f"There is no take {take} of {base}: there is {there}.")


def _number_of(name: str, base: str) -> int | None:
    """Which take a folder's name says it is; None where it is no take of `base`."""
    if name == base:
        return 1
    found = _NUMBER.search(name)
    return int(found[1]) if found and name == f"{base}-{found[1]}" else None


def _title_says(sessions: Path, name: str) -> str | None:
    """Which take a session was asked for as; None where it was made alone or cannot be read."""
    try:
        said = read_session(sessions / name).provenance.parameters.get("take")
    except RoadieError:
        return None
    return str(said) if said else None
