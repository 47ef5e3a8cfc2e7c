"""What an LV2 bundle says in Turtle, as a graph; its vocabulary.

Sources: lv2plug.in/ns (lv2core, units, port-groups, port-props, presets, atom, midi), usefulinc.com
(doap), xmlns.com (foaf). rdflib is imported here: for an isolated process.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rdflib import Graph, Literal, Namespace
from rdflib.exceptions import ParserError
from rdflib.plugins.parsers.notation3 import BadSyntax

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


def read_into(graph: Graph, path: Path) -> Graph:
    """The graph with all that a Turtle file says. Raises PlugInFailed."""
    try:
        return graph.parse(path, format="turtle")
    except (BadSyntax, ParserError, OSError, ValueError) as error:
        first = str(error).strip().splitlines()[0][:200] if str(error).strip() else "no Turtle"
        raise PlugInFailed(f"Its description {path.name} cannot be read ({first}).") from error


def text_of(graph: Graph, subject: Any, predicate: Any) -> str:
    """The words without a language, else the English, else any."""
    found = [one for one in graph.objects(subject, predicate) if isinstance(one, Literal)]
    found.sort(key=lambda one: (one.language is not None, one.language != "en", str(one)))
    return str(found[0]).strip() if found else ""


def number_of(graph: Graph, subject: Any, predicate: Any, otherwise: float) -> float:
    """The number that is said, or the other."""
    value = graph.value(subject, predicate)
    try:
        return float(str(value)) if value is not None else otherwise
    except ValueError:
        return otherwise


def ports_of(graph: Graph, subject: Any) -> list[Any]:
    """A plug-in's or a preset's ports, in their order."""
    return sorted(
        graph.objects(subject, LV2.port), key=lambda one: number_of(graph, one, LV2.index, 0)
    )
