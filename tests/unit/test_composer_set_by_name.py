"""Players and moods that are set by name are had, and beat the words."""

from __future__ import annotations

import pytest

from server.engines.composer.compose import compose
from server.engines.composer.donor import _KIND_NAMES
from server.engines.composer.instruments import all_instruments
from server.engines.composer.set_by_name import cast_named, mood_named, moods_by_name
from server.engines.composer.style.shelf import all_styles
from server.engines.composer.understanding import Understanding, understand
from server.engines.contract import GenerateRequest, InstrumentsAsked
from server.jobs.specs import VarySpec
from server.jobs.tasks.vary import varied
from server.jobs.wishes import InstrumentWishes
from session.errors import NotFound


def understood(
    prompt: str,
    *,
    wanted: tuple[str, ...] = (),
    unwanted: tuple[str, ...] = (),
    mood: tuple[str, ...] | None = None,
    changes: tuple[str, ...] = (),
    set_after: dict[str, int] | None = None,
) -> Understanding:
    return understand(
        GenerateRequest(
            prompt,
            3,
            instruments=InstrumentsAsked(wanted, unwanted),
            mood=mood,
            changes=changes,
            set_after=set_after or {},
        )
    )


def parts(said: Understanding) -> set[str]:
    return {one.part for one in said.players}


def set_ones(said: Understanding) -> set[str]:
    return {one.part for one in said.players if one.origin.source == "given"}


@pytest.mark.parametrize(
    ("prompt", "gone", "stays"),
    [
        ("lo-fi, no shaker", {"Shaker"}, {"Drums", "Bells"}),
        ("lo-fi, no bells", {"Bells"}, {"Keys", "Shaker"}),
        ("metal, no rhythm guitar", {"Rhythm guitar left", "Rhythm guitar right"}, {"Lead guitar"}),
        ("metal without rhythm guitars", {"Rhythm guitar left"}, {"Lead guitar"}),
        ("house, no percussion", {"Percussion"}, {"Drums"}),
        ("lo-fi, no drums", {"Drums", "Shaker"}, {"Keys"}),
    ],
)
def test_who_is_refused_by_the_name_of_the_track_does_not_play(
    prompt: str, gone: set[str], stays: set[str]
) -> None:
    said = parts(understood(prompt))
    assert not gone & said
    assert stays <= said


def test_rhythm_guitar_leaves_the_wall_of_guitars_as_it_is() -> None:
    by_part = {one.part: one.instrument for one in understood("metal, rhythm guitar").players}
    assert by_part["Wall of guitars"] == "power-guitar"


def test_whoever_is_shown_can_be_left_out() -> None:
    for style in all_styles():
        usual = understood(style)
        for one in usual.players:
            left = understood(style, unwanted=(one.part,))
            assert one.part not in parts(left), (style, one.part)


def test_every_name_there_is_can_be_set() -> None:
    styles = all_styles()
    names = {part.name for style in styles.values() for part in style.parts.values()}
    for name, made in all_instruments().items():
        names |= {name, made.title}
    for name in (*names, *_KIND_NAMES.values(), "Flute 2", "  electric   piano "):
        asked = InstrumentsAsked(wanted=(name,))
        assert cast_named(asked, styles).named[0].words == name


@pytest.mark.parametrize(
    ("name", "who"),
    [("flute", "Flute"), ("dusty-keys", "Keys"), ("Wall of guitars", "Power guitar")],
)
def test_who_is_wanted_plays_and_is_said_to_be_set(name: str, who: str) -> None:
    said = understood("lo-fi", wanted=(name,))
    assert who in parts(said)
    assert set_ones(said) == {who}


def test_a_name_beats_the_words() -> None:
    assert "Flute" not in parts(understood("lo-fi with flute", unwanted=("Flute",)))
    assert set_ones(understood("lo-fi, no drums", wanted=("Shaker",))) == {"Shaker"}
    assert "Drums" in parts(understood("lo-fi, no drums", wanted=("drums",)))


def test_what_is_said_afterwards_beats_a_name_and_a_name_what_was_said_before() -> None:
    change = ("with flute",)
    assert "Flute" in parts(understood("lo-fi", unwanted=("flute",), changes=change))
    later = understood("lo-fi", unwanted=("flute",), changes=change, set_after={"instruments": 1})
    assert "Flute" not in parts(later)


@pytest.mark.parametrize(
    ("name", "near"), [("Belss", "Bells"), ("dusty-kyes", "dusty-keys"), ("zzz", "/v1/instruments")]
)
def test_a_name_nobody_has_is_refused_with_the_nearest(name: str, near: str) -> None:
    with pytest.raises(NotFound, match=near):
        understood("lo-fi", unwanted=(name,))


def test_moods_that_are_set_take_the_place_of_the_words_own() -> None:
    said = understood("sad techno", mood=("bright", "very calm"))
    assert (said.mood, said.mood_source) == (("bright", "very calm"), "given")
    assert any("“sad” gives way" in remark for remark in said.brief.remarks)
    words = understood("techno, bright, very calm")
    assert words.mood_source == "words"
    assert said.brief.energy == words.brief.energy
    assert said.brief.key == words.brief.key


def test_an_empty_list_is_no_mood() -> None:
    said = understood("sad lo-fi", mood=())
    assert (said.mood, said.mood_source) == ((), "given")
    assert said.brief.energy == understood("lo-fi").brief.energy


def test_every_mood_can_be_set_by_every_word_that_is_told() -> None:
    styles, unread = all_styles(), []
    for name, words in moods_by_name().items():
        assert mood_named(words[:1], styles).words, name
        for said in words:
            try:
                mood_named((said,), styles)
            except NotFound:
                unread.append(said)
    assert not unread


@pytest.mark.parametrize(("mood", "near"), [("drak", "dark"), ("qqqqqq", "calm or busy")])
def test_a_mood_nobody_knows_is_refused_with_the_nearest(mood: str, near: str) -> None:
    with pytest.raises(NotFound, match=near):
        understood("lo-fi", mood=(mood,))


def test_a_variation_inherits_and_adds_to_what_was_set() -> None:
    before = InstrumentsAsked(("flute", "organ"), ("Bells",))
    request = GenerateRequest("lo-fi, 2 bars", 1, instruments=before, mood=("dark",))
    old = compose(request).session
    plain = varied(request, old, VarySpec(session="x", seed=2))
    assert (plain.instruments, plain.mood) == (before, ("dark",))
    now = InstrumentWishes(wanted=("bells",), unwanted=("Flute",))
    spec = VarySpec(session="x", words="busier", instruments=now, mood=())
    other = varied(request, old, spec)
    assert other.instruments == InstrumentsAsked(("organ", "bells"), ("Flute",))
    assert other.mood == ()
    assert other.set_after == {"instruments": 1, "mood": 1}


def test_a_player_cannot_be_wanted_and_not() -> None:
    with pytest.raises(ValueError, match="wanted as well"):
        InstrumentWishes(wanted=("dusty-keys",), unwanted=("Dusty keys",))
