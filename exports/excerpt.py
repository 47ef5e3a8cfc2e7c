"""A stretch of one track, or one clip: what is taken out of a session by hand. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from exports.names import safe_name
from session.clips import AudioClip, MidiClip
from session.errors import BadInput, NotFound
from session.model import Session, Track
from session.tempo import on_beat_grid


@dataclass(frozen=True, slots=True)
class ExcerptAsked:
    """Which part of a session: a track and a clip of it, both counted from 1, or a stretch of the
    track from `start_beats` on, to its end where there is no `length_beats`."""

    track: int
    clip: int | None = None
    start_beats: float = 0.0
    length_beats: float | None = None


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A track, as much of it as is asked for, and where that lies, in samples of the session.

    `name` says in words what it is, fit for a file.
    """

    name: str
    number: int
    track: Track
    start_samples: int
    length_samples: int
    start_beats: float
    length_beats: float


def excerpt_of(session: Session, asked: ExcerptAsked, *, notes: bool = False) -> Excerpt:
    """What is asked for, found in the session; a clip is one of sound, or of `notes`.

    Raises NotFound, BadInput.
    """
    if not 1 <= asked.track <= len(session.tracks):
        raise NotFound(f"The session has {len(session.tracks)} tracks: there is no {asked.track}.")
    track = session.tracks[asked.track - 1]
    if asked.clip is None:
        return _stretch(session, track, asked)
    clips = track.midi_clips if notes else track.audio_clips
    if not 1 <= asked.clip <= len(clips):
        what = "notes" if notes else "sound"
        raise NotFound(
            f"The track {track.name!r} has {len(clips)} clips of {what}: there is no {asked.clip}."
        )
    clip = clips[asked.clip - 1]
    alike = [one for one in clips if one.name == clip.name]
    tells = clip.name and clip.name != track.name and len(alike) == 1
    words = clip.name if tells else f"{track.name}, clip {asked.clip}"
    name = safe_name(f"{session.title} - {words}", "clip")
    if isinstance(clip, MidiClip):
        return _clip_of_notes(session, track, clip, asked.track, name)
    return _clip_of_sound(session, track, clip, asked.track, name)


def _clip_of_notes(
    session: Session, track: Track, clip: MidiClip, number: int, name: str
) -> Excerpt:
    tempo, rate = session.tempo_map, session.sample_rate
    start = tempo.samples_at_beats(clip.start_beats, rate)
    end = tempo.samples_at_beats(clip.start_beats + clip.length_beats, rate)
    part = replace(track, midi_clips=(clip,))
    return Excerpt(name, number, part, start, end - start, clip.start_beats, clip.length_beats)


def _clip_of_sound(
    session: Session, track: Track, clip: AudioClip, number: int, name: str
) -> Excerpt:
    tempo, rate = session.tempo_map, session.sample_rate
    clip = clip.heard
    start = tempo.samples_at_beats(clip.start_beats, rate)
    end_beats = tempo.beats_at_samples(start + clip.length_samples, rate)
    # An end within half a sample of a beat is on it.
    if tempo.samples_at_beats(round(end_beats), rate) == start + clip.length_samples:
        end_beats = float(round(end_beats))
    return Excerpt(
        name,
        number,
        replace(track, audio_clips=(clip,)),
        start,
        clip.length_samples,
        clip.start_beats,
        on_beat_grid(end_beats - clip.start_beats),
    )


def _stretch(session: Session, track: Track, asked: ExcerptAsked) -> Excerpt:
    tempo, rate = session.tempo_map, session.sample_rate
    length = asked.length_beats
    end_beats = session.length_beats if length is None else asked.start_beats + length
    end_beats = min(on_beat_grid(end_beats), session.length_beats)
    start, end = (tempo.samples_at_beats(beats, rate) for beats in (asked.start_beats, end_beats))
    if end <= start:
        raise BadInput(
            f"The session is {session.length_beats:g} beats long: choose a stretch within it."
        )
    bars = stretch_words(session, asked.start_beats, end_beats)
    words = f"{track.name}, {bars}" if bars else track.name
    return Excerpt(
        safe_name(f"{session.title} - {words}", "excerpt"),
        asked.track,
        track,
        start,
        end - start,
        asked.start_beats,
        on_beat_grid(end_beats - asked.start_beats),
    )


def stretch_words(session: Session, start_beats: float, end_beats: float) -> str:
    """`bars 5 to 8`: the bars that a stretch touches; nothing of the whole session."""
    if start_beats == 0 and end_beats == session.length_beats:
        return ""
    first = session.meter_map.bar_at_beats(start_beats)[0] + 1
    bar, rest = session.meter_map.bar_at_beats(end_beats)
    last = max(first, bar + 1 if rest > 0 else bar)
    return f"bar {first}" if first == last else f"bars {first} to {last}"
