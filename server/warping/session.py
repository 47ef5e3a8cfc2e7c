"""A session's stretched clips made to sound in time: each sound once, in a file of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from exports.names import UniqueNames
from exports.sources import find_source
from server.audio.write import FloatWav
from server.warping.plan import Knot, WarpPlan, plan_of
from server.warping.render import warped_blocks
from server.warping.source import FileSource
from session.clips import AudioClip, WarpedSound
from session.errors import BackendUnavailable, BadInput, JobFailed, UnreadableAudio, storage
from session.model import Session, Track
from session.progress import Progress, part_of

FOLDER = "audio/warped"

_FAILED = (
    "Clips of {names} could not be stretched to the beat ({reason}): they play at their own speed "
    "here, and the session has no mix; projects for Live, REAPER and DAWproject follow the beat."
)


Shared = tuple[str, tuple[Knot, ...]]
"""What clips of one sound have in common."""


@dataclass(frozen=True, slots=True)
class _Planned:
    """The plan of a clip, and the name of its track."""

    plan: WarpPlan
    track: str


@dataclass(slots=True)
class _Wanted:
    """A sound that clips share: what to make, as long as the longest of them, and where."""

    planned: _Planned
    length_samples: int
    file: str


def with_warped(
    session: Session, folder: Path, progress: Progress
) -> tuple[Session, tuple[str, ...]]:
    """The session with a warped sound in `folder/audio/warped` for each clip that is stretched.

    Clips for which there is none play at their own speed, and one sentence says so. Raises
    StorageFailed and its kin, Cancelled.
    """
    failed: dict[str, str] = {}
    plans = _plans(session, failed, progress)
    wanted = _wanted(plans)
    made: dict[Shared, str] = {}
    total = sum(one.length_samples for one in wanted.values())
    done = 0
    for key, one in wanted.items():
        share = part_of(progress, done / total, (done + one.length_samples) / total)
        done += one.length_samples
        try:
            _write(one, session, folder, share)
            made[key] = one.file
        except (BackendUnavailable, BadInput, JobFailed, UnreadableAudio) as error:
            failed.setdefault(one.planned.track, str(error).rstrip("."))

    def warped(clip: AudioClip) -> AudioClip:
        if clip not in plans or (plan := plans[clip].plan).sound not in made:
            return clip
        sound = WarpedSound(
            made[plan.sound], plan.length_samples, plan.fade_in_samples, plan.fade_out_samples
        )
        return replace(clip, warped=sound)

    session = session.evolve(tracks=tuple(_each_clip(track, warped) for track in session.tracks))
    return session, _words(failed)


def _plans(
    session: Session, failed: dict[str, str], progress: Progress
) -> dict[AudioClip, _Planned]:
    plans: dict[AudioClip, _Planned] = {}
    for track in session.tracks:
        for clip in (*track.audio_clips, *track.dry_clips):
            progress(0.0, "Looking at what is stretched")
            try:
                plan = plan_of(clip, session)
            except BadInput as error:
                failed.setdefault(track.name, str(error))
                continue
            if plan is not None:
                plans[clip] = _Planned(plan, track.name)
    return plans


def _wanted(plans: Mapping[AudioClip, _Planned]) -> dict[Shared, _Wanted]:
    names = UniqueNames()
    wanted: dict[Shared, _Wanted] = {}
    for planned in plans.values():
        plan = planned.plan
        if plan.sound not in wanted:
            name = names.take(PurePosixPath(plan.file).stem, "Audio", ".wav")
            wanted[plan.sound] = _Wanted(planned, plan.length_samples, f"{FOLDER}/{name}")
        known = wanted[plan.sound]
        known.length_samples = max(known.length_samples, plan.length_samples)
    return wanted


def _write(one: _Wanted, session: Session, folder: Path, progress: Progress) -> None:
    path, stage = folder / one.file, f"Stretching {PurePosixPath(one.file).stem} to the beat"
    plan = one.planned.plan
    progress(0.0, stage)
    found = find_source(plan.file, session, folder, one.planned.track)
    with storage(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    with (
        FileSource(found) as source,
        FloatWav(path, session.sample_rate, found.channels, one.length_samples) as file,
    ):
        for block in warped_blocks(source, plan.knots, one.length_samples):
            file.write(block)
            progress(file.length_samples / one.length_samples, stage)


def _each_clip(track: Track, change: Callable[[AudioClip], AudioClip]) -> Track:
    return replace(
        track,
        audio_clips=tuple(change(clip) for clip in track.audio_clips),
        dry_clips=tuple(change(clip) for clip in track.dry_clips),
    )


def _words(failed: Mapping[str, str]) -> tuple[str, ...]:
    if not failed:
        return ()
    names = ", ".join(repr(name) for name in failed)
    return (_FAILED.format(names=names, reason=next(iter(failed.values()))),)
