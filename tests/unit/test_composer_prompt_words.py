"""Words are data, and no text whatever makes the composer fall silent or fall over."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.engines.composer.blend import blended
from server.engines.composer.compose import compose
from server.engines.composer.instruments import all_instruments
from server.engines.composer.prompt.artists import unknown_names
from server.engines.composer.prompt.lexicon import read_terms
from server.engines.composer.prompt.mood import EFFECTS
from server.engines.composer.prompt.players import player_of
from server.engines.composer.prompt.reading import Reading
from server.engines.composer.prompt.tempo import PLACES
from server.engines.composer.prompt.terms import Term
from server.engines.composer.prompt.vocabulary import artist_traits, vocabularies
from server.engines.composer.prompt.wishes import read_prompt
from server.engines.composer.rhythm.drum_map import DRUM_PITCHES
from server.engines.composer.style import Style
from server.engines.composer.style.shelf import all_styles
from server.engines.contract import GenerateRequest

STYLES = all_styles()
LANGUAGES = vocabularies()
SPOKEN = [name for name in LANGUAGES if name not in ("english", "emoji")]


@pytest.mark.parametrize("name", LANGUAGES)
def test_every_word_of_a_language_means_something_there_is(name: str) -> None:
    vocabulary = LANGUAGES[name]
    assert set(vocabulary.moods) <= set(EFFECTS)
    assert set(vocabulary.paces) <= set(PLACES)
    for voices in vocabulary.voices:
        assert set(voices.split()) <= set(DRUM_PITCHES)
    for player in vocabulary.players:
        assert player_of(Term("player", player, 0, 1, player)).instead_of is False
    english = LANGUAGES["english"]
    assert set(vocabulary.sections) <= set(english.sections)
    assert set(vocabulary.arcs) <= set(english.arcs)
    assert set(vocabulary.relative) <= set(english.relative)


@pytest.mark.parametrize("name", SPOKEN)
def test_a_language_says_the_everyday_things(name: str) -> None:
    vocabulary = LANGUAGES[name]
    assert {"calm", "energetic", "dark", "sad", "happy"} <= set(vocabulary.moods)
    assert {"slow", "fast"} <= set(vocabulary.paces)
    assert {"bars", "seconds", "minutes"} <= set(vocabulary.units)
    assert {"drums", "bass", "lead", "strings"} <= set(vocabulary.players)
    assert vocabulary.refusals
    assert vocabulary.additions


@pytest.mark.parametrize("style", STYLES.values(), ids=lambda style: style.name)
def test_every_name_of_a_style_asks_for_it(style: Style) -> None:
    for words in (style.name, style.title, *style.aliases):
        wish = read_prompt(f"{words}, 16 bars", STYLES).style
        assert wish is not None, words
        assert (wish.name, wish.beside) == (style.name, None), words


@pytest.mark.parametrize("name", all_instruments())
def test_every_name_of_an_instrument_asks_for_it_or_for_its_voices(name: str) -> None:
    for words in (name, *all_instruments()[name].words):
        cast = read_prompt(f"with {words}", STYLES).cast
        players = [named.player for named in cast.named]
        understood = any(player.instrument == name or player.voices for player in players)
        assert understood or words.lower() in NOT_AN_INSTRUMENT, words


NOT_AN_INSTRUMENT = {"vibes", "vibe", "hit", "build-up noise"}
"""Words that say something else in most prompts: `chill vibes`."""


@pytest.mark.parametrize("first", ["house", "jazz-swing", "metal", "lo-fi", "bossa-nova"])
@pytest.mark.parametrize("second", ["funk", "chiptune", "drum-and-bass", "cinematic"])
def test_a_blend_is_a_valid_style_that_plays(first: str, second: str) -> None:
    blend = blended(STYLES[first], STYLES[second])
    head, colour = STYLES[first], STYLES[second]
    assert blend.tempo.low_bpm <= blend.tempo.default_bpm <= blend.tempo.high_bpm
    assert (blend.tempo.low_bpm, blend.tempo.high_bpm) == (head.tempo.low_bpm, head.tempo.high_bpm)
    assert (blend.feel, blend.form, blend.meters) == (head.feel, head.form, head.meters)
    assert (blend.harmony, blend.modes) == (colour.harmony, colour.modes)
    assert [p for p in blend.parts.values() if p.kind == "drums"] == [
        p for p in head.parts.values() if p.kind == "drums"
    ]
    for section in blend.sections.values():
        assert set(section.parts) <= set(blend.parts)
    assert {part.role for part in blend.parts.values()} <= set(blend.mix.roles)
    names = [part.name for part in blend.parts.values()]
    assert len(names) == len(set(names))
    piece = compose(GenerateRequest(f"{first} with {second}, 8 bars", 3))
    assert piece.style == blend


@pytest.mark.parametrize("name", ["Nujabes", "the beatles", "AC/DC", "João Gilberto", "Sigur Ros"])
def test_artists_are_declined_and_music_is_made(name: str) -> None:
    piece = compose(GenerateRequest(f"a song in the style of {name}", 1))
    declined = [s for s in piece.not_understood if "does not imitate artists" in s]
    assert len(declined) == 1
    assert name.lower() in declined[0].lower()
    assert piece.session.tracks


def test_traits_of_artists_are_words_that_are_understood() -> None:
    for traits in set(artist_traits().values()):
        wishes = read_prompt(traits, STYLES)
        assert wishes.left_over == (), traits


def test_style_names_are_no_artists() -> None:
    words = {word.lower() for style in STYLES.values() for word in (style.name, *style.aliases)}
    assert not words & set(artist_traits())


def _terms(prompt: str) -> list[Term]:
    return read_terms(Reading(prompt), STYLES)


def test_names_after_like_are_taken_together() -> None:
    assert [t.words for t in unknown_names(_terms("like Zorgon Blip Quartet, 80 bpm"))] == [
        "Zorgon Blip Quartet"
    ]


SAYINGS = """
    lofi house jazz drum and bass with no without only more less very not too slightly drums
    piano strings hi-hats kick congas busy soft dark happy big chorus verse intro bridge AABA 16
    bars 8 120 bpm 3/4 in minor Bb # ♯ fast slow half time like Boards of Canada type beat by
    meets x trap builds up fade out longer slower higher ohne Schlagzeug sans batterie triste sin
    con 🎹 🌧 , . ; - ( ) / & + zyx 0 -1 99999999999 1:30 of to after solo instead
"""
WORDS = st.sampled_from(SAYINGS.split())
TEXTS = st.one_of(
    st.lists(WORDS, max_size=14).map(" ".join),
    st.text(max_size=60),
    st.lists(st.one_of(WORDS, st.text(max_size=6)), max_size=10).map(" ".join),
)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS)
def test_any_text_is_read_without_raising(text: str) -> None:
    wishes = read_prompt(text, STYLES)
    assert all(word.strip() for word in wishes.left_over)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS, st.lists(TEXTS, max_size=2))
def test_any_text_makes_a_valid_piece(text: str, changes: list[str]) -> None:
    request = GenerateRequest(text, 5, bars=4, changes=tuple(changes))
    session = compose(request).session
    assert session.tracks
    assert sum(section.length_beats for section in session.sections) == session.length_beats
    for track in session.tracks:
        for clip in track.midi_clips:
            for note in clip.notes:
                assert 0 <= note.pitch <= 127
                assert 1 <= note.velocity <= 127
                assert note.length_beats > 0


def test_the_least_that_can_be_asked_for_still_plays() -> None:
    for prompt in (
        "only open hats, lofi",
        "only triangle",
        "house, only toms",
        "no drums, only drums",
    ):
        session = compose(GenerateRequest(prompt, 5)).session
        assert sum(len(clip.notes) for t in session.tracks for clip in t.midi_clips) > 0, prompt


def test_no_two_tracks_have_one_name() -> None:
    for prompt in ("chiptune with triangle, congas and congas", "metal without guitars"):
        names = [track.name for track in compose(GenerateRequest(prompt, 5)).session.tracks]
        assert len(names) == len(set(names))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.from_regex(r"q[bcdfgjkpvwxz]{4,7}", fullmatch=True), min_size=1, max_size=5))
def test_every_word_nobody_knows_is_said(words: list[str]) -> None:
    left = read_prompt("house, " + " ".join(words) + " at 120 bpm", STYLES).left_over
    assert left == tuple(dict.fromkeys(words))


def test_every_word_of_a_plain_prompt_is_accounted_for() -> None:
    prompt = "a dark blorpy house track with wobblesome strings and no grumphs, 120 bpm"
    assert read_prompt(prompt, STYLES).left_over == ("blorpy", "wobblesome", "grumphs")


def test_word_files_are_one_schema_and_named_in_the_page() -> None:
    names = {entry.name for entry in files("templates").joinpath("words").iterdir()}
    assert {f"{name}.yaml" for name in LANGUAGES} | {"artists.yaml"} == {
        name for name in names if re.fullmatch(r"[a-z]+\.yaml", name)
    }
