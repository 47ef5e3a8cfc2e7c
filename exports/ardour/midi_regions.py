"""The regions of MIDI tracks: each clip a file of its own, whose tick 0 is the clip's start."""

from __future__ import annotations

from lxml import etree

from exports.ardour.making import Making
from exports.ardour.midi_file import clip_bytes
from exports.ardour.positions import beat_length
from exports.ardour.skeleton import add, put
from exports.layout import Channel
from exports.names import clean_text
from exports.timeline import from_beat_zero
from session.errors import storage


def midi_regions(channel: Channel, making: Making, name: str) -> list[etree._Element]:
    """Write the clips of a MIDI channel as files and give their regions. Raises StorageFailed."""
    numbers, folder = making.numbers, making.midi_folder
    found: list[etree._Element] = []
    for clip in channel.midi_clips:
        left = from_beat_zero(clip)
        if left is None:
            continue
        file_name = making.midi_names.take_numbered(channel.number, channel.name, ".mid")
        with storage(folder):
            (folder / file_name).write_bytes(clip_bytes(left, channel.track))
        number = numbers.take()
        add(
            making.part("Sources"),
            "Source",
            name=file_name,
            take_id="",
            type="midi",
            flags="Writable,CanRename",
            id=number,
            origin="",
        )
        for at_beats, whole in ((0.0, True), (left.start_beats, False)):
            region = numbers.build("midi-region", clean_text(clip.name) or name)
            put(region, length=beat_length(left.length_beats, at_beats), source_0=number)
            put(region, master_source_0=number, whole_file=whole, automatic=whole)
            (making.part("Regions") if whole else found).append(region)
    return found
