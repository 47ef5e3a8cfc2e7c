"""The job `transcribe`, on a session folder with real audio."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from server.jobs.specs import ListenOptions
from server.jobs.task import JobPlace, Outcome, load_task
from server.library.derive import derive
from server.transcription.listen import listen
from session import (
    AudioClip,
    MeterMap,
    MidiClip,
    Note,
    Provenance,
    Session,
    TempoMap,
    TempoStep,
    Track,
    WarpPoint,
    read_session,
    write_session,
)
from session.errors import BadInput, NotFound, UnreadableAudio
from session.progress import silent
from session.units import Role
from tests.transcription_sounds import kit, mixed, tone, write

RATE = 44_100
TEMPO = TempoMap((TempoStep(0.0, 120.0), TempoStep(8.0, 90.0)))
LENGTH_BEATS = 16.0
MELODY = [60, 62, 64, 65, 67, 69, 71, 72] * 2


def track(name: str, role: Role, samples: int) -> Track:
    points = tuple(
        WarpPoint(TEMPO.samples_at_beats(beats, RATE), beats) for beats in (0.0, 8.0, LENGTH_BEATS)
    )
    clip = AudioClip(f"audio/{name.lower()}.wav", 0.0, samples, warp_points=points)
    return Track(name, role, "#112233", audio_clips=(clip,))


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with one session: a note a beat, a kick a beat, and a tempo change."""
    library = tmp_path_factory.mktemp("library")
    folder = library / "sessions" / "song"
    (folder / "audio").mkdir(parents=True)
    seconds = TEMPO.seconds_at_beats(LENGTH_BEATS)
    beats = [TEMPO.seconds_at_beats(beat) for beat in range(16)]
    lead = mixed(
        ((start, 0.3 * tone(p, 0.4, RATE, 3)) for start, p in zip(beats, MELODY, strict=True)),
        seconds,
        RATE,
    )
    drums = 0.5 * kit([(start, 36, 0.9) for start in beats], seconds, RATE)
    write(folder / "audio" / "lead.wav", lead, RATE, "FLOAT")
    write(folder / "audio" / "drums.wav", drums, RATE, "FLOAT")
    (folder / "audio" / "original.flac").write_bytes(b"as it came")
    session = Session(
        "Song",
        RATE,
        LENGTH_BEATS,
        TEMPO,
        MeterMap.constant(),
        Provenance("import", "quick", "1", "2026-01-01T00:00:00+00:00", licence="CC-BY-NC"),
        tracks=(track("Lead", "lead", len(lead)), track("Drums", "drums", len(drums))),
    )
    write_session(session, folder)
    return library


def run(library: Path, staging: Path, **spec: object) -> Outcome:
    staging.mkdir(parents=True)
    return load_task("transcribe")({"session": "song", **spec}, JobPlace(library, staging), silent)


def on_beats(session: Session, index: int) -> list[tuple[float, int]]:
    (clip,) = session.tracks[index].midi_clips
    return [(note.start_beats, note.pitch) for note in clip.notes]


def test_a_new_session_beside_the_old_has_the_notes_on_the_grid(
    library: Path, tmp_path: Path
) -> None:
    before = (library / "sessions" / "song" / "session.json").read_bytes()
    outcome = run(library, tmp_path / "job", listen={"quantise": 1.0})
    assert [(d.source, d.target) for d in outcome.deliveries] == [("session", "sessions/song")]
    made = read_session(tmp_path / "job" / "session")
    assert set(enumerate(MELODY)) <= {(round(b, 6), p) for b, p in on_beats(made, 0)}
    assert on_beats(made, 1) == [(float(beat), 36) for beat in range(16)]
    assert outcome.data["notes"]["Drums"] == 16
    assert (library / "sessions" / "song" / "session.json").read_bytes() == before


def test_it_says_where_it_comes_from_and_keeps_the_licence(library: Path, tmp_path: Path) -> None:
    run(library, tmp_path / "job", tracks=["Drums"])
    provenance = read_session(tmp_path / "job" / "session").provenance
    assert (provenance.operation, provenance.parent) == ("transcribe", "song")
    assert provenance.licence == "CC-BY-NC"
    assert provenance.parameters["listen"]["quantise"] == 0.8


def test_the_audio_is_linked_and_midi_files_are_written(library: Path, tmp_path: Path) -> None:
    run(library, library / ".staging" / "job")
    made = library / ".staging" / "job" / "session"
    for name in ("lead.wav", "drums.wav", "original.flac"):
        old = library / "sessions" / "song" / "audio" / name
        assert (made / "audio" / name).read_bytes() == old.read_bytes()
    midi = sorted(path.name for path in (made / "midi").iterdir())
    assert midi == ["all.mid", "drums.mid", "lead.mid"]


def test_only_the_named_tracks_are_heard(library: Path, tmp_path: Path) -> None:
    run(library, tmp_path / "job", tracks=["Lead"])
    made = read_session(tmp_path / "job" / "session")
    assert [bool(each.midi_clips) for each in made.tracks] == [True, False]


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ({"session": "nothing"}, "no session called 'nothing'"),
        ({"session": "../song"}, "no session called"),
        ({"tracks": ["Leed"]}, "no audio track called 'Leed': did you mean Lead?"),
        ({"listen": {"transcriber": "basic-pich"}}, "did you mean basic-pitch?"),
    ],
)
def test_what_is_not_there_is_told_in_one_sentence(
    library: Path, tmp_path: Path, spec: dict[str, object], words: str
) -> None:
    with pytest.raises(NotFound) as told:
        run(library, tmp_path / "job", **spec)
    assert words in str(told.value)


def test_a_named_preset_is_used_for_drums_too(library: Path) -> None:
    folder = library / "sessions" / "song"
    session = read_session(folder)
    heard = listen(session, folder, ["Drums"], ListenOptions(preset="stock"), silent)
    assert on_beats(heard, 1) != [(float(beat), 36) for beat in range(16)]
    with pytest.raises(BadInput, match="kazoo"):
        listen(session, folder, ["Lead"], ListenOptions(preset="kazoo"), silent)


def test_notes_that_a_track_had_make_way_for_those_heard(library: Path) -> None:
    folder = library / "sessions" / "song"
    session = read_session(folder)
    lead, drums = session.tracks
    old = MidiClip(0.0, 16.0, (Note(20, 1, 0.0, 1.0),))
    from dataclasses import replace

    with_old = session.evolve(tracks=(lead, replace(drums, midi_clips=(old,))))
    heard = listen(with_old, folder, ["Drums"], ListenOptions(), silent)
    assert 20 not in {pitch for _, pitch in on_beats(heard, 1)}


def test_progress_never_falls_over_several_tracks(library: Path) -> None:
    folder = library / "sessions" / "song"
    told: list[tuple[float, str]] = []
    listen(
        read_session(folder), folder, [], ListenOptions(), lambda f, stage: told.append((f, stage))
    )
    assert [fraction for fraction, _ in told] == sorted(fraction for fraction, _ in told)
    assert {stage.split(": ")[-1] for _, stage in told} >= {"Lead", "Drums"}


def test_a_missing_audio_file_leaves_nothing_derived_unsaid(library: Path, tmp_path: Path) -> None:
    folder = tmp_path / "sessions" / "song"
    derive(library / "sessions" / "song", folder)
    write_session(read_session(library / "sessions" / "song"), folder)
    (folder / "audio" / "lead.wav").unlink()
    with pytest.raises(NotFound, match=r"lead\.wav"):
        derive(folder, tmp_path / "copy")


def test_broken_audio_in_a_session_is_told_in_one_sentence(library: Path, tmp_path: Path) -> None:
    folder = tmp_path / "song"
    derive(library / "sessions" / "song", folder)
    (folder / "audio" / "lead.wav").unlink()
    (folder / "audio" / "lead.wav").write_bytes(np.arange(100).tobytes())
    session = read_session(library / "sessions" / "song")
    with pytest.raises(UnreadableAudio, match=r"lead\.wav"):
        listen(session, folder, ["Lead"], ListenOptions(), silent)
