"""The job `separate`: a session's mix becomes stems, in a new session beside it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from server.disk_room import check_room_for_sound
from server.jobs.specs import SeparateSpec
from server.jobs.task import Delivery, JobPlace, Outcome
from server.jobs.tasks.import_audio import emptied_on_failure, facts
from server.jobs.tasks.recording import MIX_FILE, with_levels, with_null_test
from server.library.derive import derive
from server.library.folders import file_inside, session_folder
from server.library.label import titled
from server.library.midi_files import write_midi_files
from server.separation.cache import StemCache
from server.separation.contract import Separator, Stem
from server.separation.cut import cut
from server.separation.known import KnownStems, known_stems, write_known
from server.separation.parted import Parting, cut_all
from server.separation.region import Region, region_of, region_session
from server.separation.registry import SEPARATORS
from server.separation.stem_tracks import beside, ready_separator, tracks_of
from server.separation.wish import StemWish, stem_wish
from server.separation.wished import as_wished
from session.document import read_session, write_session
from session.errors import BadInput, storage
from session.model import Mix, Provenance, Session
from session.progress import Progress, part_of
from session.sound.read import probe


def separate(spec: dict[str, Any], place: JobPlace, progress: Progress) -> Outcome:
    """Split the mix of the session that the spec names, or give the stems that it was made of.

    The session's tracks stay, muted; the stems stand after them. Of a region the new session has
    the stems alone. Raises NotFound, BadInput for a session without a mix and for stems or bars
    that there are not, BackendUnavailable, BadWeights, StorageFailed, Cancelled.
    """
    asked = SeparateSpec.model_validate(spec)
    source = session_folder(place.library / "sessions", asked.session)
    session = titled(read_session(source), source)
    if session.mix is None:
        raise BadInput(f"The session {asked.session} has no audio to split: choose one with a mix.")
    work = _work(asked, source, session, session.mix, place.library)
    _check_room(work, place.staging)
    with emptied_on_failure(place.staging):
        folder = place.staging / "session"
        progress(0.0, "Linking the audio")
        base = _base(work, session, folder)
        apart = _apart(work, base, folder, part_of(progress, 0.02, 0.97))
        apart = apart.evolve(provenance=_provenance(session, asked, work))
        progress(0.97, "Writing the session")
        write_midi_files(apart, folder)
        write_session(apart, folder)
    progress(1.0, "Done")
    region = f"-{work.region.words.replace(' ', '-')}" if work.region else ""
    return Outcome((Delivery("session", f"sessions/{asked.session}{region}"),), facts(apart))


@dataclass(frozen=True, slots=True)
class _Work:
    """What is to be done: `known` are the session's own stems, where nothing need be split."""

    source: Path
    mix: Path
    separator: Separator
    known: KnownStems | None
    wish: StemWish
    region: Region | None
    cache: StemCache

    def stems(self, work: Path, progress: Progress) -> tuple[Stem, ...]:
        """The stems of the mix or of its region, in the folder `work`."""
        if self.known is None:
            parting = Parting(self.separator, self.cache, self.wish.needed)
            return parting.stems(self.mix, work, progress, self.region)
        if self.region is None:
            return write_known(self.known, self.source, work, progress)
        whole = write_known(self.known, self.source, work / "whole", part_of(progress, 0, 0.5))
        start, length = self.region.start_samples, self.region.length_samples
        return cut_all(whole, work, start, length, part_of(progress, 0.5, 1))


def _work(asked: SeparateSpec, source: Path, session: Session, mix: Mix, library: Path) -> _Work:
    """The work that the spec asks for, as far as it can be done at all."""
    separator = SEPARATORS.load(asked.separator)
    known = None if asked.again else known_stems(session, separator.stems)
    kinds, whose = separator.stems, f"The separator {asked.separator} gives"
    if known is not None:
        kinds, whose = tuple(known), "The session has"
    wish = stem_wish(asked.two, asked.minus, kinds, whose)
    region = region_of(session, asked.from_bar, asked.bars)
    if known is None:
        separator = ready_separator(asked.separator)
    cache = StemCache.of_library(library)
    return _Work(source, file_inside(source, mix.file), separator, known, wish, region, cache)


def _check_room(work: _Work, staging: Path) -> None:
    """See that there is room for stems, before any are made. Raises DiskFull."""
    if work.known is not None:  # Linked, where the disk can.
        return
    info = probe(work.mix)
    length = work.region.length_samples if work.region else info.length_samples
    files = len(work.separator.stems) + 1
    check_room_for_sound(staging, files * length * info.channels)


def _base(work: _Work, session: Session, folder: Path) -> Session:
    """The session that stems are added to, its files in `folder`: the whole, or the region."""
    if work.region is None:
        derive(work.source, folder)
        return session
    cut(work.mix, folder / MIX_FILE, work.region.start_samples, work.region.length_samples)
    return region_session(session, work.region, MIX_FILE)


def _apart(work: _Work, base: Session, folder: Path, progress: Progress) -> Session:
    """The session with its stems, as they were wished for."""
    assert base.mix is not None
    place, mix = folder / ".stems", folder / base.mix.file
    stems = work.stems(place, part_of(progress, 0.0, 0.88))
    stems = as_wished(stems, work.wish, mix, place, part_of(progress, 0.88, 0.94))
    tracks = tracks_of(stems, base, folder, place)
    apart = base.evolve(tracks=beside(base.tracks, tracks))
    if work.wish.minus:
        # What sounds is no longer the mix that there was.
        file = tracks[0].audio_clips[0].file
        apart = apart.evolve(mix=_other_mix(base.mix, file))
        with storage(mix):
            mix.unlink()
    if work.wish.minus or work.region is not None:
        apart = with_levels(apart, folder, part_of(progress, 0.94, 0.97))
    return with_null_test(apart, folder, part_of(progress, 0.97, 1.0))


def _other_mix(mix: Mix, file: str) -> Mix:
    return Mix(file, mix.length_samples, mix.grid_residual_samples, null_db=None)


def _provenance(session: Session, asked: SeparateSpec, work: _Work) -> Provenance:
    old, separator = session.provenance, work.separator
    return replace(
        old,
        operation="separate",
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        parameters=asked.model_dump(mode="json"),
        parent=asked.session,
        notes=tuple(dict.fromkeys((*old.notes, *_notes(work)))),
        engine=old.engine if work.known else separator.name,
        engine_version=old.engine_version if work.known else separator.version,
        licence=old.licence
        if work.known
        else f"The recording: {old.licence} The separator: {separator.licence}",
        model=None,
        prompt=None,
        seed=None,
    )


def _notes(work: _Work) -> list[str]:
    """Sentences on what the stems are."""
    notes = [f"{work.separator.title}."]
    if work.known:
        notes = [
            "The stems are those that the session was made of, and were not split from its mix: "
            "`roadie stems --again` splits it all the same."
        ]
    if work.wish.minus:
        notes.append("The mix is what is left without the stems that were not wanted.")
    if work.region is not None:
        notes.append(f"It is {work.region.words} of the session that it comes from.")
    else:
        notes.append("The tracks that were there are muted: they are the same music.")
    return notes
