"""The music that a job works from: a MIDI file, a recording, or tracks of a session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from exports.names import clean_text
from exports.place import place_file
from server.analysis.registry import ANALYSERS
from server.audio.intake import check, copy_untouched, minutes, take_in
from server.engines.composer.given.read import read_given
from server.engines.contract import Engine, Given
from server.engines.registry import ENGINES
from server.jobs.specs import ImportSpec, RespondSpec
from server.jobs.tasks.import_audio import ORIGINAL_ENDINGS
from server.jobs.tasks.recording import RECORDING_FILE, session_of, timeline_of, write_padded
from server.jobs.tracks_called import tracks_called
from server.library.folders import file_inside, session_folder
from server.library.label import titled
from server.library.midi_files import ORIGINAL_MIDI_FILE
from session.document import read_session
from session.errors import BadInput, UnreadableMidi, storage
from session.meter import MeterMap
from session.model import Estimate, Session, Track
from session.progress import Progress, part_of
from session.promptly import Promptly, in_place
from session.smf import read_smf
from session.sound.content import head_of_file, is_midi
from session.tempo import TempoMap
from session.units import ROLE_COLOURS

_LARGEST_MIDI_BYTES = 64 * 2**20
_WORK_FILE = ".recording.wav"
_MIDI_RATE = 48_000


@dataclass(frozen=True, slots=True)
class Material:
    """What is given, and what the new session has to tell of it."""

    given: Given
    title: str
    sample_rate: int
    licence: str | None = None
    source_file: str | None = None
    parent: str | None = None
    estimates: tuple[Estimate, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def has_recording(self) -> bool:
        """Whether there is sound among it that is not to be played anew."""
        return any(track.audio_clips for track in self.given.tracks)


def material_of(
    asked: RespondSpec,
    library: Path,
    folder: Path,
    engine: Engine,
    progress: Progress,
    *,
    promptly: Promptly = in_place,
) -> Material:
    """Read what the spec names; audio that is given lies in `folder` afterwards.

    A MIDI file is read `promptly`: it may be what somebody just played.

    Raises NotFound, BadInput and its kin, StorageFailed, Cancelled.
    """
    if asked.session is not None:
        material = _of_session(asked, asked.session, library, folder)
    else:
        source = Path(asked.file or "").expanduser()
        if is_midi(head_of_file(source)):
            material = promptly(lambda: _of_midi_file(asked, source, folder))
        else:
            material = _of_recording(asked, source, folder, engine, progress)
    seconds = material.given.tempo_map.seconds_at_beats(material.given.length_beats)
    if seconds > engine.capabilities.longest_seconds:
        raise BadInput(
            f"What is given lasts {minutes(seconds)}, and the longest that {engine.name} makes is "
            f"{minutes(engine.capabilities.longest_seconds)}: give a shorter piece of it."
        )
    if material.sample_rate not in engine.capabilities.sample_rates:
        raise BadInput(
            f"The session is at {material.sample_rate} Hz, at which {engine.name} does not work: "
            "give its MIDI file or a recording of it instead."
        )
    return material


def _of_midi_file(asked: RespondSpec, source: Path, folder: Path) -> Material:
    with storage(source):
        if source.stat().st_size > _LARGEST_MIDI_BYTES:
            raise UnreadableMidi(f"{source.name} is over 64 MB: choose a MIDI file of music.")
        data = source.read_bytes()
    session = read_smf(data, source.name)
    with storage(folder):
        (folder / ORIGINAL_MIDI_FILE).parent.mkdir(parents=True, exist_ok=True)
        (folder / ORIGINAL_MIDI_FILE).write_bytes(data)
    given = read_given(
        _chosen(asked, session.tracks),
        asked.how,
        tempo_map=_tempo_map(asked, session),
        meter_map=_meter_map(asked, session),
        length_beats=_end_beats(session.tracks),
        key=asked.key,
        key_hint=session.key,
        remarks=_without_tempo(session.provenance.notes, asked),
    )
    title = clean_text(source.stem)[:200] or "MIDI"
    return Material(given, title, _MIDI_RATE, source_file=source.name)


def _without_tempo(notes: Sequence[str], asked: RespondSpec) -> tuple[str, ...]:
    """What was said of the file, less the want of a tempo where one is given."""
    known = asked.bpm is not None or asked.tempo_map is not None
    return tuple(note for note in notes if not (known and "names no tempo" in note))


def _end_beats(tracks: Sequence[Track]) -> float:
    """Where the last note ends; what silence a file has after it is not music to go by."""
    return max(
        clip.start_beats + note.end_beats
        for track in tracks
        for clip in track.midi_clips
        for note in clip.notes
    )


def _of_recording(
    asked: RespondSpec, source: Path, folder: Path, engine: Engine, progress: Progress
) -> Material:
    info = check(source, engine.capabilities.longest_seconds)
    ending = ORIGINAL_ENDINGS.get(info.container, info.container.lower())
    original, work = folder / "audio" / f"original.{ending}", folder / _WORK_FILE
    copy_untouched(source, original, part_of(progress, 0.0, 0.1))
    intake = take_in(original, source.name, work, part_of(progress, 0.1, 0.4))
    analysis = ANALYSERS.load("built-in").analyse(work, part_of(progress, 0.4, 0.9))
    if analysis.loudness_lufs is None:
        raise BadInput(f"{source.name} is silent: give a recording with music in it.")
    hints = ImportSpec(
        file=str(source), bpm=asked.bpm, key=asked.key, meter=asked.meter, split=False, midi=False
    )
    timeline = timeline_of(analysis, hints, intake)
    write_padded(work, folder / RECORDING_FILE, intake, timeline, part_of(progress, 0.9, 1.0))
    title = clean_text(source.stem)[:200] or "Recording"
    session = session_of(title, analysis, hints, intake, timeline)
    clip = session.stem_clip(RECORDING_FILE, "Recording")
    given = read_given(
        (Track("Recording", "other", ROLE_COLOURS["other"], (clip,)),),
        asked.how,
        tempo_map=session.tempo_map,
        meter_map=session.meter_map,
        length_beats=session.length_beats,
        key=session.key,
        chords=session.chords,
        enters_beats=session.meter_map.beats_at_bar(timeline.lead_bars),
        remarks=session.provenance.notes,
    )
    return Material(
        given,
        title,
        session.sample_rate,
        licence=session.provenance.licence,
        source_file=source.name,
        estimates=session.estimates,
        warnings=intake.warnings,
    )


def _of_session(asked: RespondSpec, name: str, library: Path, folder: Path) -> Material:
    source = session_folder(library / "sessions", name)
    session = titled(read_session(source), source)
    composed = session.provenance.engine in ENGINES.names()
    goes_on = asked.how in ("answer", "continue")
    tracks = []
    for track in _chosen(asked, session.tracks):
        if track.midi_clips and (composed or goes_on):
            tracks.append(replace(track, audio_clips=(), mute=False, take_group=None))
        else:
            tracks.append(_placed(track, session, source, folder))
    given = read_given(
        tracks,
        asked.how,
        tempo_map=_tempo_map(asked, session),
        meter_map=_meter_map(asked, session),
        length_beats=session.length_beats,
        key=asked.key or session.key,
        chords=session.chords if asked.key is None else (),
    )
    return Material(
        given,
        session.title,
        session.sample_rate,
        licence=session.provenance.licence,
        source_file=session.provenance.source_file,
        parent=name,
        estimates=session.estimates,
    )


def _chosen(asked: RespondSpec, tracks: tuple[Track, ...]) -> tuple[Track, ...]:
    """The tracks that are named, else those that sound and have something on them."""
    if asked.tracks:
        return tuple(tracks_called(tracks, asked.tracks))
    filled = tuple(track for track in tracks if track.midi_clips or track.audio_clips)
    return tuple(track for track in filled if not track.mute) or filled


def _placed(track: Track, session: Session, source: Path, folder: Path) -> Track:
    """The track with its one whole-length audio file beside the new session."""
    if not track.audio_clips:
        return replace(track, mute=False, take_group=None)
    # What plays along hears the recording as it sounds, which may be stretched.
    track = replace(track, audio_clips=tuple(clip.heard for clip in track.audio_clips))
    clip = track.audio_clips[0]
    whole = clip.start_beats == 0 and clip.source_offset_samples == 0 and clip.gain_db == 0
    if (
        len(track.audio_clips) > 1
        or not whole
        or clip.length_samples != session.length_samples
        or track.gain_db
        or track.pan
    ):
        raise BadInput(
            f"{track.name} is cut up or turned up or down in its session: bounce it, and give the "
            "bounce."
        )
    place_file(file_inside(source, clip.file), folder / clip.file)
    return replace(track, mute=False, take_group=None)


def _tempo_map(asked: RespondSpec, session: Session) -> TempoMap:
    if asked.tempo_map is not None:
        return asked.tempo_map
    return TempoMap.constant(asked.bpm) if asked.bpm is not None else session.tempo_map


def _meter_map(asked: RespondSpec, session: Session) -> MeterMap:
    if asked.meter_map is not None:
        return asked.meter_map
    return MeterMap.constant(*asked.meter) if asked.meter is not None else session.meter_map
