"""Opening a Live set: gzipped or plain XML, bounded, without entities or network."""

from __future__ import annotations

import zlib
from pathlib import Path

from lxml import etree

from session.errors import BadInput, storage

_LARGEST_SET_BYTES = 512 * 2**20


def read_set(path: Path) -> etree._Element:
    """The root element of a set, gzipped or plain XML. Raises BadInput when it is neither."""
    with storage(path):
        data = path.read_bytes()
    if data[:2] == b"\x1f\x8b":
        if data[3] != 0:
            raise BadInput(
                f"{path.name} has a gzip header that Live's browser refuses: save again."
            )
        data = _unzipped(data, path)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise BadInput(f"{path.name} is not a Live set: choose an .als file.") from error
    if root.tag != "Ableton" or root.find("LiveSet") is None:
        raise BadInput(f"{path.name} is not a Live set: choose an .als file.")
    return root


def _unzipped(data: bytes, path: Path) -> bytes:
    unpacker = zlib.decompressobj(wbits=31)
    try:
        text = unpacker.decompress(data, _LARGEST_SET_BYTES)
    except zlib.error as error:
        raise BadInput(f"{path.name} is damaged: restore it from a backup.") from error
    if unpacker.unconsumed_tail:
        raise BadInput(f"{path.name} is too large to be a Live set: choose another file.")
    if not unpacker.eof:
        raise BadInput(f"{path.name} is cut short: copy it again.")
    return text
