"""One plug-in is tried in an isolated process; whatever it does there is an answer."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bridge.host.isolated.contract import Bounds, Isolated
from bridge.host.isolated.plain_json import of_json, to_json
from bridge.host.plug_ins.answer import Answer, Asked
from bridge.host.plug_ins.record import PlugIn
from session.errors import JobFailed, PlugInCrashed, PlugInFailed, PlugInHung, WorkerOutOfMemory
from session.progress import Progress

PROBE = "bridge.host.plug_ins.probe:probe"
"""Named, not imported: it loads plug-in hosts."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of it: the plug-in, the addresses of those in the file, or why it is kept off.

    `ours`: the fault may be this program's, so the next scan tries it again.
    """

    result: PlugIn | tuple[str, ...] | str
    ours: bool = False


def try_plug_in(process: Isolated, asked: Asked, bounds: Bounds, progress: Progress) -> Tried:
    """Probe it; one that crashed is tried once more, asked for less, in a fresh process.

    Raises Cancelled when `progress` does, and RoadieError where the process itself cannot be had.
    """
    try:
        try:
            given = process.do(PROBE, to_json(asked), bounds, progress)
        except PlugInCrashed:
            asked = replace(asked, plain=True)
            given = process.do(PROBE, to_json(asked), bounds, progress)
    except PlugInHung:
        return Tried(
            f"It did not answer within {bounds.deadline_seconds or bounds.quiet_seconds:g} seconds."
        )
    except WorkerOutOfMemory:
        return Tried(f"It takes more than {bounds.memory_mb} MB of memory.")
    except PlugInCrashed as error:
        return Tried(f"It crashed when it was tried{_how(str(error))}.")
    except PlugInFailed as error:
        return Tried(str(error))
    except JobFailed as error:
        return Tried(str(error), ours=True)
    answer = of_json(Answer, given)
    return Tried(answer.plug_in if answer.plug_in is not None else answer.several)


def _how(message: str) -> str:
    """The signal in the sentence about a crash, in brackets."""
    start, end = message.find(" ("), message.find(")")
    return message[start : end + 1] if 0 <= start < end else ""
