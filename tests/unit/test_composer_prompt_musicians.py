"""Prompts as musicians type them: slang, slips, lists and half sentences mean what they mean."""

from __future__ import annotations

import pytest

from server.engines.composer.prompt.spelling import meant_by
from server.engines.composer.prompt.wishes import Wishes, read_prompt
from server.engines.composer.settle import settle
from server.engines.composer.style.shelf import all_styles
from server.engines.contract import GenerateRequest


def read(prompt: str, *, afterwards: bool = False) -> Wishes:
    return read_prompt(prompt, all_styles(), afterwards=afterwards)


def said(prompt: str, *changes: str, **settings: object) -> list[str]:
    request = GenerateRequest(prompt, 1, changes=changes, **settings)  # type: ignore[arg-type]
    brief = settle(request, read(prompt), all_styles())
    return [*brief.understood, *brief.remarks, *brief.not_understood]


def sections(prompt: str) -> list[tuple[str, int | None]]:
    return [(one.name, one.bars) for one in read(prompt).form.sections]


@pytest.mark.parametrize(
    ("prompt", "style"),
    [
        ("make me a funky beat", "funk"),
        ("something jazzy", "jazz-swing"),
        ("a dubby bass", "reggae"),
        ("trappy", "trap"),
        ("funkier please", "funk"),
    ],
)
def test_an_adjective_is_understood_as_its_style(prompt: str, style: str) -> None:
    wish = read(prompt).style
    assert wish is not None
    assert (wish.name, wish.stands_in) == (style, False)


@pytest.mark.parametrize(
    ("prompt", "style"),
    [
        ("808s and hi hat rolls", "Trap"),
        ("taiko and brass", "Cinematic"),
        ("skank guitar and melodica", "Reggae"),
        ("acid bass, 130", "Techno"),
        ("sad piano", "Lo-fi hip hop"),
        ("no 808s", "Lo-fi hip hop"),
    ],
)
def test_instruments_name_a_style_where_only_one_has_them(prompt: str, style: str) -> None:
    request = GenerateRequest(prompt, 1)
    assert settle(request, read(prompt), all_styles()).style.title == style


def test_jazzy_is_a_colour_where_a_style_is_named_or_there() -> None:
    for wishes in (read("jazzy house"), read("make it jazzy", afterwards=True)):
        assert wishes.mood.colour == "ninths"
        assert wishes.style is None or wishes.style.name == "house"


def test_bars_stand_after_sections_without_commas() -> None:
    for prompt in (
        "rock with intro 4 verse 8 chorus 16",
        "intro 4 bars verse 8 bars chorus 16 bars, rock",
        "4 bar intro 8 bar verse 16 bar chorus, rock",
    ):
        assert sections(prompt) == [("intro", 4), ("verse", 8), ("chorus", 16)], prompt


def test_small_numbers_count_sections() -> None:
    wishes = read("verse 1, chorus, verse 2, chorus, bridge, chorus. funk")
    assert wishes.form.order == ("verse", "chorus", "verse", "chorus", "bridge", "chorus")
    assert all(one.bars is None for one in wishes.form.sections)
    assert wishes.left_over == ()


@pytest.mark.parametrize("when", ["at 0:30", "after 30 seconds", "at 30s", "by 0:30"])
def test_a_section_begins_at_a_time_on_a_fourth_bar_line(when: str) -> None:
    assert read(f"house, drop {when}").form.sections[0].after_seconds == 30
    assert "“drop”: the drop comes after 16 bars." in said(f"house, 124 bpm, drop {when}")


def test_a_length_is_no_tempo_and_a_key_no_length() -> None:
    wishes = read("minimal techno A min 126, 64 bars")
    assert wishes.tempo is not None and wishes.tempo.bpm == 126
    assert wishes.key is not None and (wishes.key.tonic, wishes.key.mode) == ("A", "minor")
    long = read("2 minutes 10 seconds of house").length
    assert long is not None and long.seconds == 130


@pytest.mark.parametrize(
    ("prompt", "key"),
    [
        ("jazz, 160 bpm, Bb", ("Bb", None)),
        ("gm house", ("G", "minor")),
        ("f#m trap", ("F#", "minor")),
        ("fm synth", None),
        ("A, B, C", None),
    ],
)
def test_a_key_that_is_only_hinted_at(prompt: str, key: tuple[str, str | None] | None) -> None:
    wish = read(prompt).key
    assert (None if wish is None else (wish.tonic, wish.mode)) == key


@pytest.mark.parametrize(
    ("prompt", "gone"),
    [
        ("no drums only bass", {"drums"}),
        ("everything but the drums", {"drums"}),
        ("lofi ohne Bass", {"bass"}),
        ("boom bap / No: vocals, pads", {"pad"}),
        ("No: drums, pads. house", {"drums", "pad"}),
    ],
)
def test_what_is_refused_in_passing_is_refused(prompt: str, gone: set[str]) -> None:
    named = read(prompt).cast.named
    assert {one.player.kind for one in named if one.how == "unwanted"} == gone


def test_a_solo_of_the_drums_is_theirs_alone() -> None:
    (drums,) = read("drum solo").cast.named
    assert (drums.player.kind, drums.how) == ("drums", "only")


@pytest.mark.parametrize(
    ("prompt", "chart"),
    [
        ("Am F C G pop 100bpm", "Am | F | C | G"),
        ("chords: Em, C, G, D. rock", "Em | C | G | D"),
        ("Dm7 | G7 | Cmaj7 A7, jazz", "Dm7 | G7 | Cmaj7 A7"),
        ("C major, I-V-vi-IV, piano pop", "I | V | vi | IV"),
        ("I want a techno beat", None),
        ("A minor, D major, 7/8", None),
    ],
)
def test_chords_in_the_prompt_are_a_chart(prompt: str, chart: str | None) -> None:
    wish = read(prompt).chords
    assert (None if wish is None else wish.chart) == chart


def test_chords_that_are_set_beat_those_of_the_prompt() -> None:
    request = GenerateRequest("Am F C G", 1, chords="Dm7 | G7")
    brief = settle(request, read(request.prompt), all_styles())
    assert brief.chart is not None
    assert len(brief.chart.bars) == 2


@pytest.mark.parametrize("words", ["swing 60%", "60% swing", "swing 0.6", "swing: .6"])
def test_swing_is_taken_as_a_number(words: str) -> None:
    found = read(f"uk garage {words} 130bpm").swing
    assert found is not None
    assert found[1] == pytest.approx(0.6)


def test_a_thing_is_no_artist_and_an_unknown_artist_still_is() -> None:
    assert read("make it sound like a spaceship landing").declined == ()
    assert [one.name for one in read("house like Florbnix").declined] == ["Florbnix"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gitar", "guitar"),
        ("drumz", "drums"),
        ("saxaphone", "saxophone"),
        ("tecno", "techno"),
        ("horse", None),
        ("boss", None),
        ("chair", None),
    ],
)
def test_slips_of_spelling_are_forgiven_where_nothing_else_is_near(
    typed: str, meant: str | None
) -> None:
    known = ("guitar", "drums", "saxophone", "techno", "house", "bossa", "choir", "flute")
    assert meant_by(typed, known) == meant


@pytest.mark.parametrize(
    ("prompt", "sentence"),
    [
        ("make me a funky beat", "“funky”: the style is Funk."),
        ("just drums and bass, techno", "Only Drums, Hats and Rumble will play."),
        ("half time dnb", "“half time”: the drums are felt half as fast."),
        ("melodica dub", "“melodica”: Melodica will play on whistle lead."),
        ("EDM banger", "There is no EDM yet: House is nearest and stands in."),
        ("lofi with violins", "There are no violins here: Strings will play instead."),
        ("lofi, louder drums", "“louder drums”: taken up by Drums and Shaker."),
    ],
)
def test_the_answer_is_plain_english(prompt: str, sentence: str) -> None:
    assert sentence in said(prompt)


@pytest.mark.parametrize(
    ("words", "place"),
    [("not too fast, not too slow", 0.5), ("not fast", 0.5), ("fast", 0.85)],
)
def test_a_pace_that_is_refused_is_not_had(words: str, place: float) -> None:
    wishes = read(f"{words} techno")
    assert wishes.tempo is not None and wishes.tempo.place == place
    assert wishes.style is not None and wishes.style.name == "techno"


def test_too_fast_is_to_be_slower() -> None:
    wish = read("too fast", afterwards=True).tempo
    assert wish is not None
    assert wish.factor < 1


def test_a_drum_loop_is_of_drums() -> None:
    request = GenerateRequest("drum loop 174, drum and bass", 1)
    brief = settle(request, read(request.prompt), all_styles())
    assert {part.kind for part in brief.style.parts.values()} == {"drums"}


@pytest.mark.parametrize("words", ["guitars only", "solo guitare", "with guitar"])
def test_guitars_without_a_kind_are_the_styles_own(words: str) -> None:
    request = GenerateRequest(f"metal, {words}", 1)
    brief = settle(request, read(request.prompt), all_styles())
    guitars = [p.instrument for p in brief.style.parts.values() if "guitar" in p.instrument]
    assert "power-guitar" in guitars
    assert "clean-guitar" not in guitars


def test_no_horns_leaves_no_track_of_that_name() -> None:
    request = GenerateRequest("funk without the horns", 1)
    brief = settle(request, read(request.prompt), all_styles())
    assert "Horns" not in {part.name for part in brief.style.parts.values()}
