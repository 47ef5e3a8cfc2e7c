"""Clips that leave out a stretch of the timeline; the files that they play stay as they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from session.clips import AudioClip, MidiClip, WarpPoint
from session.model import Chord, Session, Track
from session.tempo import on_beat_grid


def without(track: Track, session: Session, from_beats: float, to_beats: float) -> Track:
    """The track with nothing that sounds from `from_beats` to `to_beats`."""
    audio, dry = (
        tuple(
            part for clip in clips for part in _audio_without(clip, session, from_beats, to_beats)
        )
        for clips in (track.audio_clips, track.dry_clips)
    )
    midi = tuple(
        part for clip in track.midi_clips for part in midi_without(clip, from_beats, to_beats)
    )
    return replace(track, audio_clips=audio, dry_clips=dry, midi_clips=midi)


def _audio_without(
    clip: AudioClip, session: Session, from_beats: float, to_beats: float
) -> Iterable[AudioClip]:
    """What is left of a clip, which plays at its own speed where it is cut."""
    whole, clip = clip, clip.heard
    rate, tempo_map = session.sample_rate, session.tempo_map
    start = tempo_map.samples_at_beats(clip.start_beats, rate)
    end = start + clip.length_samples
    cut_from = tempo_map.samples_at_beats(from_beats, rate)
    cut_to = tempo_map.samples_at_beats(to_beats, rate)
    if end <= cut_from or start >= cut_to:
        yield whole
        return
    if start < cut_from:
        length = cut_from - start
        yield own_speed(replace(clip, length_samples=length, fade_out_samples=0), session)
    if end > cut_to:
        yield own_speed(
            replace(
                clip,
                start_beats=to_beats,
                source_offset_samples=clip.source_offset_samples + cut_to - start,
                length_samples=end - cut_to,
                fade_in_samples=0,
            ),
            session,
        )


def own_speed(clip: AudioClip, session: Session) -> AudioClip:
    """The clip with warp points along the tempo map: it plays at its own speed."""
    rate, tempo_map = session.sample_rate, session.tempo_map
    start = tempo_map.samples_at_beats(clip.start_beats, rate)
    end_beats = tempo_map.beats_at_samples(start + clip.length_samples, rate)
    steps = (step.start_beats for step in tempo_map.steps)
    turns = (
        clip.start_beats,
        *(at for at in steps if clip.start_beats < at < end_beats),
        end_beats,
    )
    points = tuple(
        WarpPoint(
            clip.source_offset_samples + tempo_map.samples_at_beats(at, rate) - start,
            on_beat_grid(at - clip.start_beats),
        )
        for at in turns
    )
    return replace(clip, warp_points=points)


def midi_without(clip: MidiClip, from_beats: float, to_beats: float) -> Iterable[MidiClip]:
    """What is left of a clip of notes; a note that rings into the stretch ends where it begins."""
    end_beats = clip.start_beats + clip.length_beats
    if end_beats <= from_beats or clip.start_beats >= to_beats:
        yield clip
        return
    if clip.start_beats < from_beats:
        length = from_beats - clip.start_beats
        kept = [note for note in clip.notes if note.start_beats < length]
        notes = tuple(
            replace(
                note, length_beats=on_beat_grid(min(note.length_beats, length - note.start_beats))
            )
            for note in kept
        )
        yield replace(clip, length_beats=on_beat_grid(length), notes=notes)
    if end_beats > to_beats:
        moved = to_beats - clip.start_beats
        later = tuple(
            replace(note, start_beats=on_beat_grid(note.start_beats - moved))
            for note in clip.notes
            if note.start_beats >= moved
        )
        yield replace(
            clip,
            start_beats=to_beats,
            length_beats=on_beat_grid(end_beats - to_beats),
            notes=later,
        )


def chords_without(chords: Iterable[Chord], from_beats: float, to_beats: float) -> Iterable[Chord]:
    """The chords outside the stretch, cut where they reach into it."""
    for chord in chords:
        end_beats = chord.start_beats + chord.length_beats
        if chord.start_beats < from_beats:
            until = min(end_beats, from_beats)
            yield replace(chord, length_beats=on_beat_grid(until - chord.start_beats))
        if end_beats > to_beats:
            begin = max(chord.start_beats, to_beats)
            yield replace(chord, start_beats=begin, length_beats=on_beat_grid(end_beats - begin))
