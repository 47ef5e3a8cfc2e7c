"""A setting beats words said before it and with it; words said later beat the setting."""

from __future__ import annotations

from dataclasses import replace

import pytest

from server.engines.composer.compose import compose
from server.engines.contract import GenerateRequest
from server.jobs.specs import VarySpec
from server.jobs.tasks.vary import held_apart, varied
from session.model import Session
from session.pitch import Key

PROMPT = "house, 122 bpm, 8 bars"


class Piece:
    """A piece and what became of it, without its sound."""

    def __init__(self, prompt: str = PROMPT) -> None:
        self.request = GenerateRequest(prompt, 1)
        self.session = compose(self.request).session

    def vary(self, **spec: object) -> Session:
        asked = VarySpec(session="piece", **spec)  # type: ignore[arg-type]
        self.before = self.session
        self.request = varied(self.request, self.session, asked)
        self.session = compose(self.request).session
        return self.session

    @property
    def bpm(self) -> float:
        return self.session.tempo_map.steps[0].bpm

    @property
    def said(self) -> tuple[str, ...]:
        return self.session.provenance.notes

    def changed(self) -> set[str]:
        before = {track.name: track.midi_clips for track in self.before.tracks}
        return {t.name for t in self.session.tracks if before.get(t.name) != t.midi_clips}


def test_a_tempo_beats_the_words_of_its_own_call_and_gives_way_to_later_ones() -> None:
    piece = Piece()
    piece.vary(bpm=100, words="slower")
    assert piece.bpm == 100
    assert "The tempo is as set; “slower” gives way." in piece.said
    piece.vary(words="slower")
    assert piece.bpm == 88
    piece.vary(bpm=110)
    assert piece.bpm == 110
    piece.vary(words="busier drums")
    assert piece.bpm == 110


@pytest.mark.parametrize(
    ("words", "setting", "holds"),
    [
        ("darker, in E minor", {"key": Key("D", "minor")}, lambda s: s.key == Key("D", "minor")),
        ("in 3/4", {"meter": (4, 4)}, lambda s: s.meter_map.steps[0].numerator == 4),
        ("longer", {"bars": 4}, lambda s: s.length_bars == 4),
        (
            "make it techno",
            {"style": "funk"},
            lambda s: s.provenance.parameters["settled"]["style"] == "funk",
        ),
    ],
)
def test_every_setting_beats_the_words_beside_it(words, setting, holds) -> None:  # type: ignore[no-untyped-def]
    assert holds(Piece().vary(words=words, **setting))


def test_words_move_curves_that_were_set_before_them() -> None:
    piece = Piece()
    piece.vary(swing=0.6, humanise=0.5, complexity=0.5)
    straight = piece.session
    piece.vary(words="more swing, looser, simpler")
    assert piece.session.tracks[0].midi_clips != straight.tracks[0].midi_clips
    assert not any("gives way" in note for note in piece.said)


def test_another_style_keeps_the_key_whether_said_or_set() -> None:
    for spec in ({"words": "make it techno"}, {"style": "jazz-swing"}):
        piece = Piece("house")
        key = piece.session.key
        assert piece.vary(**spec).key == key


def test_an_adjective_said_afterwards_colours_the_style_at_its_own_tempo() -> None:
    piece = Piece()
    made = piece.vary(words="funkier")
    assert made.provenance.parameters["settled"]["style"] == "house-with-funk"
    assert piece.bpm == 122
    assert made.key == piece.before.key


def test_a_style_said_of_one_player_is_for_that_player_alone() -> None:
    piece = Piece()
    made = piece.vary(words="funky bass")
    assert made.provenance.parameters["settled"]["style"] == "house"
    assert "“funky bass”: Bass plays as in Funk." in piece.said
    assert "Bass" in piece.changed()
    assert "Strings" not in piece.changed()


def test_what_is_drawn_anew_beside_a_held_line_keeps_its_harmony() -> None:
    piece = Piece("house, 8 bars")
    made = piece.vary(hold=("bass",), seed=99)
    assert (made.key, made.chords) == (piece.before.key, piece.before.chords)
    assert "Bass" not in piece.changed()
    assert {"Drums", "Lead"} <= piece.changed()


def test_holding_everything_changes_nothing() -> None:
    piece = Piece()
    made = piece.vary(hold=tuple(track.name for track in piece.session.tracks))
    assert made.tracks == piece.before.tracks
    assert made.key == piece.before.key


def test_finish_alone_redraws_nothing() -> None:
    piece = Piece()
    piece.vary(tail="fade", master_lufs=-9)
    assert piece.changed() == set()
    assert (piece.request.tail, piece.request.master_lufs) == ("fade", -9)


def test_a_role_names_all_tracks_that_have_it() -> None:
    piece = Piece("techno, 8 bars")
    piece.vary(redo=("lead",), seed=4)
    leads = {track.name for track in piece.session.tracks if track.role == "lead"}
    assert len(leads) > 1
    assert piece.changed() <= leads


def test_held_tracks_that_stay_apart_are_told() -> None:
    old = Piece().session
    held = [track for track in old.tracks if track.name in ("Drums", "Bass", "Stabs")]
    moved = replace(old, key=Key("E", "major"))
    assert held_apart(old, moved, held) == [
        "Bass and Stabs are held note for note and stay in A dorian, "
        "while the others play in E major."
    ]
    assert held_apart(old, old, held) == []
    relative = replace(old, key=Key("G", "major"))
    assert held_apart(old, relative, held) == []
