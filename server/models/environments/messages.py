"""What a model's process and the one that holds it say: a JSON line, and sound behind it.

The words that every isolated process says (`Stop`, `Progressed`, `Failed`) are those of
`bridge.host.isolated.messages`, and so is the meaning of `call`. What is asked to stop here gives
what stands by then. `payload_bytes` is how many bytes of float32 follow the line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, ClassVar, TypeVar

from bridge.host.isolated.contract import JsonObject
from bridge.host.isolated.lines import BadMessage, decode
from bridge.host.isolated.messages import Failed, Progressed, Stop

LONGEST_LINE_BYTES = 4 * 2**20
M = TypeVar("M")


@dataclass(frozen=True, slots=True)
class Load:
    """To the process: load the model in `asked["folder"]`, by the family at `place`."""

    say: ClassVar = "load"
    call: int
    place: str
    asked: JsonObject


@dataclass(frozen=True, slots=True)
class Generate:
    """To the process: make sound; `asked` is a `SoundRequest`, its sounds follow."""

    say: ClassVar = "generate"
    call: int
    asked: JsonObject
    payload_bytes: int


@dataclass(frozen=True, slots=True)
class Done:
    """From the process: it is done; `given` is a `SoundResult`, its sounds follow."""

    say: ClassVar = "done"
    call: int
    given: JsonObject
    payload_bytes: int


Request = Load | Generate | Stop
Report = Progressed | Done | Failed

REQUESTS: Mapping[str, type[Request]] = {kind.say: kind for kind in (Load, Generate, Stop)}
REPORTS: Mapping[str, type[Report]] = {kind.say: kind for kind in (Progressed, Done, Failed)}


def read(pipe: BinaryIO, kinds: Mapping[str, type[M]]) -> tuple[M, bytes] | None:
    """The next message and its payload; None at the end, also where that is in the midst of one.

    Raises BadMessage.
    """
    line = pipe.readline(LONGEST_LINE_BYTES)
    if not line:
        return None
    message: Any = decode(line, kinds)
    size = getattr(message, "payload_bytes", 0)
    if size < 0:
        raise BadMessage(repr(line[:80]))
    payload = pipe.read(size) if size else b""
    return None if len(payload) < size else (message, payload)
