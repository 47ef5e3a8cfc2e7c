"""A session file on its way: its parts so far, and what counts through all of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from exports.ardour.route_names import RouteNames
from exports.ardour.skeleton import Numbers
from exports.clip_files import ClipFile
from exports.names import UniqueNames
from exports.xml_parts import at
from session.model import Send, Session


@dataclass(frozen=True, slots=True)
class AudioSource:
    """A file of the project with the numbers of its sources, left and right."""

    file: ClipFile
    left: str
    right: str


@dataclass(slots=True)
class Making:
    """The session as far as it is written.

    `sources` are its audio by the session's own paths; `sending` are the routes whose sends are
    added when all busses stand.
    """

    session: Session
    root: etree._Element
    numbers: Numbers
    midi_folder: Path
    route_names: RouteNames = field(default_factory=RouteNames)
    midi_names: UniqueNames = field(default_factory=UniqueNames)
    sources: dict[str, AudioSource] = field(default_factory=dict)
    sending: list[tuple[etree._Element, tuple[Send, ...]]] = field(default_factory=list)

    def part(self, tag: str) -> etree._Element:
        """A part of the session."""
        return at(self.root, tag)
