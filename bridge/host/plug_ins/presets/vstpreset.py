"""`.vstpreset`: the state of a VST 3 plug-in, as Steinberg's SDK writes it (vstpresetfile.cpp).

Little-endian: "VST3", version 1, the class id as 32 hexadecimal letters, the place of the list;
then the chunks; then the list: "List", a count, and for each chunk its kind, place and size
(64 bits). "Comp" is the state of the processor, "Cont" of its controller, "Info" is XML about it.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from session.errors import UnreadablePreset, storage

_HEAD = struct.Struct("<4si32sq")
_ENTRY = struct.Struct("<4sqq")
_MOST_CHUNKS = 128
LARGEST_BYTES = 256 * 2**20


@dataclass(frozen=True, slots=True)
class VstPreset:
    """A preset: whose it is (`class_id`, 32 hexadecimal letters), its chunks by kind, and what
    it says of itself ("PlugInName", "Name", "MediaType")."""

    class_id: str
    chunks: tuple[tuple[str, bytes], ...]
    info: tuple[tuple[str, str], ...] = ()


def read_vstpreset(path: Path) -> VstPreset:
    """The preset in the file. Raises UnreadablePreset, StorageFailed, NotFound."""
    with storage(path):
        if path.stat().st_size > LARGEST_BYTES:
            raise UnreadablePreset(f"{path.name} is too large to be a preset.")
        content = path.read_bytes()
    try:
        return parse_vstpreset(content)
    except UnreadablePreset as error:
        raise UnreadablePreset(f"{path.name}: {error}") from error


def parse_vstpreset(content: bytes) -> VstPreset:
    """The preset. Raises UnreadablePreset."""
    if len(content) < _HEAD.size or content[:4] != b"VST3":
        raise UnreadablePreset("it is no .vstpreset.")
    _magic, version, letters, place = _HEAD.unpack_from(content)
    class_id = letters.decode("ascii", "replace").upper()
    if version != 1 or not re.fullmatch(r"[0-9A-F]{32}", class_id):
        raise UnreadablePreset("it is damaged, or a .vstpreset of a kind that is not known.")
    if not _HEAD.size <= place <= len(content) - 8:
        raise UnreadablePreset("it is cut short: the list of its parts is missing.")
    if content[place : place + 4] != b"List":
        raise UnreadablePreset("it is damaged: the list of its parts is not where it should be.")
    (count,) = struct.unpack_from("<i", content, place + 4)
    if not 0 <= count <= _MOST_CHUNKS or place + 8 + count * _ENTRY.size > len(content):
        raise UnreadablePreset("it is damaged: the list of its parts is not whole.")
    chunks = []
    for index in range(count):
        kind, start, size = _ENTRY.unpack_from(content, place + 8 + index * _ENTRY.size)
        if start < 0 or size < 0 or start + size > len(content):
            raise UnreadablePreset("it is cut short: a part of it is missing.")
        chunks.append((kind.decode("ascii", "replace"), content[start : start + size]))
    if not any(kind == "Comp" for kind, _ in chunks):
        raise UnreadablePreset("it holds no state of a plug-in.")
    return VstPreset(class_id, tuple(chunks), tuple(_info(dict(chunks).get("Info", b""))))


def vstpreset_bytes(preset: VstPreset) -> bytes:
    """The file of a preset."""
    place = _HEAD.size
    entries, bodies = [], []
    for kind, data in preset.chunks:
        entries.append(_ENTRY.pack(kind.encode("ascii"), place, len(data)))
        bodies.append(data)
        place += len(data)
    head = _HEAD.pack(b"VST3", 1, preset.class_id.encode("ascii"), place)
    listed = b"List" + struct.pack("<i", len(entries))
    return b"".join([head, *bodies, listed, *entries])


def _info(content: bytes) -> list[tuple[str, str]]:
    """Names and values of the XML; none where it is broken, as it is not needed."""
    if not content:
        return []
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    try:
        root = etree.fromstring(content.strip(b"\0 \r\n"), parser)
    except etree.XMLSyntaxError:
        return []
    if root is None:
        return []
    return [
        (str(one.get("id")), str(one.get("value") or ""))
        for one in root.iter("Attribute")
        if one.get("id")
    ]
