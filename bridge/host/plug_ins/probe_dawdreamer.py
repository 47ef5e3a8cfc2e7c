"""Probing what DawDreamer loads and pedalboard does not: VST 2 and LV2."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bridge.host.plug_ins import texts, trial
from bridge.host.plug_ins.places import lv2_folders_of_hosts
from bridge.host.plug_ins.record import Bus, Parameter, PlugIn, PlugInKind, Shown
from session.errors import PlugInFailed

if TYPE_CHECKING:
    from bridge.host.plug_ins.lv2 import Described, Port
    from bridge.host.plug_ins.vst2 import Vst2


def probe_vst2(file: Path, plain: bool) -> PlugIn:
    """The plug-in in the file. Raises PlugInFailed."""
    from bridge.host.plug_ins.vst2 import describe

    said: Vst2 | None = None if plain else describe(file)
    plug_in, _engine = _load(str(file))
    inputs, outputs = plug_in.get_num_input_channels(), plug_in.get_num_output_channels()
    instrument = said.instrument if said else inputs == 0
    heard = trial.with_dawdreamer(str(file), instrument or not outputs)
    parameters = tuple(_parameters(plug_in, {}, plain))
    return PlugIn(
        name=said.name if said else file.stem,
        maker=said.maker if said else "",
        format="vst2",
        kind=_kind(instrument, outputs),
        file=str(file),
        address=str(file),
        identifier=said.identifier if said else "",
        version=said.version if said else "",
        category=said.category if said else "",
        parameters=parameters,
        inputs=_main(inputs),
        outputs=_main(outputs),
        latency_samples=int(plug_in.get_latency_samples()),
        presets=tuple(name for name in dict.fromkeys(said.programs) if name) if said else (),
        deterministic=heard.deterministic,
        resets=heard.resets,
        hosts=("dawdreamer",),
        warnings=heard.warnings,
    )


def probe_lv2(bundle: Path, uri: str, plain: bool) -> PlugIn:
    """The plug-in `uri` of the bundle. Raises PlugInFailed."""
    from bridge.host.plug_ins.lv2 import described

    _check_reachable(bundle)
    said: Described = described(bundle, uri)
    plug_in, _engine = _load(uri)
    instrument = said.instrument or (said.hears_midi and not said.inputs)
    heard = trial.with_dawdreamer(uri, said.hears_midi)
    parameters = tuple(_parameters(plug_in, {port.name: port for port in said.ports}, plain))
    return PlugIn(
        name=said.name,
        maker=said.maker,
        format="lv2",
        kind=_kind(instrument, sum(bus.channels for bus in said.outputs)),
        file=str(bundle),
        address=uri,
        identifier=uri,
        version=said.version,
        category=said.category,
        parameters=parameters,
        inputs=said.inputs,
        outputs=said.outputs,
        latency_samples=int(plug_in.get_latency_samples()),
        presets=tuple(dict.fromkeys(name for name, _values in said.presets)),
        deterministic=heard.deterministic,
        resets=heard.resets,
        hosts=("dawdreamer",),
        warnings=heard.warnings,
    )


def _check_reachable(bundle: Path) -> None:
    reached = lv2_folders_of_hosts()
    if any(bundle.absolute().parent == folder for folder in reached):
        return
    raise PlugInFailed(
        f"It is outside the folders from which LV2 plug-ins are loaded "
        f"({', '.join(str(folder) for folder in reached)}): link it into the first of them."
    )


def _load(address: str) -> tuple[Any, Any]:
    """The plug-in, and the engine that keeps it alive. Raises PlugInFailed."""
    import dawdreamer

    engine = dawdreamer.RenderEngine(trial.RATE, trial.BLOCK)
    return trial.loaded(engine, address), engine


def _kind(instrument: bool, outputs: int) -> PlugInKind:
    if not outputs:
        return "midi-effect"
    return "instrument" if instrument else "effect"


def _main(channels: int) -> tuple[Bus, ...]:
    """VST 2 counts channels and knows no buses."""
    return (Bus("Main", channels),) if channels else ()


def _parameters(plug_in: Any, ports: Mapping[str, Port], plain: bool) -> Iterator[Parameter]:
    """The parameters in the host's order; `ports` are what the bundle says of them, by name.

    Without `plain` they are moved along their whole way, as the host only tells what it shows.
    """
    labels = {one["index"]: one for one in plug_in.get_parameters_description()}
    for index in range(plug_in.get_plugin_parameter_size()):
        name = plug_in.get_parameter_name(index)
        if texts.is_midi_controller(name):
            continue
        label = labels.get(index, {})
        port = ports.get(name)
        default = float(plug_in.get_parameter(index))
        default_text = str(plug_in.get_parameter_text(index))
        steps = port.steps if port else None
        shown: tuple[Shown, ...] = ()
        if not plain:

            def text_at(position: float, index: int = index) -> str:
                plug_in.set_parameter(index, position)
                return str(plug_in.get_parameter_text(index))

            steps = steps if port else texts.steps_by_texts(text_at)
            shown = texts.shown(text_at, steps)
            plug_in.set_parameter(index, default)
        yield Parameter(
            index=index,
            name=name,
            default_position=default,
            unit=port.unit if port else str(label.get("label", "")).strip(),
            steps=steps,
            shown=shown,
            automatable=bool(label.get("isAutomatable", True)),
            default_text=default_text,
        )
