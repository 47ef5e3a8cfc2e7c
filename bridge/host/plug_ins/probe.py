"""The work of a scan: a plug-in is loaded, asked, played and let go, in an isolated process.

It imports plug-in hosts: name it by its place ("bridge.host.plug_ins.probe:probe").
"""

from __future__ import annotations

from pathlib import Path

from bridge.host.chain.steps import PlugInFormat
from bridge.host.isolated.contract import JsonObject
from bridge.host.isolated.plain_json import of_json, to_json
from bridge.host.plug_ins import probe_dawdreamer, probe_pedalboard
from bridge.host.plug_ins.answer import Answer, Asked
from session.errors import PlugInFailed
from session.progress import Progress


def probe(asked: JsonObject, progress: Progress) -> JsonObject:
    """`Asked` as JSON in, `Answer` as JSON out. Raises PlugInFailed."""
    wanted = of_json(Asked, asked)
    progress(0.0, wanted.address or Path(wanted.file).stem)
    return to_json(_answer(wanted))


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
            from bridge.host.plug_ins.lv2 import plug_ins_of

            return plug_ins_of(file)
        case "vst2":
            return (str(file),)
        case _:
            return probe_pedalboard.names_of(file, kind)
