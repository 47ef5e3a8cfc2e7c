"""Given music and what goes with it as one piece."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from server.engines.composer.arrangement import Arrangement, arrange
from server.engines.composer.bars import TICKS_PER_BEAT, Bar, bars_of
from server.engines.composer.brief import Brief
from server.engines.composer.form import lay_out
from server.engines.composer.given.chord_names import coloured, plan_of
from server.engines.composer.given.fitting import Fitting, on_the_grid
from server.engines.composer.given.new_bars import NewBars, harmony_over, source_bars
from server.engines.composer.given.played import Played, Voice, melody_of, voices_of
from server.engines.composer.given.players import brief_for
from server.engines.composer.given.sounds import sounding
from server.engines.composer.given.take_up import taken_up
from server.engines.composer.harmony.chart import chart_of_chords
from server.engines.composer.harmony.plan import plan_harmony
from server.engines.composer.instruments import midi_programme
from server.engines.contract import Given
from session.clips import MidiClip, Note
from session.model import Track
from session.tempo import on_beat_grid

TracksOf = Callable[[Brief, Arrangement], tuple[Track, ...]]
"""How an arrangement of the brief becomes tracks, held ones in their places."""


def arrange_given(
    brief: Brief, given: Given, tracks_of: TracksOf
) -> tuple[Arrangement, tuple[Track, ...]]:
    """The piece with the given tracks first, their notes and audio as they are.

    Raises BadInput when the style has nobody to do what is asked.
    """
    voices = voices_of(given.tracks)
    tracks = sounding(voices, given.tracks, brief.style)
    new: Sequence[Track]
    if given.how in ("answer", "continue"):
        arrangement, new = _taken_up(brief, given, voices, tracks)
        new = [_held_or(track, brief) for track in new]
    else:
        arrangement, new = _played_along(brief, given, voices, tracks_of)
        tracks = tuple(_muted_if_replaced(track, given) for track in tracks)
    names = {track.name for track in tracks}
    return arrangement, (*tracks, *(_named_apart(track, names) for track in new))


def _held_or(track: Track, brief: Brief) -> Track:
    """The held track of that name, if there is one."""
    return next((held for held in brief.held if held.name == track.name), track)


def _muted_if_replaced(track: Track, given: Given) -> Track:
    replaced = {"re-drum": "drums", "re-bass": "bass"}.get(given.how)
    return replace(track, mute=True) if track.role == replaced else track


def _named_apart(track: Track, taken: set[str]) -> Track:
    name, count = track.name, 1
    while name in taken:
        count += 1
        name = f"{track.name} {count}"
    taken.add(name)
    return replace(track, name=name)


def _taken_up(
    brief: Brief, given: Given, voices: Sequence[Voice], tracks: Sequence[Track]
) -> tuple[Arrangement, list[Track]]:
    """The given bars, then as many new ones as the brief has left, by the same players."""
    bars = bars_of(brief.meter_map, brief.bars)
    start_ticks = round(given.length_beats * TICKS_PER_BEAT)
    call = tuple(bar for bar in bars if bar.start_ticks < start_ticks)
    new_bars = bars[len(call) :]
    closes = given.how == "answer"
    source = source_bars(call)
    sections = lay_out(brief.style, brief.bars)
    heard = plan_of(given.chords, brief.key, start_ticks) or plan_harmony(
        brief.style, brief.key, sections, bars, seed=brief.seed, colour=brief.colour
    )
    harmony = harmony_over(heard, source, new_bars, brief.key, closes)
    new = NewBars(source, new_bars, harmony, brief.key, brief.seed, closes)
    melody = melody_of(voices)
    clips: dict[str, tuple[MidiClip, ...]] = {}
    made: list[Track] = []
    for voice, track in _paired(voices, given.tracks, tracks):
        sings = voice is melody
        name = f"{track.name} {'answer' if closes and sings else 'goes on'}"
        seed = brief.track_seeds.get(name, brief.seed)
        notes = taken_up(voice, replace(new, seed=seed), sings)
        clip = _clip(notes, new_bars[0], new_bars[-1], given.how.capitalize())
        if clip is not None:
            clips[name] = (clip,)
            made.append(replace(_with_program(track), name=name, midi_clips=(clip,)))
    return Arrangement(sections, harmony, bars, clips), made


def _with_program(track: Track) -> Track:
    """The track with the General MIDI program of its instrument, for who plays it elsewhere."""
    if track.midi_program is not None or track.instrument is None:
        return track
    return replace(track, midi_program=midi_programme(track.instrument))


def _paired(
    voices: Sequence[Voice], given: Sequence[Track], tracks: Sequence[Track]
) -> list[tuple[Voice, Track]]:
    """Each voice with the track that plays it."""
    return [
        (voice, track)
        for voice in voices
        for before, track in zip(given, tracks, strict=True)
        if voice.track is before
    ]


def _clip(notes: Sequence[Played], first: Bar, last: Bar, name: str) -> MidiClip | None:
    if not notes:
        return None
    return MidiClip(
        _beats(first.start_ticks),
        _beats(last.end_ticks - first.start_ticks),
        tuple(
            Note(
                note.pitch,
                note.velocity,
                _beats(note.start_ticks - first.start_ticks),
                _beats(note.length_ticks),
            )
            for note in notes
        ),
        name,
    )


def _beats(ticks: int) -> float:
    return on_beat_grid(ticks / TICKS_PER_BEAT)


def _played_along(
    brief: Brief, given: Given, voices: tuple[Voice, ...], tracks_of: TracksOf
) -> tuple[Arrangement, Sequence[Track]]:
    """The style's players under the given chords, in the given groove, out of each other's way."""
    if brief.swing is not None:  # what is asked for beats what was played
        given = replace(given, groove_ticks=())
    brief = brief_for(brief, given, voices)
    bars = bars_of(brief.meter_map, brief.bars)
    chart = brief.chart
    if chart is None and given.chords:
        colour = brief.colour or brief.style.harmony.colour
        free = coloured(given.chords, brief.key, colour) if given.free_chords else given.chords
        chart = chart_of_chords(free, brief.key, bars)
    heard = tuple(on_the_grid(voice, bars, given.groove_ticks) for voice in voices)
    names = {track.name for track in given.tracks}
    held = tuple(track for track in brief.held if track.name not in names)
    brief = replace(brief, chart=chart, heard=heard, held=held)
    arrangement = arrange(brief)
    fitting = Fitting(
        given, arrangement.harmony, bars, round(given.enters_beats * TICKS_PER_BEAT), voices
    )
    clips: dict[str, tuple[MidiClip, ...]] = {}
    for name, part in brief.style.parts.items():
        found = [fitting.fitted(clip, part) for clip in arrangement.clips.get(name, ())]
        kept = tuple(clip for clip in found if clip is not None)
        if kept:
            clips[name] = kept
    arrangement = replace(arrangement, clips=clips)
    return arrangement, tracks_of(brief, arrangement)
