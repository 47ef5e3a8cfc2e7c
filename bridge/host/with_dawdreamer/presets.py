"""Presets of a loaded plug-in: files, and those that it brings itself, each seen to have taken."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from bridge.host.plug_ins.presets.fxp import parse_fx, read_fx
from bridge.host.plug_ins.presets.vstpreset import read_vstpreset
from bridge.host.plug_ins.record import PlugIn
from bridge.host.stages.float_environment import restore_float_environment
from bridge.host.with_dawdreamer.settings import hold, parameter_names, text_at
from session.errors import NotFound, PlugInFailed, UnreadablePreset, storage
from session.nearest import did_you_mean

_FORMATS = {".vstpreset": "vst3", ".fxp": "vst2", ".fxb": "vst2"}
_MOST_PROGRAMS = 1024
_AWAY = 0.25
"""How far a parameter is moved to see whether a preset brings it back."""


def load_preset(processor: Any, plug_in: PlugIn, preset: str, base: Path | None) -> None:
    """Load a file, or a preset of the plug-in's own by its name.

    Raises NotFound; UnreadablePreset for a file that is none or another plug-in's; PlugInFailed
    when nothing came of it.
    """
    if Path(preset).suffix.casefold() in _FORMATS:
        load_file(processor, plug_in, (base or Path()) / preset)
        return
    choose = {"vst2": _choose_vst2, "lv2": _choose_lv2}.get(plug_in.format, _choose_shown)
    if not choose(processor, plug_in, preset):
        raise NotFound(_no_such(plug_in, preset))


def _no_such(plug_in: PlugIn, preset: str) -> str:
    if preset in plug_in.presets:
        return (
            f"The preset {preset!r} of {plug_in.name} cannot be chosen by name: save it as a file."
        )
    meant = did_you_mean(
        preset, plug_in.presets, "give a `.vstpreset` or `.fxp` file.", alike=0.4, quoted=True
    )
    return f"{plug_in.name} has no preset {preset!r}: {meant}"


def load_file(processor: Any, plug_in: PlugIn, file: Path) -> None:
    """Load a preset file. Raises as `load_preset`."""
    wanted = _FORMATS[file.suffix.casefold()]
    if wanted != plug_in.format:
        raise UnreadablePreset(
            f"{file.name} is a preset of a {wanted.upper()}, and {plug_in.name} is a "
            f"{plug_in.format.upper()}: save it from that format, or use the other."
        )
    with storage(file):
        stamp = file.stat()
    _check(plug_in, file, stamp.st_mtime_ns, stamp.st_size)
    _LOAD[wanted](processor, file)


@lru_cache(maxsize=64)
def _check(
    plug_in: PlugIn,
    file: Path,
    changed_ns: int,  # noqa: ARG001 - another file under that name is checked again
    size: int,  # noqa: ARG001 - likewise
) -> None:
    """That the file is this plug-in's and that it takes it: tried on another one of it, as the
    looking makes it render, and some render otherwise the second time."""
    import dawdreamer

    fx = file.suffix.casefold() != ".vstpreset"
    owner = read_fx(file).identifier if fx else read_vstpreset(file).class_id
    engine = dawdreamer.RenderEngine(48_000, 512)
    processor = engine.make_plugin_processor("tried", plug_in.address)
    before = _state(engine, processor)
    known = _identifier(plug_in, before)
    if known and owner != known:
        raise UnreadablePreset(
            f"{file.name} is a preset of another plug-in than {plug_in.name}: choose one of its "
            "own."
        )
    load = partial(_LOAD[plug_in.format], processor, file)
    load()
    if _state(engine, processor) != before:
        return
    if not _brings_back(engine, processor, load):
        raise PlugInFailed(
            f"{plug_in.name} did not take the preset {file.name}: nothing changed when it was "
            "loaded."
        )


def _state(engine: Any, processor: Any) -> bytes:
    """All that the plug-in would keep of itself, after a block that lets it take what was set."""
    engine.load_graph([(processor, [])])
    engine.render(0.02)
    restore_float_environment()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "state"
        processor.save_state(str(file))
        return file.read_bytes()


def _load_vst3(processor: Any, file: Path) -> None:
    try:
        processor.load_vst3_preset(str(file.absolute()))
    except RuntimeError as error:
        raise UnreadablePreset(f"{file.name} was refused: save it again.") from error


def _load_vst2(processor: Any, file: Path) -> None:
    try:
        took = processor.load_preset(str(file.absolute()))
    except RuntimeError as error:
        raise UnreadablePreset(f"{file.name} was refused: save it again.") from error
    if not took:
        raise UnreadablePreset(f"{file.name} was refused: save it again.")


_LOAD: dict[str, Callable[[Any, Path], None]] = {"vst2": _load_vst2, "vst3": _load_vst3}


def _identifier(plug_in: PlugIn, running: bytes) -> str:
    """Whose presets it takes; empty where that is not known."""
    if plug_in.format == "vst2" and running[:4] == b"CcnK":
        # JUCE keeps the state of a VST 2 as a bank.
        return parse_fx(running).identifier
    identifier = plug_in.identifier.replace("-", "").upper()
    return identifier if plug_in.format == "vst3" and len(identifier) == 32 else ""


def _brings_back(engine: Any, processor: Any, load: Callable[[], None]) -> bool:
    """Whether loading undoes a change: so it does when the preset is what there was before.

    True as well where no change can be made to see it by.
    """
    descriptions = processor.get_parameters_description()
    before = _state(engine, processor)
    for index in range(len(parameter_names(processor))):
        if not descriptions[index]["isAutomatable"]:
            continue
        there = processor.get_parameter(index)
        processor.set_parameter(index, there + _AWAY if there < 0.5 else there - _AWAY)
        if _state(engine, processor) == before:
            continue
        load()
        return _state(engine, processor) == before
    return True


def _choose_vst2(processor: Any, plug_in: PlugIn, preset: str) -> bool:
    from bridge.host.plug_ins.vst2 import write_program

    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "program.fxp"
        try:
            write_program(Path(plug_in.file), preset, program)
        except NotFound:
            return False
        _load_vst2(processor, program)
    return True


def _choose_lv2(processor: Any, plug_in: PlugIn, preset: str) -> bool:
    from bridge.host.plug_ins.lv2 import described

    said = described(Path(plug_in.file), plug_in.address)
    values = dict(said.presets).get(preset)
    if values is None:
        return False
    ports = {port.symbol: port for port in said.ports}
    names = parameter_names(processor)
    for symbol, value in values:
        port = ports.get(symbol)
        if port is None or port.name not in names or port.maximum <= port.minimum:
            continue
        # JUCE makes every port's way straight, from its minimum to its maximum.
        position = (value - port.minimum) / (port.maximum - port.minimum)
        hold(processor, plug_in, names.index(port.name), min(1.0, max(0.0, position)))
    return True


def _choose_shown(processor: Any, _: PlugIn, preset: str) -> bool:
    """Many a VST 3 shows its programs as a parameter; DawDreamer has no other way to them."""
    for index, description in enumerate(processor.get_parameters_description()):
        words = description["name"].casefold()
        number = description["numSteps"]
        if not ("program" in words or "preset" in words) or not 1 < number <= _MOST_PROGRAMS:
            continue
        there = processor.get_parameter(index)
        shown = text_at(processor, index)
        for step in range(number):
            if shown(step / (number - 1)).strip().casefold() == preset.strip().casefold():
                return True
        processor.set_parameter(index, there)
    return False
