"""Writing a `.vstpreset` of the state that a host gave, with its name in it."""

from __future__ import annotations

import os
import tempfile
from dataclasses import replace
from pathlib import Path
from xml.sax.saxutils import quoteattr

from bridge.host.plug_ins.presets.vstpreset import parse_vstpreset, vstpreset_bytes
from bridge.host.plug_ins.record import PlugIn
from session.errors import storage


def save_vstpreset(data: bytes, plug_in: PlugIn, target: Path) -> None:
    """Write the state `data` (pedalboard's `preset_data`) as the new file `target`, which is
    there whole or not at all. Raises UnreadablePreset, StorageFailed where `target` is there."""
    preset = parse_vstpreset(data)
    chunks = tuple(chunk for chunk in preset.chunks if chunk[0] != "Info")
    info = _info_xml(target.stem, plug_in)
    content = vstpreset_bytes(replace(preset, chunks=(*chunks, ("Info", info))))
    with storage(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=target.parent)
        beside = Path(name)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
            os.link(beside, target)  # unlike a rename, it does not replace
        finally:
            beside.unlink()


def _info_xml(name: str, plug_in: PlugIn) -> bytes:
    values = {
        "MediaType": "VstPreset",
        "PlugInName": plug_in.name,
        "PlugInVendor": plug_in.maker,
        "Name": name,
    }
    lines = [
        f'\t<Attribute id="{key}" value={quoteattr(value)} type="string" flags=""/>'
        for key, value in values.items()
    ]
    return "\n".join(
        ['<?xml version="1.0" encoding="utf-8"?>', "<MetaInfo>", *lines, "</MetaInfo>", ""]
    ).encode()
