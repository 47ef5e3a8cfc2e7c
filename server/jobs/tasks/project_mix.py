"""The mix of a session that was read from a project: the sum of what its tracks play."""

from __future__ import annotations

from math import log10
from pathlib import Path

import numpy as np

from exports.stem import Stem
from exports.stem_folder import session_stems
from exports.timeline import place_audio
from server.audio.write import FloatWav
from server.jobs.tasks.recording import MIX_FILE
from session.model import Mix, Session
from session.progress import Progress, part_of
from session.sound.loudness import measure

_SUMMED = 0.6
_STRETCHED = (
    "Clips of {names} are stretched to the beat in the project and play at their own speed here: "
    "the session has no mix; projects for Live, REAPER and DAWproject follow the beat."
)


def with_mix(session: Session, folder: Path, progress: Progress) -> tuple[Session, tuple[str, ...]]:
    """The session with the sum of its tracks as `audio/mix.wav`, or why it has none.

    Where a track's own sound is called so, the mix has a number behind its name.

    Raises StorageFailed and its kin.
    """
    sounding = [stem for stem in session_stems(session, folder) if not stem.channel.mute]
    if not sounding:
        return session, ()
    if names := _stretched(session):
        return session, (_STRETCHED.format(names=", ".join(names)),)
    file = unheard_file(session, MIX_FILE)
    rest = _write_sum(sounding, session, folder / file, part_of(progress, 0.0, _SUMMED))
    progress(_SUMMED, "Measuring the loudness")
    loudness = measure(folder / file)
    residual = session.tempo_map.grid_residual_samples(session.length_beats, session.sample_rate)
    mix = Mix(
        file=file,
        length_samples=session.length_samples,
        grid_residual_samples=residual,
        null_db=20 * log10(rest) if rest else None,
        loudness_lufs=loudness.loudness_lufs,
        true_peak_dbtp=loudness.true_peak_dbtp,
    )
    return session.evolve(mix=mix), ()


def unheard_file(session: Session, wanted: str) -> str:
    """`wanted`, with a number behind its name where the session plays that file."""
    played = set(session.files())
    stem, dot, ending = wanted.rpartition(".")
    names = (wanted, *(f"{stem} {number}{dot}{ending}" for number in range(2, len(played) + 3)))
    return next(name for name in names if name not in played)


def _stretched(session: Session) -> list[str]:
    return [
        repr(track.name)
        for track in session.tracks
        if any(
            placed and placed.stretched
            for placed in (place_audio(clip.heard, session) for clip in track.audio_clips)
        )
    ]


def _write_sum(stems: list[Stem], session: Session, target: Path, progress: Progress) -> float:
    """Write the mix; answers the largest rounding of its samples, which is what a null test of
    the stems leaves."""
    length = session.length_samples
    channels = max(stem.channels for stem in stems)
    worst = 0.0
    with FloatWav(target, session.sample_rate, channels, length) as file:
        for blocks in zip(*(stem.blocks(length) for stem in stems), strict=True):
            total = np.zeros((channels, blocks[0].shape[1]))
            for block in blocks:
                total += block
            mix = total.astype(np.float32)
            worst = max(worst, float(np.max(np.abs(total - mix), initial=0.0)))
            file.write(mix)
            progress(file.length_samples / max(1, length), "Adding up the mix")
    return worst
