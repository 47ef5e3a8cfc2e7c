"""Mappings from YAML files and from text: one schema, errors that say the line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bridge.mapping.faults import checked
from bridge.mapping.known import NOTHING_KNOWN, Known
from bridge.mapping.rules import broken_rules
from bridge.mapping.schema import MappingFile
from session.errors import UnreadableMapping
from session.yaml_faults import told
from session.yaml_file import read_text, written_in
from session.yaml_text import Place


@dataclass(frozen=True, slots=True)
class ReadMapping:
    """A mapping, what it was read from, and the line on which each of its rules begins."""

    mapping: MappingFile
    source: str
    lines: tuple[int, ...] = ()

    def where(self, number: int) -> str:
        """Where rule `number`, from 0, stands: for messages."""
        line = self.lines[number] if number < len(self.lines) else 0
        return f"{self.source}, line {line}" if line else f"{self.source}, mapping {number + 1}"


def read_mapping(path: Path, known: Known = NOTHING_KNOWN) -> ReadMapping:
    """The mapping in a YAML file; names are held against what is `known`.

    Raises NotFound; UnreadableMapping, with file, line and the nearest right name; and what
    `storage` makes of a file that may not be read.
    """
    text = read_text(path, "mapping", UnreadableMapping)
    return mapping_of_text(text, str(path), known)


def mapping_of_text(text: str, source: str, known: Known = NOTHING_KNOWN) -> ReadMapping:
    """The mapping in YAML; `source` is what errors call it. Raises UnreadableMapping."""
    read = written_in(text, source, "mapping", UnreadableMapping)
    if not isinstance(read.data, dict):
        raise UnreadableMapping(
            f"{source}, line 1: a mapping is a `name`, the controllers it is for (`use`) and its "
            "`mappings`; this is something else."
        )
    mapping, faults = checked(read.data)
    if mapping is not None:
        faults = list(broken_rules(mapping, known))
        if not faults:
            lines = (read.line(("mappings", number)) for number in range(len(mapping.mappings)))
            return ReadMapping(mapping, source, tuple(lines))

    def found(place: Place) -> str:
        return f"{source}, line {read.line(place)}{_where(place)}"

    raise UnreadableMapping(told(faults, read.line, found))


def _where(place: Place) -> str:
    match place[:2]:
        case ("mappings", int() as number):
            return f", mapping {number + 1}"
        case ("layers", str() as name):
            return f", layer {name}"
        case _:
            return ""
