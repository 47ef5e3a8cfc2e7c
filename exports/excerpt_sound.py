"""An excerpt as a sound file."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

from exports.excerpt import Excerpt
from exports.layout import Channel
from exports.names import clean_text
from exports.sound_files import Shape, open_wav
from exports.sources import BLOCK_SAMPLES, OpenSources
from exports.stem import Stem
from exports.stem_files import stretch_facts
from session.errors import BadInput
from session.model import Session
from session.progress import Progress


def write_excerpt(
    session: Session, folder: Path, excerpt: Excerpt, target: Path, progress: Progress
) -> None:
    """Write it as a 32-bit float WAV file: its clips with their gain and fades, as its stems sound
    before fader and pan, sample by sample.

    `folder` is the session's. Raises BadInput (no sound), NotFound, UnreadableAudio, StorageFailed,
    Cancelled.
    """
    import numpy as np

    track = replace(excerpt.track, gain_db=0.0, pan=0.0, mute=False)
    if not track.audio_clips:
        raise BadInput(f"The track {track.name!r} has no sound: take its MIDI.")
    channel = Channel(clean_text(track.name), "audio", track, excerpt.number)
    stem = Stem(channel, session, folder)
    facts = stretch_facts(
        session,
        clean_text(excerpt.name),
        excerpt.start_beats,
        excerpt.length_beats,
        tonal=track.role not in ("drums", "fx"),
    )
    shape = Shape(session.sample_rate, stem.channels, excerpt.length_samples)
    end = excerpt.start_samples + excerpt.length_samples
    with closing(OpenSources()) as sources, open_wav(target, shape, facts, "float32") as file:
        for start in range(excerpt.start_samples, end, BLOCK_SAMPLES):
            block = np.empty((min(BLOCK_SAMPLES, end - start), stem.channels), np.float32)
            stem.read(start, block, sources)
            file.write(block.T)
            done = (start - excerpt.start_samples) / excerpt.length_samples
            progress(done, "Cutting")
