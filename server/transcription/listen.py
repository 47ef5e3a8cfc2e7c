"""A session's audio tracks -> MIDI clips beside them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from server.jobs.specs import ListenOptions
from server.transcription.contract import HeardNote, TranscribeOptions, Transcriber
from server.transcription.grid import Grid, midi_clip
from server.transcription.placement import beats_in_clip
from server.transcription.registry import TRANSCRIBERS
from session.clips import AudioClip, MidiClip
from session.errors import BackendUnavailable, BadInput, NotFound
from session.model import Session, Track
from session.nearest import did_you_mean
from session.progress import Progress, part_of

DRUMS = "drums"
DEFAULT_TRANSCRIBER = "basic-pitch"


def listen(
    session: Session,
    folder: Path,
    track_names: Iterable[str],
    options: ListenOptions,
    progress: Progress,
) -> Session:
    """`session`, whose files stand in `folder`, with what its audio tracks play as MIDI clips.

    `track_names` none means every track with audio. Drums are heard by the drum transcriber
    unless the options name another. A track gets one clip over the whole session, in place of
    MIDI clips that it had: two clips of the same music would sound twice.

    Raises NotFound for a track that is not there, BadInput, BackendUnavailable, UnreadableAudio,
    Cancelled.
    """
    chosen = chosen_tracks(session, tuple(track_names))
    total_samples = sum(_samples(session.tracks[index]) for index in chosen) or 1
    tracks, done_samples = list(session.tracks), 0
    for index in chosen:
        track = tracks[index]
        start, done_samples = done_samples, done_samples + _samples(track)
        part = part_of(progress, start / total_samples, done_samples / total_samples)
        clip = _heard_clip(session, folder, track, options, part)
        tracks[index] = replace(track, midi_clips=(clip,))
    progress(1.0, "Heard")
    return session.evolve(tracks=tuple(tracks))


def chosen_tracks(session: Session, names: tuple[str, ...]) -> list[int]:
    """The places of the audio tracks that are named, else of all.

    Raises NotFound for a track that is not there, BadInput where none has audio.
    """
    audible = [index for index, track in enumerate(session.tracks) if track.audio_clips]
    if not audible:
        raise BadInput("The session has no audio to listen to: choose one with audio tracks.")
    if not names:
        return audible
    known = [session.tracks[index].name for index in audible]
    for name in names:
        if name not in known:
            hint = did_you_mean(name, known, f"choose from {', '.join(known)}.")
            raise NotFound(f"There is no audio track called {name[:100]!r}: {hint}")
    return [index for index in audible if session.tracks[index].name in names]


def _samples(track: Track) -> int:
    return sum(clip.length_samples for clip in track.audio_clips)


def _heard_clip(
    session: Session, folder: Path, track: Track, options: ListenOptions, progress: Progress
) -> MidiClip:
    grid = Grid(session.meter_map, options.grid_beats, options.quantise)
    by_drums = options.preset == DRUMS or (
        track.role == DRUMS
        and options.preset is None
        and options.transcriber == DEFAULT_TRANSCRIBER
    )
    transcriber = TRANSCRIBERS.load(DRUMS if by_drums else options.transcriber)
    if deaf := _unready(transcriber):
        raise BackendUnavailable(deaf)
    asked = TranscribeOptions(track.role, options.preset, options.pitch_bends)

    def report(fraction: float, stage: str) -> None:
        progress(fraction, f"{stage}: {track.name}")

    files = list(dict.fromkeys(clip.file for clip in track.audio_clips))
    heard = {
        file: transcriber.transcribe(
            folder / file, asked, part_of(report, index / len(files), (index + 1) / len(files))
        )
        for index, file in enumerate(files)
    }
    clips = [
        midi_clip(
            _within(heard[clip.file], clip, session.sample_rate),
            beats_in_clip(clip, session.tempo_map, session.sample_rate),
            grid,
            session.length_beats,
            track.name,
        )
        for clip in track.audio_clips
    ]
    notes = sorted(
        (note for clip in clips for note in clip.notes),
        key=lambda note: (note.start_beats, note.pitch),
    )
    return replace(clips[0], notes=tuple(notes))


def why_deaf(options: ListenOptions) -> str:
    """Why pitched tracks cannot be heard here, as a sentence; empty where they can.

    Raises NotFound for a transcriber that is not there.
    """
    return _unready(TRANSCRIBERS.load(options.transcriber))


def _unready(transcriber: Transcriber) -> str:
    availability = transcriber.available()
    if availability.ready:
        return ""
    return f"The transcriber {transcriber.name} cannot be used: {availability.remedy}."


def _within(heard: tuple[HeardNote, ...], clip: AudioClip, sample_rate: int) -> Iterable[HeardNote]:
    """The notes that begin in the part of the file that the clip plays, ended with it."""
    start = clip.source_offset_samples / sample_rate
    end = start + clip.length_samples / sample_rate
    for note in heard:
        if start <= note.start_seconds < end:
            yield replace(note, end_seconds=min(note.end_seconds, end))
