"""An LV2 plug-in in its bundle's words: names, makers, ports with units and scale points, presets.

Nothing of the plug-in is run. rdflib is imported here: for an isolated process.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import url2pathname

from rdflib import RDF, RDFS, Graph, URIRef

from bridge.host.plug_ins.lv2_buses import Groups
from bridge.host.plug_ins.record import Bus
from bridge.host.plug_ins.turtle import (
    ATOM,
    DOAP,
    EVENTS,
    FOAF,
    LV2,
    MIDI,
    PRESETS,
    PROPS,
    UNITS,
    number_of,
    ports_of,
    read_into,
    text_of,
)

_SYMBOLS = {
    "bar": "bars",
    "beat": "beats",
    "bpm": "BPM",
    "cent": "ct",
    "coef": "",
    "db": "dB",
    "degree": "°",
    "frame": "frames",
    "hz": "Hz",
    "khz": "kHz",
    "mhz": "MHz",
    "midiNote": "MIDI note",
    "min": "min",
    "oct": "oct",
    "pc": "%",
    "s": "s",
    "ms": "ms",
    "semitone12TET": "semitones",
}


@dataclass(frozen=True, slots=True)
class Port:
    """A control input. `points` are what its values are called, by value."""

    symbol: str
    name: str
    unit: str
    minimum: float
    maximum: float
    default: float
    steps: int | None
    logarithmic: bool
    points: tuple[tuple[float, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Described:
    """A plug-in in its bundle's words. `presets` are names and the values of ports by symbol."""

    uri: str
    name: str
    maker: str
    version: str
    category: str
    ports: tuple[Port, ...]
    inputs: tuple[Bus, ...]
    outputs: tuple[Bus, ...]
    hears_midi: bool
    gives_midi: bool
    instrument: bool
    presets: tuple[tuple[str, tuple[tuple[str, float], ...]], ...] = ()


def plug_ins_of(bundle: Path) -> tuple[str, ...]:
    """The URIs of the bundle's plug-ins, in order. Raises PlugInFailed."""
    graph = read_into(Graph(), bundle / "manifest.ttl")
    return tuple(sorted(str(one) for one in set(graph.subjects(RDF.type, LV2.Plugin))))


def described(bundle: Path, uri: str) -> Described:
    """All that the bundle says of the plug-in. Raises PlugInFailed."""
    graph = read_into(Graph(), bundle / "manifest.ttl")
    subject = URIRef(uri)
    presets = [
        one
        for one in graph.subjects(LV2.appliesTo, subject)
        if (one, RDF.type, PRESETS.Preset) in graph
    ]
    files = {
        path
        for one in (subject, *presets)
        for more in graph.objects(one, RDFS.seeAlso)
        if (path := _inside(bundle, str(more))) is not None
    }
    for path in sorted(files):
        read_into(graph, path)
    classes = sorted(str(kind) for kind in graph.objects(subject, RDF.type))
    groups = Groups(graph, subject)
    audio = list(groups.audio_ports())
    return Described(
        uri=uri,
        name=text_of(graph, subject, DOAP.name) or uri.rsplit("/", 1)[-1].rsplit("#", 1)[-1],
        maker=_maker(graph, subject),
        version=".".join(
            str(graph.value(subject, part) or 0) for part in (LV2.minorVersion, LV2.microVersion)
        ),
        category=_category(classes),
        ports=tuple(_control_ports(graph, subject)),
        inputs=groups.buses(audio, LV2.InputPort),
        outputs=groups.buses(audio, LV2.OutputPort),
        hears_midi=_has_midi(graph, subject, LV2.InputPort),
        gives_midi=_has_midi(graph, subject, LV2.OutputPort),
        instrument=str(LV2.InstrumentPlugin) in classes,
        presets=tuple(_presets(graph, presets)),
    )


def _inside(bundle: Path, uri: str) -> Path | None:
    """The file of a `file:` URI where it is in the bundle; some have an unescaped "#" in it."""
    if not uri.startswith("file://"):
        return None
    path = Path(url2pathname(uri.removeprefix("file://")))
    return path if path.is_file() and path.is_relative_to(bundle.absolute()) else None


def _maker(graph: Graph, subject: Any) -> str:
    project = graph.value(subject, LV2.project)
    for holder in (subject, project):
        for role in (DOAP.maintainer, DOAP.developer):
            for person in graph.objects(holder, role) if holder is not None else ():
                if name := text_of(graph, person, FOAF.name):
                    return name
    return ""


def _category(classes: Iterable[str]) -> str:
    names = [
        kind.removeprefix(str(LV2)).removesuffix("Plugin")
        for kind in classes
        if kind.startswith(str(LV2)) and kind.endswith("Plugin") and kind != str(LV2.Plugin)
    ]
    return "|".join(names)


def _has_midi(graph: Graph, subject: Any, direction: Any) -> bool:
    return any(
        (port, RDF.type, direction) in graph
        and (
            (port, ATOM.supports, MIDI.MidiEvent) in graph
            or (port, EVENTS.supportsEvent, MIDI.MidiEvent) in graph
        )
        for port in ports_of(graph, subject)
    )


def _control_ports(graph: Graph, subject: Any) -> Iterator[Port]:
    for port in ports_of(graph, subject):
        if {(port, RDF.type, LV2.ControlPort), (port, RDF.type, LV2.InputPort)} - set(
            graph.triples((port, RDF.type, None))
        ):
            continue
        minimum = number_of(graph, port, LV2.minimum, 0.0)
        maximum = number_of(graph, port, LV2.maximum, 1.0)
        traits = {str(one) for one in graph.objects(port, LV2.portProperty)}
        points = sorted(
            (number_of(graph, point, RDF.value, 0.0), text_of(graph, point, RDFS.label))
            for point in graph.objects(port, LV2.scalePoint)
        )
        yield Port(
            symbol=text_of(graph, port, LV2.symbol),
            name=text_of(graph, port, LV2.name),
            unit=_unit(graph, port),
            minimum=minimum,
            maximum=maximum,
            default=number_of(graph, port, LV2.default, minimum),
            steps=_steps(traits, minimum, maximum, len(points)),
            logarithmic=str(PROPS.logarithmic) in traits,
            points=tuple(points),
        )


def _steps(traits: set[str], minimum: float, maximum: float, points: int) -> int | None:
    if str(LV2.toggled) in traits:
        return 2
    if str(LV2.enumeration) in traits and points:
        return points
    if str(LV2.integer) in traits and 0 < maximum - minimum < 1024:
        return round(maximum - minimum) + 1
    return None


def _unit(graph: Graph, port: Any) -> str:
    unit = graph.value(port, UNITS.unit)
    if unit is None:
        return ""
    if str(unit).startswith(str(UNITS)):
        short = str(unit).removeprefix(str(UNITS))
        return _SYMBOLS.get(short, short)
    return text_of(graph, unit, UNITS.symbol)


def _presets(
    graph: Graph, subjects: Iterable[Any]
) -> Iterator[tuple[str, tuple[tuple[str, float], ...]]]:
    for subject in sorted(subjects, key=str):
        values = tuple(
            (text_of(graph, port, LV2.symbol), number_of(graph, port, PRESETS.value, 0.0))
            for port in ports_of(graph, subject)
            if graph.value(port, PRESETS.value) is not None
        )
        if name := text_of(graph, subject, RDFS.label):
            yield name, values
