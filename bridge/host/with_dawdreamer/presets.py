"""Presets of a loaded plug-in: files, and those that it brings itself, each seen to have taken.

Which format a file is for stands in its first bytes: a `.vstpreset` begins with "VST3", a version
(4 bytes) and the plug-in's class as 32 letters (vst3sdk, vstpresetfile.h); a `.fxp` or `.fxb` with
"CcnK", its size, what it is ("FxCk", "FPCh", "FxBk", "FBCh"), a version and the plug-in's four
letters (vst2, vstfxstore.h).
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from bridge.host.plug_ins.record import PlugIn
from bridge.host.with_dawdreamer.settings import parameter_names, text_at
from session.errors import NotFound, PlugInFailed, UnreadablePreset, storage

_FORMATS = {".vstpreset": "vst3", ".fxp": "vst2", ".fxb": "vst2"}
_AWAY = 0.25
"""How far a parameter is moved to see whether a preset brings it back."""


def load_preset(
    engine: Any, processor: Any, plug_in: PlugIn, preset: str, base: Path | None
) -> None:
    """Load a file, or a preset of the plug-in's own by its name.

    Raises NotFound; UnreadablePreset for a file that is none or another plug-in's; PlugInFailed
    when nothing came of it.
    """
    suffix = Path(preset).suffix.casefold()
    if suffix in _FORMATS:
        load_file(engine, processor, plug_in, (base or Path()) / preset)
        return
    if not _choose_own(processor, preset):
        near = get_close_matches(preset, plug_in.presets, n=1, cutoff=0.4)
        meant = f"did you mean {near[0]!r}?" if near else "give a `.vstpreset` or `.fxp` file."
        raise NotFound(f"{plug_in.name} has no preset {preset!r} that can be chosen: {meant}")


def load_file(engine: Any, processor: Any, plug_in: PlugIn, file: Path) -> None:
    """Load a preset file. Raises as `load_preset`."""
    wanted = _FORMATS[file.suffix.casefold()]
    if wanted != plug_in.format:
        raise UnreadablePreset(
            f"{file.name} is a preset of a {wanted.upper()}, and {plug_in.name} is a "
            f"{plug_in.format.upper()}: save it from that format, or use the other."
        )
    with storage(file), file.open("rb") as stream:
        head = stream.read(64)
    load = _load_vst3 if wanted == "vst3" else _load_vst2
    before = state(engine, processor)
    _check_owner(head, before, plug_in, file)
    load(processor, file)
    after = state(engine, processor)
    if after == before and not _brings_back(engine, processor, lambda: load(processor, file)):
        raise PlugInFailed(
            f"{plug_in.name} did not take the preset {file.name}: nothing changed when it was "
            "loaded."
        )


def state(engine: Any, processor: Any) -> bytes:
    """All that the plug-in would keep of itself, after a block that lets it take what was set."""
    engine.load_graph([(processor, [])])
    engine.render(0.02)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "state"
        processor.save_state(str(file))
        return file.read_bytes()


def _load_vst3(processor: Any, file: Path) -> None:
    try:
        processor.load_vst3_preset(str(file.absolute()))
    except RuntimeError as error:
        raise _unreadable(file) from error


def _load_vst2(processor: Any, file: Path) -> None:
    try:
        took = processor.load_preset(str(file.absolute()))
    except RuntimeError as error:
        raise _unreadable(file) from error
    if not took:
        raise _unreadable(file)


def _unreadable(file: Path) -> UnreadablePreset:
    return UnreadablePreset(f"{file.name} is no preset, or is damaged: save it again.")


def _check_owner(head: bytes, running: bytes, plug_in: PlugIn, file: Path) -> None:
    """That the file says it is of this plug-in. `running` is the plug-in's own state."""
    if plug_in.format == "vst2":
        if head[:4] != b"CcnK" or len(head) < 28:
            raise _unreadable(file)
        # The state of a VST2 as JUCE keeps it is a bank file, with the same head.
        known = running[16:20] if running[:4] == b"CcnK" else b""
        owner = head[16:20]
    else:
        if head[:4] != b"VST3" or len(head) < 48:
            raise _unreadable(file)
        identifier = plug_in.identifier.replace("-", "").upper().encode()
        known = identifier if len(identifier) == 32 else b""
        owner = head[8:40].upper()
    if known and owner != known:
        raise UnreadablePreset(
            f"{file.name} is a preset of another plug-in than {plug_in.name}: choose one of its own."
        )


def _brings_back(engine: Any, processor: Any, load: Callable[[], None]) -> bool:
    """Whether loading undoes a change: so it does when the preset is what there was before."""
    names = parameter_names(processor)
    descriptions = processor.get_parameters_description()
    for index in range(len(names)):
        if not descriptions[index]["isAutomatable"]:
            continue
        there = processor.get_parameter(index)
        away = there + _AWAY if there < 0.5 else there - _AWAY
        before = state(engine, processor)
        processor.set_parameter(index, away)
        if state(engine, processor) == before:
            continue
        load()
        took = state(engine, processor) == before
        if not took:
            processor.set_parameter(index, there)
        return took
    return True


def _choose_own(processor: Any, preset: str) -> bool:
    """Choose the plug-in's own preset of that name; False when there is no way to it.

    DawDreamer cannot choose a program, but many a VST3 shows its programs as a parameter.
    """
    for index, description in enumerate(processor.get_parameters_description()):
        words = description["name"].casefold()
        number = description["numSteps"]
        if not ("program" in words or "preset" in words) or not 1 < number <= 1024:
            continue
        there = processor.get_parameter(index)
        shown = text_at(processor, index)
        for step in range(number):
            position = step / (number - 1)
            if shown(position).strip().casefold() == preset.strip().casefold():
                return True
        processor.set_parameter(index, there)
    return False
