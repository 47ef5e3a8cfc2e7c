"""Insertions into the XML text of a set, which leave every other byte as it was."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from xml.parsers import expat

from lxml import etree

from session.errors import BadInput

_TRACKS = ["Ableton", "LiveSet", "Tracks"]
_NEXT_ID = re.compile(rb'<NextPointeeId\s+Value="(\d+)"')
_NEWLINE, _INDENT = "\n\t\t\t", "\t\t\t"


@dataclass(frozen=True, slots=True)
class SetText:
    """The XML of a set and the places where it may change, in bytes.

    `tracks_at` is before the first return track or after the last track; `next_id` the digits of
    NextPointeeId.
    """

    xml: bytes
    tracks_at: int
    before_return: bool
    next_id: tuple[int, int]

    def with_tracks(self, tracks: Iterable[etree._Element], next_pointee_id: int) -> bytes:
        """The text with `tracks` before the returns, and NextPointeeId set."""
        first, last = self.next_id
        inserted = b"".join(self._text(track) for track in tracks)
        changes = sorted(
            [(first, last, str(next_pointee_id).encode()), (self.tracks_at, None, inserted)],
            key=lambda change: change[0],
        )
        done, parts = 0, []
        for start, end, new in changes:
            parts += [self.xml[done:start], new]
            done = start if end is None else end
        return b"".join([*parts, self.xml[done:]])

    def _text(self, track: etree._Element) -> bytes:
        """The track in Live's indentation, at the end of a line that stays as it was."""
        etree.indent(track, "\t", level=_INDENT.count("\t"))
        track.tail = None
        text = etree.tostring(track, encoding="unicode")
        spaced = f"{text}{_NEWLINE}" if self.before_return else f"\t{text}{_NEWLINE[:-1]}"
        return spaced.encode()


class _Places:
    """Listens to the parser, which knows where in the bytes it is."""

    def __init__(self, parser: expat.XMLParserType) -> None:
        self._parser = parser
        self._path: list[str] = []
        self.next_id_at = self.return_at = self.end_at = self.last_start = -1

    def start(self, name: str, _attributes: object) -> None:
        """An element begins."""
        at = self._parser.CurrentByteIndex
        if self._path == _TRACKS:
            self.last_start = at
            if name == "ReturnTrack" and self.return_at < 0:
                self.return_at = at
        elif self._path == _TRACKS[:2] and name == "NextPointeeId" and self.next_id_at < 0:
            self.next_id_at = at
        self._path.append(name)

    def end(self, _name: str) -> None:
        """An element ends."""
        if self._path == _TRACKS:
            self.end_at = self._parser.CurrentByteIndex
        self._path.pop()


def set_text(xml: bytes, name: str) -> SetText:
    """The places of a well-formed set; `name` is what errors call it. Raises BadInput."""
    parser = expat.ParserCreate()
    places = _Places(parser)
    parser.StartElementHandler, parser.EndElementHandler = places.start, places.end
    try:
        parser.Parse(xml, True)
    except expat.ExpatError as error:
        raise BadInput(f"{name} is not a Live set: it is not readable as XML.") from error
    found = _NEXT_ID.match(xml, places.next_id_at) if places.next_id_at >= 0 else None
    if not found or places.last_start < 0:
        raise BadInput(f"{name} has no tracks to stand beside: save it in Live with one track.")
    before_return = places.return_at >= 0
    at = places.return_at if before_return else places.end_at
    return SetText(xml, at, before_return, found.span(1))
