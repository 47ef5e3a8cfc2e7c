"""What an LV2 bundle says of its plug-ins in Turtle: names, makers, ports with units and scale
points, groups, presets. Nothing of the plug-in is run.

Vocabulary: lv2plug.in/ns (lv2core, units, port-groups, port-props, presets, atom, midi).
rdflib is imported here: for an isolated process.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import url2pathname

from rdflib import RDF, RDFS, Graph, Literal, Namespace, URIRef
from rdflib.exceptions import ParserError
from rdflib.plugins.parsers.notation3 import BadSyntax

from bridge.host.plug_ins.record import Bus
from session.errors import PlugInFailed

LV2 = Namespace("http://lv2plug.in/ns/lv2core#")
UNITS = Namespace("http://lv2plug.in/ns/extensions/units#")
GROUPS = Namespace("http://lv2plug.in/ns/ext/port-groups#")
PROPS = Namespace("http://lv2plug.in/ns/ext/port-props#")
PRESETS = Namespace("http://lv2plug.in/ns/ext/presets#")
ATOM = Namespace("http://lv2plug.in/ns/ext/atom#")
EVENTS = Namespace("http://lv2plug.in/ns/ext/event#")
MIDI = Namespace("http://lv2plug.in/ns/ext/midi#")
DOAP = Namespace("http://usefulinc.com/ns/doap#")
FOAF = Namespace("http://xmlns.com/foaf/0.1/")

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
    graph = _read(Graph(), bundle / "manifest.ttl")
    return tuple(sorted(str(one) for one in set(graph.subjects(RDF.type, LV2.Plugin))))


def described(bundle: Path, uri: str) -> Described:
    """All that the bundle says of the plug-in. Raises PlugInFailed."""
    graph = _read(Graph(), bundle / "manifest.ttl")
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
        _read(graph, path)
    classes = sorted(str(kind) for kind in graph.objects(subject, RDF.type))
    groups = _Groups(graph, subject)
    audio = list(groups.audio_ports())
    return Described(
        uri=uri,
        name=_text(graph, subject, DOAP.name) or uri.rsplit("/", 1)[-1].rsplit("#", 1)[-1],
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


def _read(graph: Graph, path: Path) -> Graph:
    try:
        return graph.parse(path, format="turtle")
    except (BadSyntax, ParserError, OSError, ValueError) as error:
        first = str(error).strip().splitlines()[0][:200] if str(error).strip() else "no Turtle"
        raise PlugInFailed(f"Its description {path.name} cannot be read ({first}).") from error


def _inside(bundle: Path, uri: str) -> Path | None:
    """The file of a `file:` URI where it is in the bundle; some have an unescaped "#" in it."""
    if not uri.startswith("file://"):
        return None
    path = Path(url2pathname(uri.removeprefix("file://")))
    return path if path.is_file() and path.is_relative_to(bundle.absolute()) else None


def _text(graph: Graph, subject: Any, predicate: Any) -> str:
    """The words without a language, else the English, else any."""
    found = [one for one in graph.objects(subject, predicate) if isinstance(one, Literal)]
    found.sort(key=lambda one: (one.language is not None, one.language != "en", str(one)))
    return str(found[0]).strip() if found else ""


def _number(graph: Graph, subject: Any, predicate: Any, otherwise: float) -> float:
    value = graph.value(subject, predicate)
    try:
        return float(str(value)) if value is not None else otherwise
    except ValueError:
        return otherwise


def _maker(graph: Graph, subject: Any) -> str:
    project = graph.value(subject, LV2.project)
    for holder in (subject, project):
        for role in (DOAP.maintainer, DOAP.developer):
            for person in graph.objects(holder, role) if holder is not None else ():
                if name := _text(graph, person, FOAF.name):
                    return name
    return ""


def _category(classes: Iterable[str]) -> str:
    names = [
        kind.removeprefix(str(LV2)).removesuffix("Plugin")
        for kind in classes
        if kind.startswith(str(LV2)) and kind.endswith("Plugin") and kind != str(LV2.Plugin)
    ]
    return "|".join(names)


def _ports(graph: Graph, subject: Any) -> list[Any]:
    return sorted(
        graph.objects(subject, LV2.port), key=lambda one: _number(graph, one, LV2.index, 0)
    )


def _has_midi(graph: Graph, subject: Any, direction: Any) -> bool:
    return any(
        (port, RDF.type, direction) in graph
        and (
            (port, ATOM.supports, MIDI.MidiEvent) in graph
            or (port, EVENTS.supportsEvent, MIDI.MidiEvent) in graph
        )
        for port in _ports(graph, subject)
    )


def _control_ports(graph: Graph, subject: Any) -> Iterator[Port]:
    for port in _ports(graph, subject):
        if {(port, RDF.type, LV2.ControlPort), (port, RDF.type, LV2.InputPort)} - set(
            graph.triples((port, RDF.type, None))
        ):
            continue
        minimum = _number(graph, port, LV2.minimum, 0.0)
        maximum = _number(graph, port, LV2.maximum, 1.0)
        traits = {str(one) for one in graph.objects(port, LV2.portProperty)}
        points = sorted(
            (_number(graph, point, RDF.value, 0.0), _text(graph, point, RDFS.label))
            for point in graph.objects(port, LV2.scalePoint)
        )
        yield Port(
            symbol=_text(graph, port, LV2.symbol),
            name=_text(graph, port, LV2.name),
            unit=_unit(graph, port),
            minimum=minimum,
            maximum=maximum,
            default=_number(graph, port, LV2.default, minimum),
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
    return _text(graph, unit, UNITS.symbol)


def _presets(
    graph: Graph, subjects: Iterable[Any]
) -> Iterator[tuple[str, tuple[tuple[str, float], ...]]]:
    for subject in sorted(subjects, key=str):
        values = tuple(
            (_text(graph, port, LV2.symbol), _number(graph, port, PRESETS.value, 0.0))
            for port in _ports(graph, subject)
            if graph.value(port, PRESETS.value) is not None
        )
        if name := _text(graph, subject, RDFS.label):
            yield name, values


class _Groups:
    """Audio ports as buses: by port group, side-chains apart."""

    def __init__(self, graph: Graph, subject: Any) -> None:
        self._graph = graph
        self._subject = subject

    def audio_ports(self) -> Iterator[Any]:
        for port in _ports(self._graph, self._subject):
            if (port, RDF.type, LV2.AudioPort) in self._graph:
                yield port

    def buses(self, ports: Iterable[Any], direction: Any) -> tuple[Bus, ...]:
        """Main ones first."""
        channels: dict[tuple[bool, str], int] = {}
        for port in ports:
            if (port, RDF.type, direction) not in self._graph:
                continue
            group = self._graph.value(port, GROUPS.group)
            side = (port, LV2.portProperty, LV2.isSideChain) in self._graph or (
                group is not None and (group, GROUPS.sideChainOf, None) in self._graph
            )
            name = self._name(group) if group is not None else ""
            name = name or ("Side-chain" if side else "Main")
            channels[side, name] = channels.get((side, name), 0) + 1
        # Sorting is stable: within main and side-chains the order is the plug-in's.
        ordered = sorted(channels.items(), key=lambda one: one[0][0])
        return tuple(Bus(name, count) for (_side, name), count in ordered)

    def _name(self, group: Any) -> str:
        graph = self._graph
        return (
            _text(graph, group, LV2.name)
            or _text(graph, group, RDFS.label)
            or _text(graph, group, LV2.symbol)
        )
