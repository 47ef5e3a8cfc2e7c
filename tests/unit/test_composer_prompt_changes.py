"""What is said about a piece afterwards changes that and nothing else."""

from __future__ import annotations

import pytest

from server.engines.composer.compose import compose
from server.engines.composer.composition import Composition
from server.engines.contract import GenerateRequest
from session.automation import Curve
from session.clips import Note
from session.pitch import Key
from session.tempo import TempoMap, TempoStep

PIECE = "house, 122 bpm, A minor, 16 bars"


def made(*changes: str, prompt: str = PIECE, **settings: object) -> Composition:
    return compose(GenerateRequest(prompt, 7, changes=changes, **settings))  # type: ignore[arg-type]


def parts(composition: Composition) -> dict[str, tuple[tuple[float, Note], ...]]:
    return {
        track.name: tuple(
            (clip.start_beats, note) for clip in track.midi_clips for note in clip.notes
        )
        for track in composition.session.tracks
    }


def count(composition: Composition, role: str) -> int:
    return sum(
        len(clip.notes)
        for track in composition.session.tracks
        if track.role == role
        for clip in track.midi_clips
    )


def bpm(composition: Composition) -> float:
    return composition.session.tempo_map.steps[0].bpm


@pytest.mark.parametrize("style", ["house", "lo-fi", "funk", "rock", "drum-and-bass"])
def test_busier_drums_are_busier_and_no_other_note_moves(style: str) -> None:
    before, after = made(prompt=style), made("busier drums", prompt=style)
    assert count(after, "drums") > count(before, "drums")
    drums = {track.name for track in before.session.tracks if track.role in ("drums", "bass")}
    others = {name: notes for name, notes in parts(before).items() if name not in drums}
    assert others
    assert others == {name: notes for name, notes in parts(after).items() if name not in drums}


@pytest.mark.parametrize("style", ["house", "lo-fi", "funk"])
def test_fewer_drums_are_fewer(style: str) -> None:
    assert 0 < count(made("less drums", prompt=style), "drums") < count(made(prompt=style), "drums")


def test_a_player_who_goes_leaves_the_others_as_they_were() -> None:
    before, after = parts(made()), parts(made("no lead"))
    assert set(before) - set(after) == {"Lead"}
    listens_to_the_lead = {"Stabs", "Pad"}
    assert all(after[name] == before[name] for name in set(after) - listens_to_the_lead)


def test_softer_drums_keep_their_rhythm() -> None:
    before, after = parts(made()), parts(made("softer drums"))
    for name, notes in before.items():
        changed = [note.velocity for _, note in after[name]]
        assert [note.pitch for _, note in notes] == [note.pitch for _, note in after[name]]
        same = changed == [note.velocity for _, note in notes]
        assert same == (name not in ("Drums", "Percussion"))


def test_later_words_beat_earlier_ones_and_each_is_answered() -> None:
    piece = made("in D minor", "130 bpm", "in E dorian", "100 bpm", "gribbled")
    assert piece.session.key == Key("E", "dorian")
    assert bpm(piece) == 100
    for words in ("in D minor", "in E dorian", "130 bpm", "100 bpm"):
        assert any(words.removeprefix("in ") in sentence for sentence in piece.understood)
    assert any("“gribbled”" in sentence for sentence in piece.not_understood)


def test_words_said_afterwards_beat_the_settings() -> None:
    piece = made("100 bpm, in C major, 8 bars", bpm=126, key=Key("F", "minor"), bars=32)
    assert bpm(piece) == 100
    assert piece.session.key == Key("C", "major")
    assert piece.session.length_bars == 8


def test_relative_words_count_from_what_was_settled() -> None:
    assert bpm(made("slower")) == round(122 * 0.88)
    assert bpm(made("slower", "faster")) == round(round(122 * 0.88) * 1.12)
    assert bpm(made("5 bpm faster")) == 127
    assert bpm(made("slower", bpm=100)) == 88
    assert made("shorter").session.length_bars == 8
    assert made("twice as long").session.length_bars == 32
    assert made("8 bars longer").session.length_bars == 24
    assert made("up a fourth").session.key == Key("D", "minor")
    assert made("in the relative major").session.key == Key("C", "major")
    assert made("brighter").session.key == Key("A", "major")


def test_a_bit_is_less_than_much() -> None:
    assert 122 < bpm(made("a bit faster")) < bpm(made("faster")) < bpm(made("much faster"))
    swings = [made(w).style.feel.swing.ratio for w in ("a bit more swing", "more swing")]
    assert made().style.feel.swing.ratio < swings[0] < swings[1]


def test_a_tempo_map_is_slowed_as_a_whole() -> None:
    tempo_map = TempoMap((TempoStep(0, 100), TempoStep(16, 120)))
    steps = made("slower", tempo_map=tempo_map).session.tempo_map.steps
    assert [step.bpm for step in steps] == [88, 105.6]


def test_who_was_sent_away_can_come_back() -> None:
    assert count(made("no drums"), "drums") == 0
    assert count(made("no drums", "with drums"), "drums") > 0
    assert count(made("with drums", prompt="house, no drums"), "drums") > 0


def test_a_higher_lead_is_higher_and_alone_in_it() -> None:
    before, after = parts(made()), parts(made("lead higher"))

    def middle(notes: tuple[tuple[float, Note], ...]) -> float:
        return sum(note.pitch for _, note in notes) / len(notes)

    assert middle(after["Lead"]) > middle(before["Lead"]) + 5
    assert (after["Drums"], after["Bass"]) == (before["Drums"], before["Bass"])


def test_settings_of_energy_and_swing_beat_the_prompt() -> None:
    calm = made(prompt="house, very calm", energy=Curve.constant(0.5))
    loud = made(prompt="house", energy=Curve.constant(0.5))
    assert parts(calm) == parts(loud)
    straight = made(prompt="house, swung", swing=Curve.constant(0.5))
    starts = {round(s + n.start_beats, 3) % 0.5 for s, n in parts(straight)["Plucks"]}
    assert all(min(start % 0.25, 0.25 - start % 0.25) < 0.03 for start in starts)


def test_one_word_refuses_a_whole_family_of_instruments() -> None:
    for prompt, family in (("jazz, no guitar", "guitar"), ("rock without guitars", "guitar")):
        for track in made(prompt=prompt).session.tracks:
            assert family not in (track.instrument or "")
            assert family not in track.name.lower()


def test_what_is_wanted_and_refused_is_not_there() -> None:
    piece = made(prompt="lofi with piano and no piano")
    assert "piano" not in {track.instrument for track in piece.session.tracks}
    assert any("contradict" in sentence for sentence in piece.not_understood)


def test_a_track_is_called_after_what_plays_it() -> None:
    names = {track.instrument: track.name for track in made("with flute and piano").session.tracks}
    assert names["piano"] == "Piano"
    assert names["flute"] == "Flute"


def test_the_facts_are_plain_values() -> None:
    piece = made("slower, no lead", prompt="dark lo-fi house, A minor, 16 bars, with piano, zyx")
    assert piece.session.provenance.parameters["understood"] == {
        "style": "house",
        "blend": ["house", "lo-fi"],
        "wanted": ["piano"],
        "unwanted": ["lead"],
        "tempo_bpm": bpm(piece),
        "key": "A minor",
        "bars": 16,
        "mood": ["dark"],
        "not_understood": ["zyx"],
    }


def test_a_form_and_chords_that_are_set_beat_the_prompt() -> None:
    piece = made(
        prompt="house, AABA, no intro",
        form="intro 4, drop 8",
        chords="Am7 | Dm7",
        key=Key("A", "minor"),
    )
    assert [section.name for section in piece.session.sections] == ["Intro", "Drop"]
    assert piece.session.length_bars == 12
    assert {chord.symbol for chord in piece.session.chords} == {"Am7", "Dm7"}
    assert any("gives way" in note for note in piece.session.provenance.notes)


def test_settings_of_feel_beat_the_prompt_and_it_is_said() -> None:
    piece = made(
        prompt="lofi, very loose, very energetic",
        humanise=Curve.constant(0.0),
        energy=Curve.constant(0.0),
    )
    tight = made(prompt="lofi", humanise=Curve.constant(0.0))
    assert parts(piece) == parts(tight)
    said = " ".join(piece.session.provenance.notes)
    assert "The humanising is as set" in said
    assert "The energy is as set" in said


def test_a_player_named_for_another_style_plays_as_there() -> None:
    piece = made(prompt="house with funk guitar, 16 bars")
    assert any("joins as in Funk" in sentence for sentence in piece.understood)
    guitar = next(track for track in piece.session.tracks if track.instrument == "clean-guitar")
    plain = {track.name for track in made(prompt="house, 16 bars").session.tracks}
    assert plain == {track.name for track in piece.session.tracks} - {guitar.name}


def test_an_instrument_that_is_named_again_is_the_same_player() -> None:
    piece = made("softer piano", "with piano", prompt="lofi with piano")
    assert [track.instrument for track in piece.session.tracks].count("piano") == 1
    assert len(piece.session.tracks) == len(made(prompt="lofi").session.tracks)
