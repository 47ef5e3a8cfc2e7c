"""New bars put into a session's files: the mix rewritten, the tracks cut, nothing old touched."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from exports.layout import channels
from exports.names import UniqueNames
from exports.nulling import null_db
from exports.place import place_file
from exports.sources import BLOCK_SAMPLES
from exports.stem import Stem
from server.audio.write import FloatWav
from server.engines.composer.sound.produce import MASTER_FILE
from server.engines.modelled.anew import Anew, Bars
from server.engines.modelled.clips import chords_without, own_speed, without
from server.engines.modelled.finish import MixFiles, mastered, noted, with_midi
from server.library.derive import derive
from server.mastering.contract import MasterTarget
from server.separation.contract import Separator
from server.separation.stem_tracks import ready_separator, stems_of
from session.clips import AudioClip
from session.errors import BackendUnavailable, BadWeights, JobFailed, storage
from session.model import Section, Session, Track
from session.progress import Progress, part_of
from session.sound.read import probe, read_blocks
from session.units import ROLE_COLOURS, Role

Samples = NDArray[np.float32]

_NULL_DB = -90.0
"""A track that is as near as this to the mix is the mix (the stem promise)."""
_STEMS_FOLDER = ".stems"


@dataclass(frozen=True, slots=True)
class PutIn:
    """The new session, and the files that were written for it."""

    session: Session
    written: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the new sound goes: `names` are free file names in `folder/audio`.

    Stems that `library` remembers are not made again.
    """

    asked: Anew
    bars: Bars
    folder: Path
    files: MixFiles
    names: UniqueNames
    library: Path | None

    def free(self, name: str) -> str:
        """A new file of that name."""
        return f"audio/{self.names.take(name, 'bars')}.wav"

    @property
    def file_name(self) -> str:
        """What a file of the new bars is called."""
        verb = "extension" if self.asked.from_bar is None else "repaint"
        return f"{verb}-bar-{self.bars.first + 1}"


def put_in(
    session: Session,
    asked: Anew,
    bars: Bars,
    new: Samples,
    *,
    folder: Path,
    library: Path | None,
    progress: Progress,
) -> PutIn:
    """`session` with `new` `(channels, length)` in the place of `bars`, all in `folder`.

    A session whose one track is its mix keeps one; of any other the tracks pause where the new
    sound has a track of its own, so that their sum is still the mix. Stems that `library`
    remembers are not made again. Raises StorageFailed, BackendUnavailable, Cancelled.
    """
    separator = ready_separator(asked.sound.separator) if asked.sound.separator else None
    whole = None if separator else _whole_track(asked, part_of(progress, 0.0, 0.1))
    place = _linked(asked, bars, folder, library)
    _write_mix(asked.source / place.files.mix, folder / place.files.mix, bars, new)
    if asked.from_bar is None:
        session = _longer(session, bars)
    target = MasterTarget(
        float(session.provenance.parameters["master_lufs"]),
        float(session.provenance.parameters["ceiling_dbtp"]),
    )
    part = part_of(progress, 0.1, 0.5)
    session = mastered(session, folder, place.files, target, part)
    if whole is not None:
        tracks, made = _in_one_piece(session, whole, place)
    else:
        part = part_of(progress, 0.5, 0.8)
        session, tracks, made = _beside(session, new, place, separator, part)
    chords = tuple(chords_without(session.chords, bars.start_beats, bars.end_beats))
    session = session.evolve(tracks=tracks, chords=chords)
    session = _with_null(session, folder, part_of(progress, 0.8, 0.9))
    if asked.sound.midi:
        names = tuple(track.name for track in made)
        session = with_midi(session, folder, part_of(progress, 0.9, 1.0), only=names)
    files = (clip.file for track in made for clip in track.audio_clips)
    return PutIn(session, (place.files.mix, place.files.master, *files))


def _linked(asked: Anew, bars: Bars, folder: Path, library: Path | None) -> _Place:
    """The old session's files linked into `folder`, but for its mix and master."""
    old = asked.session
    assert old.mix is not None
    files = MixFiles(old.mix.file, old.mix.master_file or MASTER_FILE)
    derive(asked.source, folder)
    (folder / "audio").mkdir(parents=True, exist_ok=True)
    names = UniqueNames()
    for name in (files.mix, files.master):
        with storage(folder / name):
            # The link goes: the file is the old session's, and must not be written to.
            (folder / name).unlink(missing_ok=True)
        names.take(Path(name).stem, "mix")
    for path in sorted((folder / "audio").iterdir()):
        names.take(path.stem, "file")
    return _Place(asked, bars, folder, files, names, library)


def _write_mix(old: Path, target: Path, bars: Bars, new: Samples) -> None:
    """The old mix with `new` from the bars' start on; all other samples are the same."""
    info = probe(old)
    length = max(info.length_samples, bars.end)
    with FloatWav(target, info.sample_rate, info.channels, length) as file:
        at = 0
        for block in _then_silence(old, info.channels, length):
            first, last = max(bars.start, at), min(bars.end, at + block.shape[1])
            if last > first:
                block[:, first - at : last - at] = new[:, first - bars.start : last - bars.start]
            file.write(block)
            at += block.shape[1]


def _then_silence(path: Path, channels_: int, length: int) -> Iterator[Samples]:
    """The blocks of a file, and silence up to `length`."""
    at = 0
    for block in read_blocks(path):
        yield block
        at += block.shape[1]
    while at < length:
        more = min(1 << 17, length - at)
        yield np.zeros((channels_, more), np.float32)
        at += more


def _longer(session: Session, bars: Bars) -> Session:
    """The session up to the end of the bars, with a section of them."""
    section = Section("Extension", bars.start_beats, bars.end_beats - bars.start_beats)
    return session.evolve(length_beats=bars.end_beats, sections=(*session.sections, section))


def _whole_track(asked: Anew, progress: Progress) -> Track | None:
    """The track that is the mix, where it is the only one that sounds."""
    session = asked.session
    assert session.mix is not None
    sounding = [track for track in session.tracks if track.audio_clips and not track.mute]
    if len(sounding) != 1 or len(sounding[0].audio_clips) != 1:
        return None
    (track,), clip = sounding, sounding[0].audio_clips[0].heard
    plain = not (track.gain_db or track.pan or clip.gain_db or clip.source_offset_samples)
    if not plain or clip.start_beats or clip.length_samples < session.mix.length_samples:
        return None
    rest = null_db([asked.source / clip.file], asked.source / session.mix.file, progress)
    return track if rest is None or rest < _NULL_DB else None


def _in_one_piece(
    session: Session, whole: Track, place: _Place
) -> tuple[tuple[Track, ...], tuple[Track, ...]]:
    """All tracks, and the one that is the new mix; its notes in the bars are gone."""
    bars, folder = place.bars, place.folder
    file = place.free("whole")
    place_file(folder / place.files.mix, folder / file)
    track = replace(
        without(whole, session, bars.start_beats, bars.end_beats),
        audio_clips=(session.stem_clip(file, whole.name),),
        dry_clips=(),
    )
    tracks = tuple(track if one is whole else one for one in session.tracks)
    still = {place.files.mix, place.files.master, *session.evolve(tracks=tracks).files()}
    for unheard in set(session.files()) - still:
        with storage(folder / unheard):
            (folder / unheard).unlink(missing_ok=True)
    return tracks, (track,)


def _beside(
    session: Session,
    new: Samples,
    place: _Place,
    separator: Separator | None,
    progress: Progress,
) -> tuple[Session, tuple[Track, ...], tuple[Track, ...]]:
    """All tracks, and those of the new sound, for which the others pause.

    A separator that fails must not cost the sound: then the session says so.
    """
    bars, folder = place.bars, place.folder
    file = place.free(place.file_name)
    with FloatWav(folder / file, bars.sample_rate, len(new), new.shape[1]) as wav:
        wav.write(np.ascontiguousarray(new))
    made: tuple[Track, ...] = ()
    if separator is not None:
        try:
            made = _stems(session, place, file, separator, progress)
        except (BackendUnavailable, BadWeights, JobFailed) as error:
            shutil.rmtree(folder / _STEMS_FOLDER, ignore_errors=True)
            session = noted(session, f"The new sound has no stems. {error}")
    if not made:
        made = (_track(session, place, file, "New sound", "other"),)
    kept = tuple(
        track if track.mute else without(track, session, bars.start_beats, bars.end_beats)
        for track in session.tracks
    )
    return session, (*kept, *made), made


def _stems(
    session: Session, place: _Place, file: str, separator: Separator, progress: Progress
) -> tuple[Track, ...]:
    """The tracks of the new sound's stems, in the place of `file`."""
    folder, work = place.folder, place.folder / _STEMS_FOLDER
    made: list[Track] = []
    for stem in stems_of(folder / file, work, separator, progress, place.library):
        target = place.free(f"{place.file_name}-{stem.file.stem}")
        with storage(folder / target):
            stem.file.rename(folder / target)
        made.append(_track(session, place, target, f"New {stem.name.lower()}", stem.role))
    with storage(work):
        work.rmdir()
        (folder / file).unlink()
    return tuple(made)


def _track(session: Session, place: _Place, file: str, name: str, role: Role) -> Track:
    bars = place.bars
    name = f"{name}, {bars.words}"
    taken, count, free = {track.name for track in session.tracks}, 1, name
    while free in taken:
        count += 1
        free = f"{name} ({count})"
    clip = AudioClip(file, bars.start_beats, bars.length, name=free)
    return Track(free, role, ROLE_COLOURS[role], (own_speed(clip, session),))


def _with_null(session: Session, folder: Path, progress: Progress) -> Session:
    """The session with what its tracks, as their clips play, less its mix, come to."""
    assert session.mix is not None
    stems = [
        Stem(channel, session, folder)
        for channel in channels(session)
        if channel.audio_clips and not channel.mute
    ]
    length = session.mix.length_samples
    worst, done = 0.0, 0
    mix = read_blocks(folder / session.mix.file, BLOCK_SAMPLES)
    for block, *parts in zip(mix, *(stem.blocks(length) for stem in stems), strict=True):
        rest = block.astype(np.float64)
        for part in parts:
            rest -= part
        worst = max(worst, float(np.abs(rest).max(initial=0.0)))
        done += rest.shape[1]
        progress(done / length, "Checking that the stems sum to the mix")
    return session.evolve(
        mix=replace(session.mix, null_db=float(20 * np.log10(worst)) if worst else None)
    )
