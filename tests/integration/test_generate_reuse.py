"""One track made anew costs that track: the others' stems are taken over, byte for byte."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from server.engines.composer.sound.produce import produce
from server.engines.composer.sound.shelf import StemShelf, contents_of
from server.engines.contract import Tail
from server.mastering.contract import MasterTarget
from session import Note, Session, write_session
from session.model import Track
from session.progress import silent
from tests.unit.sound_material import RICH_MIX, piece, track, trio


def _made(
    folder: Path, session: Session, earlier: Path | None = None, tail: Tail = "wrap"
) -> tuple[Session, list[str]]:
    """The session in `folder`, and the names of the tracks that were played for it."""
    played: list[str] = []

    def watch(fraction: float, stage: str) -> None:
        if stage.startswith("Playing ") and stage not in played:
            played.append(stage)

    shelf = StemShelf.of_folder(earlier) if earlier else None
    target = MasterTarget()
    made = produce(session, RICH_MIX, folder, watch, tail=tail, target=target, reuse=shelf)
    write_session(made, folder)
    return made, [stage.removeprefix("Playing ") for stage in played]


def _with_keys(session: Session, keys: Track) -> Session:
    return session.evolve(tracks=(*session.tracks[:2], keys))


NEW_KEYS = track("Keys", "chords", "dusty-keys", [Note(62, 80, 0, 2), Note(65, 80, 1, 2)], 4.0)


@pytest.mark.parametrize("tail", ["wrap", "extra-bars", "fade"])
def test_a_changed_track_is_the_only_one_that_is_played(tmp_path: Path, tail: Tail) -> None:
    first = piece(*trio(4.0), beats=4.0)
    _made(tmp_path / "parent", first, tail=tail)
    changed = _with_keys(first, NEW_KEYS)
    child, played = _made(tmp_path / "child", changed, tmp_path / "parent", tail)
    fresh, all_played = _made(tmp_path / "fresh", changed, tail=tail)
    assert (played, all_played) == (["Keys"], ["Drums", "Bass", "Keys"])
    assert child == fresh
    for file in fresh.files():
        again, anew = tmp_path / "child" / file, tmp_path / "fresh" / file
        assert again.read_bytes() == anew.read_bytes(), file


def test_changed_kicks_are_heard_by_the_tracks_they_duck(tmp_path: Path) -> None:
    first = piece(*trio(4.0), beats=4.0)
    _made(tmp_path / "parent", first)
    late_kick = track("Drums", "drums", "kit-lofi", [Note(36, 110, 1, 0.25)], 4.0)
    changed = first.evolve(tracks=(late_kick, *first.tracks[1:]))
    _, played = _made(tmp_path / "child", changed, tmp_path / "parent")
    assert played == ["Drums", "Bass", "Keys"]


def test_a_louder_track_leaves_the_other_roles_as_they_are(tmp_path: Path) -> None:
    first = piece(*trio(4.0), beats=4.0)
    _made(tmp_path / "parent", first)
    louder = _with_keys(first, replace(first.tracks[2], gain_db=3.0))
    _, played = _made(tmp_path / "child", louder, tmp_path / "parent")
    assert played == ["Keys"]


def test_other_notes_velocities_instruments_places_and_rates_have_other_keys(
    tmp_path: Path,
) -> None:
    one = piece(NEW_KEYS, beats=4.0)
    made, _ = _made(tmp_path / "0", one)
    (known,) = contents_of(made).values()
    moved = track("Keys", "chords", "dusty-keys", [Note(62, 80, 0.01, 2), Note(65, 80, 1, 2)], 4.0)
    others = [
        piece(moved, beats=4.0),
        piece(replace(NEW_KEYS, instrument="bell"), beats=4.0),
        piece(replace(NEW_KEYS, pan=0.2), beats=4.0),
        piece(NEW_KEYS, beats=8.0),
        piece(NEW_KEYS, beats=4.0, sample_rate=44_100),
    ]
    for index, other in enumerate(others, 1):
        (found,) = contents_of(_made(tmp_path / str(index), other)[0]).values()
        assert found.sound != known.sound


def test_a_parent_without_its_files_or_its_keys_is_no_hindrance(tmp_path: Path) -> None:
    first = piece(*trio(4.0), beats=4.0)
    parent, _ = _made(tmp_path / "parent", first)
    (tmp_path / "parent" / "audio" / "drums.wav").unlink()
    _, played = _made(tmp_path / "child", first, tmp_path / "parent")
    assert played == ["Drums"]
    provenance = replace(parent.provenance, parameters={"stems": "none"})
    write_session(parent.evolve(provenance=provenance), tmp_path / "parent")
    _, played = _made(tmp_path / "again", first, tmp_path / "parent")
    assert played == ["Drums", "Bass", "Keys"]


def test_stems_that_had_to_be_turned_down_are_not_offered_again(tmp_path: Path) -> None:
    from server.engines.composer.sound import mixdown

    clicks = track("Clicks", "drums", "kit-house", [Note(37, 127, 0, 0.1)], 32.0)
    session = piece(replace(clicks, gain_db=30.0), beats=32.0)
    made, _ = _made(tmp_path / "loud", session)
    assert made.mix is not None
    assert made.mix.true_peak_dbtp is not None
    assert made.mix.true_peak_dbtp < mixdown.HIGHEST_PEAK_DBFS + 1
    assert contents_of(made) == {}


def test_what_is_kept_can_be_read_back(tmp_path: Path) -> None:
    made, _ = _made(tmp_path / "piece", piece(*trio(4.0), beats=4.0))
    shelf = StemShelf.of_folder(tmp_path / "piece")
    assert {path.name for path in shelf.files.values()} == {"drums.wav", "bass.wav", "keys.wav"}
    target = MasterTarget()
    again = produce(
        piece(*trio(4.0), beats=4.0),
        RICH_MIX,
        tmp_path / "again",
        silent,
        tail="wrap",
        target=target,
        reuse=shelf,
    )
    assert again == made
