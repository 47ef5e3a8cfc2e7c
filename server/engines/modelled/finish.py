"""From fitted sound to a session in its folder: mix, master, tracks, form, chords, promises."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from exports.nulling import null_db
from exports.place import place_file
from server.analysis.contract import Analysis
from server.analysis.registry import ANALYSERS
from server.analysis.timeline import UNSURE, Timeline, chords_of, sections_of
from server.audio.write import FloatWav
from server.engines.composer.sound.levels import MIX_LUFS
from server.engines.composer.sound.produce import MASTER_FILE, MIX_FILE
from server.engines.modelled.marks import SoundMark
from server.jobs.specs import ListenOptions
from server.mastering.contract import MasterTarget
from server.mastering.limiter import master_analysed
from server.separation.contract import Separator
from server.separation.stem_tracks import ready_separator, stem_tracks
from server.transcription.listen import listen, why_deaf
from session.errors import BackendUnavailable, BadWeights, JobFailed
from session.model import Estimate, Mix, Provenance, Session, Track
from session.pitch import Key
from session.progress import Progress, part_of
from session.sound.analysis import analyse
from session.sound.loudness import LoudnessMeter
from session.units import ROLE_COLOURS

Samples = NDArray[np.float32]

WHOLE_FILE = "audio/whole.wav"
WHOLE_TRACK = "Mix"
HIGHEST_PEAK = 10 ** (-1 / 20)
_MOST_GAIN = 10 ** (40 / 20)
_BLOCK = 1 << 17


@dataclass(frozen=True, slots=True)
class Finish:
    """How a session's sound is finished; `listening` is off for what a cancelled job leaves.

    Stems that `library` remembers are not made again.
    """

    target: MasterTarget
    mark: SoundMark
    library: Path | None = None
    separator: str | None = None
    midi: bool = False
    listening: bool = True


@dataclass(frozen=True, slots=True)
class MixFiles:
    """Where a session's mix and master lie in its folder."""

    mix: str = MIX_FILE
    master: str = MASTER_FILE


def write_mix(samples: Samples, session: Session, folder: Path, progress: Progress) -> None:
    """Write the mix `(channels, samples)` as it is. Raises StorageFailed, Cancelled."""
    with FloatWav(folder / MIX_FILE, session.sample_rate, len(samples), samples.shape[1]) as file:
        for start in range(0, samples.shape[1], _BLOCK):
            progress(start / samples.shape[1], "Writing the mix")
            file.write(np.ascontiguousarray(samples[:, start : start + _BLOCK]))


def at_mix_level(samples: Samples, sample_rate: int) -> tuple[Samples, float]:
    """The sound as loud as mixes of the composer's are, below -1 dBFS, and the gain in dB."""
    meter = LoudnessMeter(sample_rate, len(samples))
    for start in range(0, samples.shape[1], _BLOCK):
        meter.feed(samples[:, start : start + _BLOCK])
    peak = float(np.abs(samples).max(initial=0.0))
    if meter.loudness_lufs is None or peak <= 0:
        return samples, 0.0
    gain = min(10 ** ((MIX_LUFS - meter.loudness_lufs) / 20), HIGHEST_PEAK / peak, _MOST_GAIN)
    return samples * np.float32(gain), float(20 * np.log10(gain))


def finished(
    session: Session, samples: Samples, folder: Path, finish: Finish, progress: Progress
) -> Session:
    """`session` with its mix, master and tracks in `folder/audio`, and what was heard in it.

    `samples` `(2, length)` are as long as the session. Raises BackendUnavailable, StorageFailed,
    Cancelled.
    """
    separator = ready_separator(finish.separator) if finish.separator else None
    (folder / "audio").mkdir(parents=True, exist_ok=True)
    write_mix(samples, session, folder, part_of(progress, 0.0, 0.05))
    part = part_of(progress, 0.05, 0.25)
    session = mastered(session, folder, MixFiles(), finish.target, part)
    # Before it is split: stems are remembered by the file as it stays.
    finish.mark.put(folder, session.files())
    if finish.listening:
        session = described(session, folder, part_of(progress, 0.25, 0.45))
    if separator is None:
        session = session.evolve(tracks=(whole_track(session, folder),))
    else:
        part = part_of(progress, 0.45, 0.75)
        session = _split(session, folder, separator, finish.library, part)
    finish.mark.put(folder, session.files())
    session = with_null(session, folder, part_of(progress, 0.75, 0.8))
    if finish.midi:
        session = with_midi(session, folder, part_of(progress, 0.8, 1.0))
    progress(1.0, "Finished")
    return session


def _split(
    session: Session,
    folder: Path,
    separator: Separator,
    library: Path | None,
    progress: Progress,
) -> Session:
    """The session with its stems; a separator that fails must not cost the sound."""
    try:
        tracks = stem_tracks(session, folder, MIX_FILE, separator, progress, library=library)
    except (BackendUnavailable, BadWeights, JobFailed) as error:
        shutil.rmtree(folder / ".stems", ignore_errors=True)
        session = session.evolve(tracks=(whole_track(session, folder),))
        return noted(session, f"It has no stems. {error}")
    return noted(session.evolve(tracks=tracks), f"Split by {separator.name}: {separator.licence}")


def mastered(
    session: Session, folder: Path, files: MixFiles, target: MasterTarget, progress: Progress
) -> Session:
    """The session with the mix that stands in `folder` measured, and its master written."""
    levels = analyse(folder / files.mix, part_of(progress, 0.0, 0.4))
    master = master_analysed(
        levels,
        folder / files.mix,
        folder / files.master,
        target,
        part_of(progress, 0.4, 1.0),
    )
    return session.evolve(
        mix=Mix(
            file=files.mix,
            length_samples=levels.length_samples,
            grid_residual_samples=session.tempo_map.grid_residual_samples(
                session.length_beats, session.sample_rate
            ),
            null_db=None,
            loudness_lufs=levels.loudness.loudness_lufs,
            true_peak_dbtp=levels.loudness.true_peak_dbtp,
            master_file=files.master,
            master_loudness_lufs=master.loudness_lufs,
            master_true_peak_dbtp=master.true_peak_dbtp,
        )
    )


def whole_track(session: Session, folder: Path, file: str = WHOLE_FILE) -> Track:
    """The mix as the session's one track, in a file of its own."""
    place_file(folder / MIX_FILE, folder / file)
    clip = session.stem_clip(file, WHOLE_TRACK)
    return Track(WHOLE_TRACK, "other", ROLE_COLOURS["other"], (clip,))


def with_null(session: Session, folder: Path, progress: Progress) -> Session:
    """The session with what its whole-length stems, less its mix, come to."""
    if session.mix is None:
        return session
    files = [clip.file for track in session.tracks if not track.mute for clip in track.audio_clips]
    rest = null_db([folder / file for file in files], folder / session.mix.file, progress)
    return session.evolve(mix=replace(session.mix, null_db=rest))


def with_midi(
    session: Session, folder: Path, progress: Progress, only: tuple[str, ...] = ()
) -> Session:
    """The session with the notes that are heard in its tracks, or in those named in `only`.

    Where pitched notes cannot be heard, drums alone are.
    """
    options = ListenOptions()
    deaf = why_deaf(options)
    names = [
        track.name
        for track in session.tracks
        if (not only or track.name in only) and (not deaf or track.role == "drums")
    ]
    if deaf:
        session = noted(session, f"Only drums were written down. {deaf}")
    if not names:
        return session
    session = listen(session, folder, names, options, progress)
    return noted(session, "The MIDI was heard in the audio: check it before relying on it.")


def described(session: Session, folder: Path, progress: Progress) -> Session:
    """The session with its key compared with the asked one, its form and its chords."""
    assert session.mix is not None
    analysis = ANALYSERS.load("built-in").analyse(folder / session.mix.file, progress)
    timeline = Timeline(
        session.tempo_map,
        session.meter_map,
        0,
        session.length_beats,
        session.mix.length_samples,
        0,
    )
    key, sentences = key_heard(session.key, analysis)
    session = session.evolve(
        key=key,
        sections=sections_of(analysis.parts, timeline, session.sample_rate),
        chords=chords_of(analysis.chords, timeline, session.sample_rate),
        estimates=_estimates(analysis),
    )
    for sentence in sentences:
        session = noted(session, sentence)
    return session


def key_heard(asked: Key | None, analysis: Analysis) -> tuple[Key | None, list[str]]:
    """The session's key, and a sentence where it is not the asked one.

    Relative keys have the same notes and are hard to tell apart: then the asked one stays.
    """
    heard = analysis.key if analysis.key_confidence >= UNSURE else None
    if heard is None:
        said = [f"No clear key was heard: {asked.name} is as asked."] if asked else []
        return asked, said
    others = ", ".join(key.name for key in analysis.key_alternatives[:1])
    if asked is None:
        return heard, [f"The key was heard: {heard.name}" + (f" (or {others})." if others else ".")]
    if heard == asked or asked in analysis.key_alternatives[:1]:
        return asked, []
    same_notes = set(heard.pitch_classes) == set(asked.pitch_classes)
    if same_notes:
        return asked, []
    return heard, [
        f"It sounds in {heard.name}" + (f" (or {others})" if others else "") + f", not in the "
        f"{asked.name} that was asked for: another seed may come nearer."
    ]


def noted(session: Session, sentence: str) -> Session:
    """The session with one more note for the user."""
    old: Provenance = session.provenance
    return session.evolve(provenance=replace(old, notes=(*old.notes, sentence)))


def _estimates(analysis: Analysis) -> tuple[Estimate, ...]:
    found = [Estimate("tempo_bpm", analysis.bpm, analysis.bpm_confidence)]
    if analysis.key:
        others = tuple(key.name for key in analysis.key_alternatives)
        found.append(Estimate("key", analysis.key.name, analysis.key_confidence, others))
    return tuple(found)
