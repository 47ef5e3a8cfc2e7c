"""The field's measures of symbolic music, as MusPy computes them.

Sources: Dong et al., MusPy, ISMIR 2020; Mogren 2016 (scale consistency); Wu and Yang, The Jazz
Transformer on the Front Line, ISMIR 2020 (pitch-class entropy, groove consistency); Dong et al.,
MuseGAN, AAAI 2018 (empty-beat rate).
"""

from __future__ import annotations

from collections.abc import Iterable

import muspy

from benchmarks.measures.played import pitched_tracks
from session.model import Session, Track

RESOLUTION = 12
"""Steps a quarter note: sixteenths and triplets fall on steps, human timing between them does not
count."""


def pitch_class_entropy(session: Session) -> float:
    """In bits, at most 3.58: how evenly the twelve pitch classes are used."""
    return float(muspy.pitch_class_entropy(_music(pitched_tracks(session))))


def scale_consistency(session: Session) -> float:
    """The share of notes in the major or minor scale that fits best."""
    return float(muspy.scale_consistency(_music(pitched_tracks(session))))


def groove_consistency(session: Session) -> float:
    """How alike the onsets of neighbouring bars are, at most 1; a quantised view of all tracks."""
    steps = round(session.meter_map.beats_at_bar(1) * RESOLUTION)
    return float(muspy.groove_consistency(_music(session.tracks), steps))


def empty_beat_rate(session: Session) -> float:
    """The share of beats in which nothing sounds."""
    return float(muspy.empty_beat_rate(_music(session.tracks)))


def polyphony(session: Session) -> float:
    """How many pitched notes sound at once on average, where any sounds."""
    return float(muspy.polyphony(_music(pitched_tracks(session))))


def _music(tracks: Iterable[Track]) -> muspy.Music:
    return muspy.Music(resolution=RESOLUTION, tracks=[_track(track) for track in tracks])


def _track(track: Track) -> muspy.Track:
    notes = [
        muspy.Note(
            time=max(0, round((clip.start_beats + note.start_beats) * RESOLUTION)),
            pitch=note.pitch,
            duration=max(1, round(note.length_beats * RESOLUTION)),
            velocity=note.velocity,
        )
        for clip in track.midi_clips
        for note in clip.notes
    ]
    return muspy.Track(is_drum=track.role == "drums", notes=notes)
