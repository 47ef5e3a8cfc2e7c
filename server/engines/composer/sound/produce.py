"""From a composition to a session with sound: stems, mix and master in the session's folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from server.engines.composer.sound.assembly import make_stems
from server.engines.composer.sound.content import Content, sound_key
from server.engines.composer.sound.mixdown import Mixed, mix_stems
from server.engines.composer.sound.names import stem_names
from server.engines.composer.sound.part import Part, parts_of_session, with_tail_bars
from server.engines.composer.sound.recorded import (
    all_tracks,
    level_lufs,
    only_played,
    recordings_of,
)
from server.engines.composer.sound.shelf import StemShelf, with_contents
from server.engines.composer.sound.soundfont import open_soundfont
from server.engines.composer.sound.stem import StemRenderer
from server.engines.composer.style import StyleMix
from server.engines.contract import Tail
from server.mastering.contract import MasterReport, MasterTarget
from server.mastering.limiter import master_analysed
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
    reuse: StemShelf | None = None,
    soundfont: Path | None = None,
) -> Session:
    """Render, balance, mix and master a session of MIDI tracks into `folder/audio`.

    The session comes back with a whole-length audio clip a track, the mix and its measured
    promises; it is longer only where `tail` is "extra-bars". Pan and gain are in the stems, so
    the tracks' own are 0. Recordings among the tracks stay as they are, with their files in
    `folder` already, and are part of the mix; muted tracks keep their notes and get no sound.
    Stems that `reuse` has are taken from there, byte for byte. `soundfont` plays what it has the
    sounds for instead of the own voices. Raises BadInput for a piece that is too long or a file
    that is no soundfont, NotFound, BackendUnavailable, StorageFailed, Cancelled.
    """
    if session.length_samples > MOST_SAMPLES:
        raise BadInput(
            f"The piece is longer than {MOST_SAMPLES / session.sample_rate / 60:.0f} minutes, the "
            f"most at {session.sample_rate} Hz: ask for fewer bars or a lower sample rate."
        )
    shelf = reuse or StemShelf()
    whole, session = session, only_played(session)
    recordings = recordings_of(whole, folder)
    font = open_soundfont(soundfont) if soundfont else None
    parts = parts_of_session(session, mix, tail, level_lufs(recordings), font)
    if tail == "extra-bars":
        session = with_tail_bars(session, mix, parts, shelf)
    taken = [PurePosixPath(file).stem for file in whole.files()]
    files = [f"audio/{name}.wav" for name in stem_names(session.tracks, taken)]
    paths = [folder / file for file in files]
    renderer = StemRenderer.of(session, mix, tail)
    contents = _stems(renderer, parts, paths, shelf, part_of(progress, 0.0, 0.65))
    mixed = mix_stems(
        paths,
        folder / MIX_FILE,
        session.sample_rate,
        session.length_samples,
        part_of(progress, 0.65, 0.8),
        recordings=recordings,
    )
    master = master_analysed(
        mixed.analysis,
        folder / MIX_FILE,
        folder / MASTER_FILE,
        target,
        part_of(progress, 0.8, 1.0),
    )
    if mixed.turned_down_db:  # then the stems are not what their keys say
        contents = []
    made = _with_audio(session, files, contents, mixed, master)
    return made.evolve(tracks=all_tracks(whole.tracks, made.tracks))


def _stems(
    renderer: StemRenderer,
    parts: Sequence[Part],
    paths: Sequence[Path],
    shelf: StemShelf,
    progress: Progress,
) -> list[Content]:
    """Write each part's stem, from the shelf or anew; what they hold."""
    extra_bars = renderer.tail == "extra-bars"
    keys = [
        sound_key(part.notes_key, renderer.settings(part.track, part.loudness_lufs))
        for part in parts
    ]
    missing = [
        (part, path)
        for part, key, path in zip(parts, keys, paths, strict=True)
        if not shelf.place(key, path)
    ]
    make_stems(renderer, missing, progress)
    progress(1.0, "Playing")
    return [
        Content(part.notes_key, key, part.end_samples(shelf) if extra_bars else None)
        for part, key in zip(parts, keys, strict=True)
    ]


def _with_audio(
    session: Session,
    files: Sequence[str],
    contents: Sequence[Content],
    mixed: Mixed,
    master: MasterReport,
) -> Session:
    tracks = tuple(
        replace(
            track,
            gain_db=0.0,
            pan=0.0,
            audio_clips=(session.stem_clip(file, track.name),),
        )
        for track, file in zip(session.tracks, files, strict=True)
    )
    held = dict(zip(files, contents, strict=False))
    provenance = session.provenance
    return session.evolve(
        tracks=tracks,
        provenance=replace(provenance, parameters=with_contents(provenance.parameters, held)),
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
