"""Opening a Live set: gzipped or plain XML, bounded, without entities or network."""

from __future__ import annotations

import re
import zlib
from pathlib import Path

from lxml import etree

from exports.safe_xml import parse_xml
from session.errors import BadInput, storage

WHAT = "a Live set"
OLDEST_LIVE, NEWEST_LIVE = 9, 12

_LARGEST_SET_BYTES = 256 * 2**20
_GZIP = b"\x1f\x8b"
_SEED_BYTES = 4096


def read_set(path: Path) -> etree._Element:
    """The root element of a set of Live 9 to 12. Raises BadInput, NotFound and its kin."""
    return parse_set(set_xml(path), path)


def set_xml(path: Path) -> bytes:
    """The XML of a set, as Live wrote it. Raises BadInput, NotFound and its kin."""
    if path.is_dir():
        raise BadInput(f"{path.name} is a folder, not {WHAT}: choose the .als file in it.")
    with storage(path):
        if path.stat().st_size > _LARGEST_SET_BYTES:
            raise BadInput(f"{path.name} is too large to be {WHAT}: choose another file.")
        data = path.read_bytes()
    if data[:2] != _GZIP:
        return data
    if data[3:4] != b"\0":
        raise BadInput(f"{path.name} has a gzip header that Live's browser refuses: save again.")
    return _unzipped(data, path)


def parse_set(xml: bytes, path: Path) -> etree._Element:
    """The root element of a set's XML; `path` is what errors name. Raises BadInput."""
    root = parse_xml(xml, path.name, WHAT)
    if root.tag != "Ableton" or root.find("LiveSet") is None:
        raise BadInput(f"{path.name} is not {WHAT}: choose an .als file.")
    version = live_version(root)
    if version > NEWEST_LIVE:
        raise BadInput(
            f"{path.name} is from Live {version}, which is newer than Roadie knows: save it in "
            f"Live {NEWEST_LIVE}, or update Roadie."
        )
    if version < OLDEST_LIVE:
        raise BadInput(
            f"{path.name} is from a Live before {OLDEST_LIVE}: open it in Live 9 or later and "
            "save it there."
        )
    return root


def live_version(root: etree._Element) -> int:
    """The version of Live whose format the set has: `12.0_12203` is 12; 0 where it says none."""
    found = re.match(r"\d{1,4}", root.get("MinorVersion") or "")
    return int(found[0]) if found else 0


def looks_like_set(head: bytes) -> bool:
    """Whether a file that begins with `head` is XML of Live, gzipped or not."""
    if head[:2] == _GZIP:
        try:
            head = zlib.decompressobj(wbits=31).decompress(head, _SEED_BYTES)
        except zlib.error:
            return False
    return b"<Ableton " in head


def _unzipped(data: bytes, path: Path) -> bytes:
    unpacker = zlib.decompressobj(wbits=31)
    try:
        text = unpacker.decompress(data, _LARGEST_SET_BYTES)
    except zlib.error as error:
        raise BadInput(f"{path.name} is damaged: restore it from a backup.") from error
    if unpacker.unconsumed_tail:
        raise BadInput(f"{path.name} is too large to be {WHAT}: choose another file.")
    if not unpacker.eof:
        raise BadInput(f"{path.name} is cut short: copy it again.")
    return text
