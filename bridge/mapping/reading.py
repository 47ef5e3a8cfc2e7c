"""Mappings from YAML files and from text: one schema, errors that say the line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bridge.mapping.faults import Fault, checked
from bridge.mapping.known import NOTHING_KNOWN, Known
from bridge.mapping.rules import broken_rules
from bridge.mapping.schema import MappingFile
from session.errors import UnreadableMapping
from session.yaml_file import LARGEST_BYTES, read_text
from session.yaml_text import NotYaml, Place, Written, written


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
    if len(text) > LARGEST_BYTES:
        raise UnreadableMapping(f"{source} is larger than a mapping may be.")
    try:
        read = written(text)
    except NotYaml as error:
        raise UnreadableMapping(f"{source}, line {error.line}: {error}.") from error
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
    raise UnreadableMapping(_sentence(faults, read, source))


def _sentence(faults: list[Fault], read: Written, source: str) -> str:
    # What is wrong tells more than what is missing, which may be the same thing misspelt.
    faults.sort(key=lambda one: (one.missing, read.line(one.place)))
    first = faults[0]
    more = len(faults) - 1
    others = f" ({more} more {'fault' if more == 1 else 'faults'}.)" if more else ""
    return f"{source}, line {read.line(first.place)}{_where(first.place)}: {first.words}{others}"


def _where(place: Place) -> str:
    match place[:2]:
        case ("mappings", int() as number):
            return f", mapping {number + 1}"
        case ("layers", str() as name):
            return f", layer {name}"
        case _:
            return ""
