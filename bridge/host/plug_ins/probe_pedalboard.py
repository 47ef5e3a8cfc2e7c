"""Probing what pedalboard loads: VST 3 and, on macOS, Audio Units."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from bridge.host.chain.steps import PlugInFormat
from bridge.host.plug_ins import texts, trial
from bridge.host.plug_ins.presets.vstpreset import parse_vstpreset
from bridge.host.plug_ins.record import Bus, Parameter, PlugIn, PlugInKind
from bridge.host.plug_ins.unread_parameters import without_reading_parameters
from bridge.host.plug_ins.vst3 import Buses, buses_of
from session.errors import PlugInFailed, UnreadablePreset

PATIENCE_SECONDS = 1.0
"""pedalboard plays an instrument until it sounds, or for so long: samplers without samples, and
those that sound on another bus first, never do. It waits more than once."""
_PROGRAMS = re.compile(r"^(current )?(program|preset)s?$", re.IGNORECASE)
_MOST_PROGRAMS = 4096


def names_of(file: Path, kind: PlugInFormat) -> tuple[str, ...]:
    """The names of the plug-ins in the file. Raises PlugInFailed."""
    with _told():
        names = tuple(_class(kind).get_plugin_names_for_file(str(file)))
    if not names:
        raise PlugInFailed(
            "It cannot be loaded: it has no plug-in in it that this machine can run."
        )
    return names


def probe(file: Path, kind: PlugInFormat, name: str, alone: bool, plain: bool) -> PlugIn:
    """The plug-in `name` of the file, in which it is `alone` or not. Raises PlugInFailed."""

    def make() -> Any:
        with _told(), without_reading_parameters():
            return _class(kind)(str(file), {}, name, PATIENCE_SECONDS)

    plug_in = make()
    parameters = tuple(_parameters(plug_in))
    presets = _programs(plug_in)
    buses = None if plain else buses_of(file, name)
    hosts: list[Literal["pedalboard", "dawdreamer"]] = ["pedalboard"]
    warnings: list[str] = []
    counted = None
    if alone and not plain:
        counted = _in_dawdreamer(file)
        if counted is None:
            warnings.append("DawDreamer does not load it: it can have no side-chain.")
        else:
            hosts.append("dawdreamer")
    buses = buses or counted or Buses((), ())
    heard = trial.with_pedalboard(
        make,
        plug_in,
        buses.inputs[0].channels if buses.inputs else 0,
        buses.outputs[0].channels if buses.outputs else 0,
    )
    if counted and _channels(buses.inputs) > _channels(counted.inputs):
        warnings.append("Its side-chain is off: no host here can turn it on in this format.")
    if not buses.outputs:
        main = (Bus("Main", heard.outputs),)
        buses = Buses(() if plug_in.is_instrument else main, main)
    role: PlugInKind = "instrument" if plug_in.is_instrument else "effect"
    return PlugIn(
        name=name,
        maker=str(plug_in.manufacturer_name),
        format=kind,
        kind=role,
        file=str(file),
        address=str(file),
        identifier=_identifier(plug_in),
        version=str(plug_in.version),
        category=str(plug_in.category).replace("Audio Module Class", ""),
        parameters=parameters,
        inputs=buses.inputs,
        outputs=buses.outputs,
        latency_samples=int(plug_in.reported_latency_samples),
        presets=presets,
        deterministic=heard.deterministic,
        resets=heard.resets,
        hosts=tuple(hosts),
        warnings=(*warnings, *heard.warnings),
    )


def _class(kind: PlugInFormat) -> Any:
    import pedalboard

    if kind == "vst3":
        return pedalboard.VST3Plugin
    found = getattr(pedalboard, "AudioUnitPlugin", None)
    if found is None:
        raise PlugInFailed("Audio Units are loaded on macOS only.")
    return found


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (ImportError, RuntimeError, ValueError) as error:
        words = str(error).strip() or type(error).__name__
        raise PlugInFailed(f"It cannot be loaded ({words.splitlines()[0][:300]})") from error


def _parameters(plug_in: Any) -> Iterator[Parameter]:
    for one in plug_in._parameters:
        if texts.is_midi_controller(one.name):
            continue
        steps = texts.steps_that_host_tells(one.num_steps)
        yield Parameter(
            index=one.index,
            name=one.name,
            default_position=float(one.raw_value),
            unit=one.label.strip(),
            steps=steps,
            shown=texts.shown(one.get_text_for_raw_value, steps),
            automatable=bool(one.is_automatable),
            default_text=str(one.string_value),
        )


def _programs(plug_in: Any) -> tuple[str, ...]:
    """The names of its program list, which VST 3 shows as a parameter."""
    for one in plug_in._parameters:
        count = texts.steps_that_host_tells(one.num_steps)
        if count and count <= _MOST_PROGRAMS and _PROGRAMS.match(one.name):
            found = [one.get_text_for_raw_value(index / (count - 1)) for index in range(count)]
            return tuple(name for name in dict.fromkeys(found) if name)
    return ()


def _identifier(plug_in: Any) -> str:
    """The class id that its presets carry; the host's own id where it gives none."""
    data = getattr(plug_in, "preset_data", b"")
    try:
        return parse_vstpreset(bytes(data)).class_id if data else str(plug_in.identifier)
    except UnreadablePreset:
        return str(plug_in.identifier)


def _in_dawdreamer(file: Path) -> Buses | None:
    """What DawDreamer counts of its channels; None where it does not load it."""
    import dawdreamer

    engine = dawdreamer.RenderEngine(trial.RATE, trial.BLOCK)
    try:
        plug_in = trial.loaded(engine, str(file))
    except PlugInFailed:
        return None
    inputs, outputs = plug_in.get_num_input_channels(), plug_in.get_num_output_channels()
    return Buses(
        (Bus("Main", inputs),) if inputs else (),
        (Bus("Main", outputs),) if outputs else (),
    )


def _channels(buses: tuple[Bus, ...]) -> int:
    return sum(bus.channels for bus in buses)
