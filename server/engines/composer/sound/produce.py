"""From a composition to a session with sound: stems, mix and master in the session's folder."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from server.engines.composer.sound.mixdown import Mixed, mix_stems
from server.engines.composer.sound.names import stem_names
from server.engines.composer.sound.stem import StemRenderer, end_of_sound_samples
from server.engines.composer.sound.tail import with_extra_bars
from server.engines.composer.sound.track import Strike, strikes_of_track
from server.engines.composer.style import StyleMix
from server.engines.contract import Tail
from server.mastering.contract import MasterReport, MasterTarget
from server.mastering.registry import MASTERERS
from session.errors import BadInput
from session.model import Mix, Session
from session.progress import Progress, part_of

MOST_SAMPLES = 57_600_000
"""Sample frames of the longest piece: 20 minutes at 48 kHz, 10 at 96 kHz."""

MIX_FILE, MASTER_FILE = "audio/mix.wav", "audio/master.wav"


def produce(
    session: Session,
    mix: StyleMix,
    folder: Path,
    progress: Progress,
    *,
    tail: Tail,
    target: MasterTarget,
) -> Session:
    """Render, balance, mix and master a session of MIDI tracks into `folder/audio`.

    The session comes back with a whole-length audio clip a track, the mix and its measured
    promises; it is longer only where `tail` is "extra-bars". Pan and gain are in the stems, so
    the tracks' own are 0. Raises BadInput for a piece that is too long, StorageFailed, Cancelled.
    """
    if session.length_samples > MOST_SAMPLES:
        raise BadInput(
            f"The piece is longer than {MOST_SAMPLES / session.sample_rate / 60:.0f} minutes, the "
            f"most at {session.sample_rate} Hz: ask for fewer bars or a lower sample rate."
        )
    loop = tail == "wrap"
    strikes = [strikes_of_track(track, session, loop) for track in session.tracks]
    if tail == "extra-bars":
        session = _lengthened(session, mix, strikes)
    files = [f"audio/{name}.wav" for name in stem_names(session.tracks)]
    paths = [folder / file for file in files]
    renderer = StemRenderer.of(session, mix, tail)
    _write_stems(renderer, strikes, paths, part_of(progress, 0.0, 0.65))
    mixed = mix_stems(
        paths,
        folder / MIX_FILE,
        session.sample_rate,
        session.length_samples,
        part_of(progress, 0.65, 0.8),
    )
    master = MASTERERS.load("limiter").master(
        folder / MIX_FILE, folder / MASTER_FILE, target, part_of(progress, 0.8, 1.0)
    )
    return _with_audio(session, files, mixed, master)


def _lengthened(session: Session, mix: StyleMix, strikes: list[list[Strike]]) -> Session:
    ends = [
        end_of_sound_samples(part, mix.of_role(track.role), mix, session.sample_rate)
        for track, part in zip(session.tracks, strikes, strict=True)
    ]
    return with_extra_bars(session, max(ends, default=0))


def _write_stems(
    renderer: StemRenderer, strikes: list[list[Strike]], paths: list[Path], progress: Progress
) -> None:
    session = renderer.session
    work = [len(part) + _NOTES_WORTH for part in strikes]
    for index, (track, part, path) in enumerate(zip(session.tracks, strikes, paths, strict=True)):
        before, after = sum(work[:index]) / sum(work), sum(work[: index + 1]) / sum(work)
        renderer.write(track, part, path, part_of(progress, before, after))


_NOTES_WORTH = 100
"""All that is done to a stem after its notes takes about as long as this many notes."""


def _with_audio(session: Session, files: list[str], mixed: Mixed, master: MasterReport) -> Session:
    tracks = tuple(
        replace(
            track,
            gain_db=0.0,
            pan=0.0,
            audio_clips=(session.stem_clip(file, track.name),),
        )
        for track, file in zip(session.tracks, files, strict=True)
    )
    return session.evolve(
        tracks=tracks,
        mix=Mix(
            file=MIX_FILE,
            length_samples=mixed.length_samples,
            grid_residual_samples=session.tempo_map.grid_residual_samples(
                session.length_beats, session.sample_rate
            ),
            null_db=mixed.null_db,
            loudness_lufs=mixed.loudness.loudness_lufs,
            true_peak_dbtp=mixed.loudness.true_peak_dbtp,
            master_file=MASTER_FILE,
            master_loudness_lufs=master.loudness_lufs,
            master_true_peak_dbtp=master.true_peak_dbtp,
        ),
    )
