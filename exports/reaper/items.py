"""Clips as media items: where they play, what of their file, how stretched and faded. Pure."""

from __future__ import annotations

from exports.clip_files import ClipFile
from exports.reaper.chunks import Chunk, number, quoted
from exports.reaper.midi_events import write_events
from exports.reaper.values import LINEAR, amplitude
from exports.timeline import PlacedAudio, beats_at_seconds, seconds_at_beats
from session.clips import MidiClip
from session.model import Chord, Session, Track

AUDIO_FOLDER = "Audio"

_PRESERVE_PITCH = 1
_STRETCH_TEXT = 3
"""Item notes are drawn as large as the item."""


def audio_item(
    one: PlacedAudio, file: ClipFile, name: str, ids: tuple[str, str], session: Session
) -> Chunk:
    """An audio clip; `ids` are those of the item and its take.

    What plays at its own speed stands on the sample it belongs on; what is stretched has a stretch
    marker at each of its marks and each change of tempo between them.
    """
    if one.stretched:
        start, length, offset, markers = _stretched(one, session)
        fades = _stretched_fades(one, start, length, session)
    else:
        start, length, offset = _at_own_speed(one, session)
        markers, fades = "", (one.fade_in_seconds, one.fade_out_seconds)
    item = _new_item(start, length, name, ids, fades)
    item.line("VOLPAN", amplitude(one.clip.gain_db), 0, 1, -1)
    item.line("SOFFS", offset)
    item.line("PLAYRATE", 1, _PRESERVE_PITCH, 0, -1, 0, 0.0025)
    item.line("CHANMODE", 0)
    item.line("GUID", ids[1])
    if markers:
        item.line("SM", markers)
    item.open("SOURCE WAVE").line("FILE", quoted(f"{AUDIO_FOLDER}/{file.name}"))
    return item


def midi_item(
    clip: MidiClip, track: Track, name: str, ids: tuple[str, str], session: Session
) -> Chunk:
    """A MIDI clip from beat 0 on, with its notes inside."""
    tempo = session.tempo_map
    start = tempo.seconds_at_beats(clip.start_beats)
    length = tempo.seconds_at_beats(clip.start_beats + clip.length_beats) - start
    item = _new_item(start, length, name, ids, (0.0, 0.0))
    item.line("VOLPAN", 1, 0, 1, -1)
    item.line("SOFFS", 0, 0)
    item.line("PLAYRATE", 1, _PRESERVE_PITCH, 0, -1, 0, 0.0025)
    item.line("CHANMODE", 0)
    item.line("GUID", ids[1])
    write_events(clip, track, item.open("SOURCE MIDI"))
    return item


def chord_item(chord: Chord, symbol: str, ids: tuple[str, str], session: Session) -> Chunk:
    """A chord as an empty item that shows its symbol."""
    tempo = session.tempo_map
    start = tempo.seconds_at_beats(chord.start_beats)
    length = tempo.seconds_at_beats(chord.start_beats + chord.length_beats) - start
    item = Chunk("ITEM")
    item.line("POSITION", start)
    item.line("LENGTH", length)
    item.line("LOOP", 0)
    item.line("IGUID", ids[0])
    item.open("NOTES").text(symbol)
    item.line("IMGRESOURCEFLAGS", _STRETCH_TEXT)
    return item


def _new_item(
    start_seconds: float,
    length_seconds: float,
    name: str,
    ids: tuple[str, str],
    fades_seconds: tuple[float, float],
) -> Chunk:
    item = Chunk("ITEM")
    item.line("POSITION", start_seconds)
    item.line("SNAPOFFS", 0)
    item.line("LENGTH", length_seconds)
    item.line("LOOP", 0)
    item.line("ALLTAKES", 0)
    item.line("FADEIN", LINEAR, fades_seconds[0], 0, LINEAR, 0, 0, 0)
    item.line("FADEOUT", LINEAR, fades_seconds[1], 0, LINEAR, 0, 0, 0)
    item.line("MUTE", 0, 0)
    item.line("SEL", 0)
    item.line("IGUID", ids[0])
    item.line("NAME", quoted(name))
    return item


def _at_own_speed(one: PlacedAudio, session: Session) -> tuple[float, float, float]:
    """Position, length and offset into the file in seconds, each of whole samples."""
    clip, rate = one.clip, session.sample_rate
    start = session.tempo_map.samples_at_beats(clip.start_beats, rate)
    cut = max(0, -start)
    return (
        (start + cut) / rate,
        (clip.length_samples - cut) / rate,
        (clip.source_offset_samples + cut) / rate,
    )


def _stretched(one: PlacedAudio, session: Session) -> tuple[float, float, float, str]:
    """The same of a stretched clip, and its stretch markers: place in the item, in the file.

    The markers alone say where in the file it starts; with no offset beside them, who counts their
    places from the start of the item and who counts from the start of the take read the same.
    """
    tempo = session.tempo_map
    shift = one.start_beats - one.from_beats
    start = tempo.seconds_at_beats(one.start_beats)
    turns = {step.start_beats - shift for step in tempo.steps}
    turns |= {mark.beats for mark in one.marks}
    inside = sorted(beats for beats in turns if one.from_beats < beats < one.to_beats)
    pairs = []
    for beats in (one.from_beats, *inside, one.to_beats):
        place = tempo.seconds_at_beats(beats + shift) - start
        pairs.append((place, max(0.0, seconds_at_beats(one.marks, beats))))
    markers = " + ".join(f"{number(place)} {number(source)}" for place, source in pairs)
    return start, pairs[-1][0], 0.0, markers


def _stretched_fades(
    one: PlacedAudio, start: float, length: float, session: Session
) -> tuple[float, float]:
    """The fades, as long as the stretched sound they cover takes."""
    tempo, shift = session.tempo_map, one.start_beats - one.from_beats
    first = seconds_at_beats(one.marks, one.from_beats) + one.fade_in_seconds
    last = seconds_at_beats(one.marks, one.to_beats) - one.fade_out_seconds
    ends = [
        tempo.seconds_at_beats(beats_at_seconds(one.marks, seconds) + shift) - start
        for seconds in (first, last)
    ]
    fade_in = ends[0] if one.fade_in_seconds else 0.0
    fade_out = length - ends[1] if one.fade_out_seconds else 0.0
    return min(length, max(0.0, fade_in)), min(length, max(0.0, fade_out))
