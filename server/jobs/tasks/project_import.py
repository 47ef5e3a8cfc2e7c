"""A project of a DAW as a session: its time, tracks, notes and clips, and its audio brought in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from exports.contract import ProjectAudio, ProjectReader, ReadProject
from exports.names import safe_name
from exports.registry import READERS
from exports.safe_zip import copy_member
from server.audio.intake import Intake, check, take_in
from server.jobs.specs import ImportSpec
from server.jobs.tasks.project_mix import with_mix
from server.settings import read_settings
from server.warping.session import with_warped
from session.clips import AudioClip
from session.errors import UnreadableAudio, storage
from session.model import Section, Session, Track
from session.progress import Progress, part_of

_AUDIO_END = 0.6
_WARPED_END = 0.85
_UNPACKED_FOLDER = ".unpacked"


@dataclass(frozen=True, slots=True)
class ProjectWishes:
    """What is asked of a project beside what it holds.

    `local` says that the project lies where the user has it, and may name audio elsewhere on this
    machine; one that was sent here may not.
    """

    title: str
    local: bool
    asked: ImportSpec


def reader_of(source: Path, head: bytes) -> ProjectReader | None:
    """The reader that knows a file by its first bytes and its name; None when none does."""
    for name in READERS:
        reader = READERS.load(name)
        if reader.recognises(head, source.name):
            return reader
    return None


def import_project(
    reader: ProjectReader, source: Path, wishes: ProjectWishes, folder: Path, progress: Progress
) -> tuple[Session, tuple[str, ...]]:
    """The session of a project, its audio in `folder/audio`, and warnings on what is missing.

    Raises BadInput, NotFound and what the disk says.
    """
    progress(0.0, f"Reading the {reader.title}")
    with storage(folder):
        folder.mkdir(parents=True, exist_ok=True)
    project = reader.read(source, wishes.local)
    taken, warnings = _take_in_all(project, source, folder, part_of(progress, 0.02, _AUDIO_END))
    missing = [audio.name for audio in project.audio if audio.missing]
    warnings = [*_missing_words(missing, wishes.local), *warnings]
    session = _with_wishes(project.session, wishes)
    tracks = tuple(_kept(track, taken) for track in session.tracks)
    session = session.evolve(tracks=tracks)
    session, slow = with_warped(session, folder, part_of(progress, _AUDIO_END, _WARPED_END))
    session, unmixed = with_mix(session, folder, part_of(progress, _WARPED_END, 0.98))
    # What could not be stretched is why there is no mix: said once.
    return _noted(session, (*warnings, *(slow or unmixed))), (*warnings, *slow)


def _take_in_all(
    project: ReadProject, source: Path, folder: Path, progress: Progress
) -> tuple[dict[str, Intake], list[str]]:
    """The files that are there, by the session's path, and sentences on those of no use."""
    taken: dict[str, Intake] = {}
    warnings: list[str] = []
    for index, audio in enumerate(project.audio):
        part = part_of(progress, index / len(project.audio), (index + 1) / len(project.audio))
        part(0.0, f"Taking in {audio.name}")
        if audio.missing:
            continue
        try:
            intake = _take_in(audio, source, folder, project.session.sample_rate, part)
        except UnreadableAudio as error:
            warnings.append(f"The clips of {audio.name} are left out: {error}")
            continue
        taken[audio.file] = intake
        warnings += intake.warnings
    return taken, warnings


def _missing_words(names: list[str], local: bool) -> Iterator[str]:
    if not names:
        return
    one = len(names) == 1
    what = f"{names[0]} was" if one else f"{len(names)} files were"
    its, it = ("its", "it") if one else ("their", "them")
    advice = (
        f"put {it} beside the project and import again"
        if local
        else "a project that is sent must hold its audio, as a .dawproject does"
    )
    listed = "" if one else f" ({', '.join(names)})"
    yield f"{what} not found, so {its} clips are left out: {advice}{listed}."


def _take_in(
    audio: ProjectAudio, project: Path, folder: Path, rate: int, progress: Progress
) -> Intake:
    target = folder / audio.file
    if audio.path:
        check(audio.path, read_settings().longest_audio_seconds)
        return take_in(audio.path, audio.name, target, progress, rate)
    # Under its own name, which is what errors about it say.
    unpacked = folder / _UNPACKED_FOLDER / safe_name(PurePosixPath(audio.name).name, "audio")
    with storage(unpacked):
        unpacked.parent.mkdir(exist_ok=True)
    try:
        copy_member(project, audio.member or "", unpacked)
        check(unpacked, read_settings().longest_audio_seconds)
        return take_in(unpacked, audio.name, target, progress, rate)
    finally:
        unpacked.unlink(missing_ok=True)
        unpacked.parent.rmdir()


def _with_wishes(session: Session, wishes: ProjectWishes) -> Session:
    asked, origin = wishes.asked, session.provenance
    sentences = list(origin.notes)
    if asked.bpm is not None or asked.meter is not None:
        sentences.append("A project has a tempo and a meter of its own: those given are not used.")
    return session.evolve(
        title=wishes.title,
        key=asked.key or session.key,
        sections=session.sections or (Section("Start", 0.0, session.length_beats),),
        provenance=replace(
            origin,
            parameters=asked.model_dump(mode="json"),
            source_file=Path(asked.file).name,
            notes=tuple(sentences),
        ),
    )


def _kept(track: Track, taken: Mapping[str, Intake]) -> Track:
    """The track with the clips whose audio is there, none of them longer than its file."""
    return replace(
        track,
        audio_clips=tuple(_within(track.audio_clips, taken)),
        dry_clips=tuple(_within(track.dry_clips, taken)),
    )


def _within(clips: tuple[AudioClip, ...], taken: Mapping[str, Intake]) -> Iterator[AudioClip]:
    for clip in clips:
        if clip.file not in taken:
            continue
        room = taken[clip.file].length_samples - clip.source_offset_samples
        length = min(clip.length_samples, room)
        if length > 0:
            yield replace(clip, length_samples=length)


def _noted(session: Session, sentences: tuple[str, ...]) -> Session:
    origin = session.provenance
    return session.evolve(provenance=replace(origin, notes=(*origin.notes, *sentences)))
