"""Tracks of a session go through a chain: a new session in which they sound anew, and their dry
sound stands beside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bridge.host.batch.contract import RenderEngine
from bridge.host.chain.model import Chain
from bridge.host.chain.moves import moved
from bridge.host.chain.of_effects import of_effects
from bridge.host.chain.shelf import ShelvedChain
from bridge.host.render.spec import RenderReport
from exports.names import UniqueNames
from server.jobs.host_specs import RenderSpec
from server.jobs.task import Delivery, JobPlace, Outcome
from server.jobs.tasks.import_audio import emptied_on_failure, facts
from server.jobs.tasks.project_mix import unheard_file, with_mix
from server.jobs.tasks.render_desk import Desk, Wet
from server.jobs.tasks.takes import take_name
from server.jobs.tracks_called import tracks_called
from server.library.derive import derive
from server.library.folders import session_folder
from server.library.label import titled
from server.library.midi_files import write_midi_files
from server.mastering.contract import MasterTarget
from server.mastering.registry import MASTERERS
from session.document import read_session, write_session
from session.errors import BadInput
from session.model import Provenance, Session, Track
from session.progress import Progress, part_of


def render_session(
    asked: RenderSpec,
    shelved: ShelvedChain | None,
    engine: RenderEngine,
    place: JobPlace,
    progress: Progress,
) -> Outcome:
    """Render the tracks of the session that the spec names.

    Without a chain each goes through its own again, from its dry sound, as it is set and moves
    now. Raises NotFound, BadInput for tracks without sound, PlugInFailed and its kin, Cancelled.
    """
    name = asked.session or ""
    source = session_folder(place.library / "sessions", name)
    session = titled(read_session(source), source)
    tracks = _tracks(session, asked)
    with emptied_on_failure(place.staging):
        folder = place.staging / "session"
        derive(source, folder)
        (folder / "audio").mkdir(parents=True, exist_ok=True)
        wet = _named(_chained(tracks, shelved, asked), folder)
        desk = Desk(asked, shelved, session, source, place.staging / "parts")
        reports = desk.render(engine, wet, part_of(progress, 0.0, 0.7))
        made = desk.with_wet(wet, folder)
        made, unmixed = _mixed(made, session, folder, part_of(progress, 0.75, 0.97))
        notes = (*unmixed, *_words(reports))
        made = made.evolve(provenance=_provenance(session, asked, wet, notes))
        progress(0.97, "Writing the session")
        write_midi_files(made, folder)
        write_session(made, folder)
    progress(1.0, "Done")
    warnings = (*unmixed, *(words for report in reports for words in report.warnings))
    return Outcome(
        (Delivery("session", f"sessions/{take_name(session, name)}"),),
        facts(made),
        tuple(dict.fromkeys(warnings)),
    )


def _tracks(session: Session, asked: RenderSpec) -> list[tuple[int, Track]]:
    """The tracks that are asked for, with their numbers."""
    called = tracks_called(session.tracks, asked.tracks) if asked.tracks else session.tracks
    chosen = [
        (number, track)
        for number, track in enumerate(session.tracks, 1)
        if any(track is one for one in called)
        and track.audio_clips
        and (asked.tracks or not track.mute)
    ]
    if not chosen:
        raise BadInput(f"The session {asked.session} has no sound there to render: name a track.")
    return chosen


def _chained(
    tracks: Sequence[tuple[int, Track]], shelved: ShelvedChain | None, asked: RenderSpec
) -> list[tuple[int, Track, Chain]]:
    """Each track with the chain that it goes through. Raises BadInput."""
    if shelved is not None:
        return [(number, track, shelved.chain) for number, track in tracks]
    own = [
        (number, track, moved(of_effects(track.chain), asked.automation))
        for number, track in tracks
        if track.chain is not None and track.chain.effects and track.dry_clips
    ]
    if not own:
        raise BadInput(
            f"No track of {asked.session} has a chain and its dry sound: choose a chain, such as "
            f"--chain 'vocal warm'."
        )
    return own


def _named(chained: Sequence[tuple[int, Track, Chain]], folder: Path) -> list[Wet]:
    names = UniqueNames()
    for path in (folder / "audio").iterdir():
        names.take(path.stem, "Track", path.suffix)
    return [
        Wet(
            track,
            number,
            chain,
            f"audio/{names.take(f'{track.name} {chain.name}', 'Track', '.wav')}",
        )
        for number, track, chain in chained
    ]


def _mixed(
    made: Session, before: Session, folder: Path, progress: Progress
) -> tuple[Session, tuple[str, ...]]:
    """The session with its mix and, if it had one, its master made again."""
    old = before.mix
    unmixed_yet = made.evolve(mix=None)
    played = set(unmixed_yet.files())
    for file in (old.file, old.master_file) if old else ():
        # It is a link to the file of the session before. What is a track's sound too, as of a
        # recording that was not split, stays.
        if file and file not in played:
            (folder / file).unlink(missing_ok=True)
    made, unmixed = with_mix(unmixed_yet, folder, part_of(progress, 0.0, 0.5))
    if made.mix is None or old is None or old.master_file is None:
        return made, unmixed
    target = MasterTarget(
        loudness_lufs=before.provenance.parameters.get("master_lufs", -14.0),
        ceiling_dbtp=before.provenance.parameters.get("ceiling_dbtp", -1.0),
    )
    masterer = MASTERERS.load("limiter")
    file = unheard_file(made, old.master_file)
    report = masterer.master(
        folder / made.mix.file, folder / file, target, part_of(progress, 0.5, 1.0)
    )
    mix = replace(
        made.mix,
        master_file=file,
        master_loudness_lufs=report.loudness_lufs,
        master_true_peak_dbtp=report.true_peak_dbtp,
    )
    return made.evolve(mix=mix), unmixed


def _words(reports: Sequence[RenderReport]) -> tuple[str, ...]:
    names = dict.fromkeys(name for report in reports for name in report.not_deterministic)
    return tuple(
        f"{name} does not do the same again: keep this take if you like it." for name in names
    )


_KEPT = ("tail", "master_lufs", "ceiling_dbtp")
"""What the session before was made with, and the next render of it asks for again."""


def _provenance(
    session: Session, asked: RenderSpec, wet: Sequence[Wet], notes: Sequence[str]
) -> Provenance:
    old = session.provenance
    kept = {name: old.parameters[name] for name in _KEPT if name in old.parameters}
    return Provenance(
        operation="render",
        engine="host",
        engine_version=version("roadie"),
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        licence=old.licence,
        model=old.model,
        prompt=old.prompt,
        parameters={**kept, **asked.model_dump(mode="json", exclude_defaults=True)},
        parent=asked.session,
        source_file=old.source_file,
        notes=(*old.notes, *_said(wet), *notes),
    )


def _said(wet: Sequence[Wet]) -> list[str]:
    """Which tracks went through which chain, a sentence for each chain."""
    tracks: dict[str, list[str]] = {}
    for one in wet:
        tracks.setdefault(one.chain.name, []).append(one.track.name)
    return [f"{', '.join(names)} rendered through {chain!r}." for chain, names in tracks.items()]
