"""The work of a scan: a plug-in is loaded, asked, played and let go, in an isolated process.

It imports plug-in hosts: name it by its place ("bridge.host.plug_ins.probe:probe").
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from bridge.host.chain.steps import PlugInFormat
from bridge.host.isolated.contract import JsonObject
from bridge.host.plug_ins import probe_dawdreamer, probe_pedalboard
from bridge.host.plug_ins.record import PlugIn
from session.errors import PlugInFailed
from session.progress import Progress

PLACE = "bridge.host.plug_ins.probe:probe"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is probed. Without `address`, whatever the file holds; with it, that one of several.

    `plain` asks for no more than the host that plays it tells: for one that crashed at the rest.
    """

    file: str
    format: PlugInFormat
    address: str = ""
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """`plug_in`, or where the file holds more or less than one, the addresses of `several`."""

    plug_in: PlugIn | None = None
    several: tuple[str, ...] = ()
    kind: Literal["probe"] = "probe"


ASKED: TypeAdapter[Asked] = TypeAdapter(Asked)
ANSWER: TypeAdapter[Answer] = TypeAdapter(Answer)


def probe(asked: JsonObject, progress: Progress) -> JsonObject:
    """`Asked` as JSON in, `Answer` as JSON out. Raises PlugInFailed."""
    wanted = ASKED.validate_python(asked)
    progress(0.0, wanted.address or Path(wanted.file).stem)
    answer: JsonObject = ANSWER.dump_python(_answer(wanted), mode="json")
    return answer


def _answer(asked: Asked) -> Answer:
    file = Path(asked.file)
    addresses = _addresses(file, asked.format)
    if not asked.address and len(addresses) != 1:
        return Answer(several=addresses)
    address = asked.address or addresses[0]
    if address not in addresses:
        raise PlugInFailed(f"{address} is not in {file.name} any more.")
    if asked.format in {"vst3", "au"}:
        alone = len(addresses) == 1
        found = probe_pedalboard.probe(file, asked.format, address, alone, asked.plain)
    elif asked.format == "lv2":
        found = probe_dawdreamer.probe_lv2(file, address, asked.plain)
    else:
        found = probe_dawdreamer.probe_vst2(file, asked.plain)
    return Answer(plug_in=found)


def _addresses(file: Path, kind: PlugInFormat) -> tuple[str, ...]:
    """What names the plug-ins of a file among each other. Raises PlugInFailed."""
    match kind:
        case "lv2":
            from bridge.host.plug_ins.turtle import plug_ins_of

            return plug_ins_of(file)
        case "vst2":
            return (str(file),)
        case _:
            return probe_pedalboard.names_of(file, kind)
