"""The regions of MIDI tracks: each clip a file of its own, whose tick 0 is the clip's start."""

from __future__ import annotations

from io import BytesIO

from lxml import etree

from exports.ardour.making import Making
from exports.ardour.positions import beat_length
from exports.ardour.skeleton import add, put
from exports.layout import Channel, lanes
from exports.names import clean_text
from exports.timeline import from_beat_zero
from session.clips import MidiClip, Note
from session.errors import storage
from session.smf.write import DRUM_CHANNEL, TICKS_PER_BEAT, part_messages, ticks_at_beats


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
            (folder / file_name).write_bytes(clip_bytes(channel, left))
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


def clip_bytes(channel: Channel, clip: MidiClip) -> bytes:
    """A clip as a type 0 file, which is how Ardour keeps MIDI."""
    from mido import MetaMessage, MidiFile, MidiTrack

    messages = [
        message
        for midi_channel, notes in _by_channel(clip.notes, channel.track.role == "drums")
        for message in part_messages(
            [(note.start_beats, note) for note in notes], midi_channel, channel.track.midi_program
        )
    ]
    file, track, now = MidiFile(type=0, ticks_per_beat=TICKS_PER_BEAT), MidiTrack(), 0
    for ticks, _, message in sorted(messages, key=lambda event: event[:2]):
        track.append(message.copy(time=ticks - now))
        now = ticks
    rest = max(0, ticks_at_beats(clip.length_beats) - now)
    track.append(MetaMessage("end_of_track", time=rest))
    file.tracks.append(track)
    buffer = BytesIO()
    file.save(file=buffer)
    return buffer.getvalue()


def _by_channel(notes: tuple[Note, ...], drums: bool) -> list[tuple[int, list[Note]]]:
    """The notes by their MIDI channels: a note that starts while its pitch sounds gets another
    channel, for on one channel nothing says which of the two ends first."""
    if drums or any(note.bends for note in notes):
        return [(DRUM_CHANNEL if drums else 0, list(notes))]
    pitches: dict[int, list[Note]] = {}
    for note in notes:
        pitches.setdefault(note.pitch, []).append(note)
    rows: list[list[Note]] = [[]]
    for found in pitches.values():
        for index, row in enumerate(lanes(found)):
            if index == len(rows):
                rows.append([])
            rows[index] += row
    melodic = [channel for channel in range(16) if channel != DRUM_CHANNEL]
    return [(melodic[index % len(melodic)], row) for index, row in enumerate(rows)]
