"""The project file: head, tracks, tempo, sections, chords, FX mixer, notes on the project. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from lxml import etree

from exports.layout import Channel
from exports.lmms.effects import fx_chain
from exports.lmms.elements import (
    HIGHEST_PITCH,
    LOWEST_PITCH,
    TEMPO_ID,
    NamedStretch,
    automation_clip,
    automation_track,
    element,
    instrument_track,
    note,
    pattern,
    sample_clip,
    sample_track,
)
from exports.lmms.mixer import mixer
from exports.lmms.song_time import SongTime
from exports.lmms.stems import LOUDEST_PERCENT, PrintedStem
from exports.loss_words import effects_without
from exports.names import clean_text
from exports.timeline import from_beat_zero
from session.clips import MidiClip, Note
from session.model import Chord, Section, Session

_METER_BOUND = 32
"""LMMS's meters go up to 32/32 (`MeterModel.cpp`)."""


def project_bytes(root: etree._Element) -> bytes:
    """The file as LMMS writes it: plain XML with its document type."""
    return etree.tostring(
        root,
        xml_declaration=True,
        encoding="UTF-8",
        doctype="<!DOCTYPE lmms-project>",
        pretty_print=True,
    )


def project(
    session: Session,
    tracks: Sequence[Channel | PrintedStem],
    time: SongTime,
    audio_folder: str,
    about: str,
) -> tuple[etree._Element, list[str]]:
    """The project of a session's channels, and what it could not keep, in words.

    `tracks` are the channels in order, those with audio as they were printed; `about` goes into
    the project's notes.
    """
    losses: list[str] = []
    channels = [one if isinstance(one, Channel) else one.stem.channel for one in tracks]
    console = mixer(session, channels)
    container = element("trackcontainer", type="song", visible=True, x=5, y=5)
    for one in tracks:
        if isinstance(one, Channel):
            fx = console.channel_of.get(one.number, 0)
            container.append(_note_track(one, fx, time, losses))
        else:
            container.append(_audio_track(one, audio_folder, losses))
    container.extend(_automation(session, time))
    song = element("song")
    song.append(container)
    song.append(console.element)
    notes = element("projectnotes", visible=False, x=700, y=10, width=640, height=400)
    notes.text = etree.CDATA(f"<pre>{escape(about)}</pre>")
    song.append(notes)
    root = element(
        "lmms-project", type="song", version="1.0", creator="LMMS", creatorversion="1.2.2"
    )
    root.append(_head(session, time))
    root.append(song)
    return root, losses + list(console.losses)


def _head(session: Session, time: SongTime) -> etree._Element:
    meter = session.meter_map.steps[0]
    head = element(
        "head",
        timesig_numerator=min(meter.numerator, _METER_BOUND),
        timesig_denominator=min(meter.denominator, _METER_BOUND),
        mastervol=100,
        masterpitch=0,
    )
    if len(time.points) > 1:
        head.append(element("bpm", id=TEMPO_ID, value=time.points[0].bpm))
    else:
        head.set("bpm", str(time.points[0].bpm))
    return head


def _audio_track(printed: PrintedStem, audio_folder: str, losses: list[str]) -> etree._Element:
    stem, channel = printed.stem, printed.stem.channel
    effects, lacking = fx_chain(channel.chain, stem.sample_rate)
    losses += effects_without(channel.chain, repr(channel.name), "LMMS", lacking)
    one = sample_track(channel.name, channel.mute, stem.volume_percent, channel.track.pan, effects)
    one.extend(
        sample_clip(f"{audio_folder}/{clip.file_name}", clip.tick, clip.length_ticks)
        for clip in printed.clips
    )
    return one


def _note_track(channel: Channel, fx: int, time: SongTime, losses: list[str]) -> etree._Element:
    """Muted: LMMS gives notes a sound, and what sounds is the stem."""
    track = channel.track
    percent = min(100 * 10 ** (track.gain_db / 20), LOUDEST_PERCENT)
    one = instrument_track(channel.name, True, percent, track.pan, fx)
    for clip in track.midi_clips:
        placed = from_beat_zero(clip)
        if placed is not None:
            name = clean_text(clip.name) or channel.name
            start = time.tick_at_beats(placed.start_beats)
            one.append(pattern(name, start, _notes(placed, start, time)))
    notes = [note for clip in track.midi_clips for note in clip.notes]
    if any(clip.start_beats < 0 for clip in track.midi_clips):
        losses.append(f"Notes of {channel.name!r} before bar 1 are cut off: LMMS starts there.")
    if any(not LOWEST_PITCH <= one.pitch <= HIGHEST_PITCH for one in notes):
        losses.append(f"Notes of {channel.name!r} outside LMMS's nine octaves are left out.")
    return one


def _notes(clip: MidiClip, start_tick: int, time: SongTime) -> Iterator[str]:
    for one in clip.notes:
        if one.start_beats < clip.length_beats and LOWEST_PITCH <= one.pitch <= HIGHEST_PITCH:
            start = time.tick_at_beats(clip.start_beats + one.start_beats)
            last_beats = min(one.end_beats, clip.length_beats)
            end = time.tick_at_beats(clip.start_beats + last_beats)
            bends = [(at - start, semitones) for at, semitones in _bends(clip, one, time)]
            length = max(1, end - start)
            yield note(one.pitch, one.velocity, start - start_tick, length, bends)


def _bends(clip: MidiClip, one: Note, time: SongTime) -> Iterator[tuple[int, float]]:
    """The bends of a note as (tick, semitones), from its start on."""
    if one.bends:
        points = {0.0: 0.0} | {max(0.0, bend.offset_beats): bend.semitones for bend in one.bends}
        for offset_beats, semitones in points.items():
            yield time.tick_at_beats(clip.start_beats + one.start_beats + offset_beats), semitones


def _automation(session: Session, time: SongTime) -> Iterator[etree._Element]:
    """The tempo's steps; sections and chords as named clips, for LMMS has no markers."""
    last = time.tick_at_beats(session.length_beats)
    if len(time.points) > 1:
        points = [(point.tick, float(point.bpm)) for point in time.points]
        whole = NamedStretch("Tempo", 0, max(last, points[-1][0] + 1))
        yield automation_track("Tempo", [automation_clip(whole, points, TEMPO_ID)])
    for title, kind in (("Sections", _sections(session)), ("Chords", _chords(session))):
        clips = [automation_clip(_stretch(name, one, time)) for name, one in kind]
        if clips:
            yield automation_track(title, clips)


def _sections(session: Session) -> list[tuple[str, Section | Chord]]:
    return [
        (clean_text(one.name) or f"Section {number}", one)
        for number, one in enumerate(session.sections, 1)
    ]


def _chords(session: Session) -> list[tuple[str, Section | Chord]]:
    return [(clean_text(one.symbol) or "?", one) for one in session.chords]


def _stretch(name: str, one: Section | Chord, time: SongTime) -> NamedStretch:
    start = time.tick_at_beats(max(0.0, one.start_beats))
    end = time.tick_at_beats(max(0.0, one.start_beats + one.length_beats))
    return NamedStretch(name, start, end - start)
