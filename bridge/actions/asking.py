"""What actions that ask the server for music have in common: wishes, and what comes of a job."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Literal

from pydantic import Field

from bridge.actions.contract import Arguments, Desk
from bridge.actions.names import Name
from bridge.phrase.band import Band
from bridge.phrase.cut import meter_of
from session.errors import BackendUnavailable, BadInput
from session.pitch import SCALE_STEPS

_SAYS_BPM = re.compile(r"\d\s*bpm\b", re.IGNORECASE)
_SAYS_METER = re.compile(r"(?<!\d)\d{1,2}\s*/\s*(?:1|2|4|8|16|32)(?!\d)")

Meter = tuple[int, Literal[1, 2, 4, 8, 16, 32]]


class Wishes(Arguments):
    """How music shall be. What is not said here is as the parameters stand."""

    prompt: str | None = Field(default=None, max_length=2000, description="In words.")
    style: Name | None = Field(default=None, description="A style by its name.")
    engine: Name | None = Field(default=None, description="Who makes it.")
    key: str | None = Field(default=None, description="Such as `A minor`.")
    bpm: float | None = Field(default=None, description="The tempo; else that of the clock.")
    meter: Meter | None = Field(default=None, description="Such as [7, 8]; else the clock's.")
    bars: int | None = Field(default=None, ge=1, le=1000, description="How many bars.")
    chords: str | None = Field(default=None, description="Such as `Am7 | D7 G7 | %`.")
    form: str | None = Field(default=None, description="Such as `intro 4, verse 8`.")
    energy: float | None = Field(default=None, ge=-1, le=1)
    complexity: float | None = Field(default=None, ge=-1, le=1)
    humanise: float | None = Field(default=None, ge=0, le=2)
    swing: float | None = Field(default=None, ge=0.5, le=0.75)
    seed: int | None = Field(default=None, ge=0)
    title: str | None = None

    def said(self) -> dict[str, Any]:
        """What is said here, by the API's names."""
        return {
            name: value
            for name in Wishes.model_fields
            if (value := getattr(self, name)) is not None
        }


def wishes_for(asked: Wishes, desk: Desk, *, in_time: bool = False) -> dict[str, Any]:
    """The wishes of a request: what is said beats the parameters; empty words count as none.

    `in_time` adds tempo and meter of the clock where nobody wishes others, in words either
    ("84 bpm", "7/8"). Raises BadInput for a key that is none.
    """
    wishes = {**desk.parameters.wishes(), **asked.said()}
    wishes = {name: value for name, value in wishes.items() if value != ""}
    if in_time:
        transport = desk.transport()
        words = str(wishes.get("prompt", ""))
        if not _SAYS_BPM.search(words):
            wishes.setdefault("bpm", transport.named_bpm)
        meter = meter_of(transport.bar_beats)
        if "meter" not in wishes and not _SAYS_METER.search(words) and meter.denominator <= 32:
            wishes["meter"] = (meter.numerator, meter.denominator)
    if "key" in wishes:
        wishes["key"] = key_of(str(wishes["key"]))
    return wishes


def key_of(words: str) -> dict[str, str]:
    """`A minor`, `Am`, `F# dorian` or `Bb` as the API has keys. Raises BadInput."""
    tonic, _, mode = words.strip().partition(" ")
    if tonic.endswith("m") and not mode:
        tonic, mode = tonic[:-1], "minor"
    tonic, mode = tonic[:1].upper() + tonic[1:], mode.strip().lower() or "major"
    known = tonic[:1] in tuple("ABCDEFG") and tonic[1:] in ("", "#", "b") and mode in SCALE_STEPS
    if not known:
        raise BadInput(f"{words!r} is no key: say it as `A minor`, `F# dorian` or `Bb`.")
    return {"tonic": tonic, "mode": mode}


def session_of(job: Mapping[str, Any]) -> str | None:
    """The id of the session that a job made, if it made one."""
    result = job.get("result") or {}
    session = (result.get("data") or {}).get("session")
    return str(session).replace("\\", "/").rstrip("/").rpartition("/")[2] if session else None


async def made(job: str, desk: Desk) -> str | None:
    """Watch a job to its end; the session it made is a take. Raises what it failed with."""
    session = session_of(await desk.watch(job))
    if session is not None:
        with suppress(BackendUnavailable):
            desk.tool(Band).takes.made(session)
    return session


def session_meant(named: str | None, desk: Desk) -> str:
    """The session that is named, else the newest take. Raises BadInput when there is none."""
    return named or desk.tool(Band).takes.last()
