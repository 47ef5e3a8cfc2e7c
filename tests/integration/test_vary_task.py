"""The job `vary`: what is asked to change changes, what is held stays, the old take is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.engines.contract import InstrumentsAsked
from server.jobs.task import JobPlace, Outcome
from server.jobs.tasks.generate import generate
from server.jobs.tasks.vary import request_of_session, vary
from server.library.label import LABEL_FILE, Label, dump_label
from session import MidiClip, Session, Track, read_session, write_session
from session.errors import BadInput, NotFound
from session.progress import silent

PROMPT = "house, 122 bpm, A minor, 4 bars"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with one generated session, `take`."""
    folder = tmp_path_factory.mktemp("library")
    staging = folder / "staging"
    staging.mkdir()
    generate({"prompt": PROMPT, "seed": 11}, JobPlace(folder, staging), silent)
    (folder / "sessions").mkdir()
    (staging / "session").rename(folder / "sessions" / "take")
    return folder


def _take(library: Path) -> Session:
    return read_session(library / "sessions" / "take")


def _varied(library: Path, staging: Path, **spec: object) -> tuple[Outcome, Session]:
    staging.mkdir(parents=True, exist_ok=True)
    outcome = vary({"session": "take", **spec}, JobPlace(library, staging), silent)
    return outcome, read_session(staging / "session")


def _notes(track: Track) -> tuple[MidiClip, ...]:
    return track.midi_clips


def _by_name(session: Session) -> dict[str, Track]:
    return {track.name: track for track in session.tracks}


def test_a_title_given_since_and_players_set_by_name_are_inherited(
    library: Path, tmp_path: Path
) -> None:
    label = library / "sessions" / "take" / LABEL_FILE
    label.write_bytes(dump_label(Label(title="Night drive")))
    try:
        unwanted = {"unwanted": ["Plucks"]}
        _, new = _varied(library, tmp_path, seed=5, instruments=unwanted, mood=["dark"])
    finally:
        label.unlink()
    assert new.title == "Night drive"
    assert "Plucks" not in _by_name(new)
    request = request_of_session(new, "take")
    assert request.instruments == InstrumentsAsked(unwanted=("Plucks",))
    assert request.mood == ("dark",)


def test_one_track_drawn_anew_leaves_every_other_note_and_stem_as_it_was(
    library: Path, tmp_path: Path
) -> None:
    old = _take(library)
    lead = next(track for track in old.tracks if track.role == "lead")
    _, new = _varied(library, tmp_path, redo=[lead.name.upper()], seed=77)
    before, after = _by_name(old), _by_name(new)
    assert list(before) == list(after)
    assert _notes(after[lead.name]) != _notes(before[lead.name])
    for name in before.keys() - {lead.name}:
        assert _notes(after[name]) == _notes(before[name])
        first, second = (
            at / track.audio_clips[0].file
            for at, track in (
                (library / "sessions/take", before[name]),
                (tmp_path / "session", after[name]),
            )
        )
        assert first.read_bytes() == second.read_bytes()


def test_without_a_wish_everything_but_what_is_held_is_drawn_anew(
    library: Path, tmp_path: Path
) -> None:
    old = _by_name(_take(library))
    _, made = _varied(library, tmp_path, hold=["drums", "Bass"], seed=500)
    new = _by_name(made)
    for name in ("Drums", "Bass"):
        assert _notes(new[name]) == _notes(old[name])
    changed = [name for name in old.keys() & new.keys() if _notes(new[name]) != _notes(old[name])]
    assert changed


def test_words_change_what_they_name(library: Path, tmp_path: Path) -> None:
    old = _take(library)
    outcome, new = _varied(library, tmp_path, words="slower, 110 bpm, and busier drums")
    assert new.tempo_map.steps[0].bpm == 110
    assert new.key == old.key
    assert new.provenance.operation == "vary"
    assert new.provenance.parent == "take"
    assert new.provenance.prompt == PROMPT
    drums = [_by_name(session)["Drums"] for session in (old, new)]
    counts = [sum(len(clip.notes) for clip in track.midi_clips) for track in drums]
    assert counts[1] > counts[0]
    (delivery,) = outcome.deliveries
    assert delivery.target == "sessions/take"


def test_a_variation_can_be_varied_and_remembers_every_change(
    library: Path, tmp_path: Path
) -> None:
    _, first = _varied(library, tmp_path / "one", words="no lead", humanise=0.0)
    (tmp_path / "one/session").rename(library / "sessions" / "second")
    outcome = vary(
        {"session": "second", "words": "in D minor"}, JobPlace(library, _made(tmp_path)), silent
    )
    second = read_session(tmp_path / "two/session")
    assert "lead" not in {track.role for track in (*first.tracks, *second.tracks)}
    assert second.key is not None
    assert second.key.name == "D minor"
    assert second.provenance.parameters["changes"] == ["no lead", "in D minor"]
    assert outcome.data["key"] == "D minor"


def _made(tmp_path: Path) -> Path:
    folder = tmp_path / "two"
    folder.mkdir()
    return folder


def test_the_old_take_is_not_touched(library: Path, tmp_path: Path) -> None:
    files = sorted((library / "sessions/take").rglob("*"))
    before = {file: file.read_bytes() for file in files if file.is_file()}
    _varied(library, tmp_path, redo=["Drums"], seed=3)
    assert {file: file.read_bytes() for file in files if file.is_file()} == before
    assert sorted((library / "sessions/take").rglob("*")) == files


def test_the_chords_and_the_form_can_be_edited(library: Path, tmp_path: Path) -> None:
    _, made = _varied(library, tmp_path, chords="Dm7 | G7", form="intro 2, drop 4")
    assert made.length_bars == 6
    assert [(s.start_beats, s.length_beats) for s in made.sections] == [(0, 8), (8, 16)]
    assert [chord.symbol for chord in made.chords[:4]] == ["Dm7", "G7", "Dm7", "G7"]


@pytest.mark.parametrize(
    ("spec", "error", "says"),
    [
        ({"hold": ["Trumpets"]}, NotFound, "no track called 'Trumpets'"),
        ({"redo": ["Drumms"]}, NotFound, "it has Drums, .* Did you mean Drums"),
        ({"hold": ["Drums"], "redo": ["drums"]}, BadInput, "held and drawn anew at once"),
        ({"session": "nowhere"}, NotFound, "nowhere"),
        ({"chords": "Am | H7sus99"}, BadInput, "H7sus99"),
        ({"form": "intro four"}, BadInput, "no section called"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_leaves_nothing(
    library: Path, tmp_path: Path, spec: dict[str, object], error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        vary({"session": "take", **spec}, JobPlace(library, tmp_path), silent)
    assert list(tmp_path.iterdir()) == []


def test_a_session_that_no_engine_made_is_declined(library: Path, tmp_path: Path) -> None:
    old = _take(library)
    foreign = library / "sessions" / "foreign"
    foreign.mkdir()
    provenance = type(old.provenance)("import", "roadie", "1", "2025-01-01T00:00:00+00:00")
    write_session(old.evolve(tracks=(), mix=None, provenance=provenance), foreign)
    with pytest.raises(BadInput, match="cannot be varied"):
        vary({"session": "foreign"}, JobPlace(library, tmp_path), silent)
