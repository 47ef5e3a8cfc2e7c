"""Numbers and times that make the same session the same AAF file.

An AAF file names each of its objects by a number that no other object of the world has, and says
when it was made. Ours follow from the session, its notes apart, which an AAF file does not hold: a
program that has seen it knows it again.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from session.model import Session

_OURS = UUID("6f2d7b0e-5a43-4c1c-9a65-2f1f0c1f4f7a")
_PRODUCT = UUID("c0a5d1c4-0f0e-4b0b-8a39-7f6d6a2b9d11")
_VERSION = {"major": 1, "minor": 0, "tertiary": 0, "patchLevel": 0, "type": "VersionReleased"}
_UNKNOWN_TIME = datetime(1970, 1, 1)


class Marks:
    """Gives out numbers in order, and the time the session was made."""

    def __init__(self, session: Session, title: str) -> None:
        heard = session.evolve(tracks=tuple(replace(one, midi_clips=()) for one in session.tracks))
        self._base = uuid5(_OURS, f"{title}\n{heard!r}")
        self._count = 0
        self._time = _time(session.provenance.created_at)

    def sign(self, file: Any) -> None:
        """Say in the header of an open AAF file who made it and when."""
        from aaf2.auid import AUID

        file.header["LastModified"].value = self._time
        (signature,) = file.header["IdentificationList"].value
        signature["CompanyName"].value = "Roadie"
        signature["ProductName"].value = "Roadie"
        signature["ProductID"].value = AUID(str(_PRODUCT))
        signature["ProductVersionString"].value = "1"
        signature["ProductVersion"].value = _VERSION
        signature["ToolkitVersion"].value = _VERSION
        signature["Platform"].value = "Python"
        signature["Date"].value = self._time
        signature["GenerationAUID"].value = self._number()

    def mark(self, mob: Any) -> None:
        """Give a new mob its number and time."""
        from aaf2.mobid import MobID

        number = MobID.new()
        number.material = self._number()
        mob.mob_id = number
        mob["CreationTime"].value = self._time
        mob["LastModified"].value = self._time

    def _number(self) -> Any:
        from aaf2.auid import AUID

        self._count += 1
        return AUID(str(uuid5(self._base, str(self._count))))


def _time(created_at: str) -> datetime:
    """ISO 8601 as AAF has it: UTC, without saying so."""
    try:
        time = datetime.fromisoformat(created_at)
        return (time.astimezone(UTC) if time.tzinfo else time).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return _UNKNOWN_TIME
