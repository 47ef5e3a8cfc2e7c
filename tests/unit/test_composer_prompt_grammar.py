"""Which word belongs to which: negation, degree, comparison, lists and the nouns they stand by."""

from __future__ import annotations

import pytest

from server.engines.composer.prompt.players import Named
from server.engines.composer.prompt.wishes import Wishes, read_prompt
from server.engines.composer.style.shelf import all_styles
from session.pitch import Key


def read(prompt: str) -> Wishes:
    return read_prompt(prompt, all_styles())


def needs(*styles: str) -> pytest.MarkDecorator:
    missing = [name for name in styles if name not in all_styles()]
    return pytest.mark.skipif(bool(missing), reason=f"there is no {missing} yet")


def who(prompt: str, how: str) -> list[str]:
    return [named.words for named in read(prompt).cast.named if named.how == how]


def only_named(prompt: str) -> Named:
    (named,) = read(prompt).cast.named
    return named


@pytest.mark.parametrize(
    ("prompt", "wanted", "unwanted"),
    [
        ("piano and strings", ["piano", "strings"], []),
        ("no piano and strings", [], ["piano", "strings"]),
        ("no piano, strings", ["strings"], ["piano"]),
        ("no drums, bass or lead", [], ["drums", "bass", "lead"]),
        ("without drums but with bass", ["bass"], ["drums"]),
        ("piano instead of strings", ["piano"], ["strings"]),
        ("replace the strings with piano", ["piano"], ["strings"]),
        ("strings replaced by piano", ["piano"], ["strings"]),
        ("swap the strings for piano", ["piano"], ["strings"]),
        ("drum-free piano", ["piano"], ["drum"]),
        ("piano, drum-less", ["piano"], ["drum"]),
        ("don't use any drums, please", [], ["drums"]),
        ("get rid of the bass", [], ["bass"]),
    ],
)
def test_lists_are_wanted_or_not_as_a_whole(
    prompt: str, wanted: list[str], unwanted: list[str]
) -> None:
    assert who(prompt, "wanted") == wanted
    assert who(prompt, "unwanted") == unwanted


@pytest.mark.parametrize(
    "prompt", ["only piano and bass", "just piano and bass", "piano and bass only"]
)
def test_only_takes_the_whole_list(prompt: str) -> None:
    assert who(prompt, "only") == ["piano", "bass"]


@pytest.mark.parametrize(
    ("prompt", "density"),
    [
        ("busy", 0.7),
        ("very busy", 1.0),
        ("slightly busy", 0.35),
        ("busier", 0.49),
        ("a bit busier", 0.245),
        ("much busier", 0.833),
        ("less busy", -0.49),
        ("too busy", -0.49),
        ("not too busy", -0.35),
        ("not busy", -0.35),
        ("sparse", -0.7),
        ("not sparse", 0.35),
    ],
)
def test_degrees_and_negation_scale_a_mood(prompt: str, density: float) -> None:
    assert read(prompt).mood.density == pytest.approx(density, abs=1e-9)


@pytest.mark.parametrize(
    "prompt",
    ["busy drums", "drums busy", "drums: busy", "make the drums busy", "the drums are busy"],
)
def test_a_way_of_playing_belongs_to_the_player_beside_it(prompt: str) -> None:
    named = only_named(prompt)
    assert [touch.mood for touch in named.touches] == ["busy"]
    assert read(prompt).mood.density == 0


def test_a_mood_belongs_to_the_whole_piece_wherever_it_stands() -> None:
    wishes = read("sad piano, dark drums")
    assert wishes.mood.words == ("sad", "dark")
    assert all(named.touches == () for named in wishes.cast.named)


def test_adjectives_of_sections_are_theirs() -> None:
    wishes = read("big chorus, quiet verse, 16-bar intro, no outro, long breakdown")
    said = {one.name: one for one in wishes.form.sections}
    assert [touch.mood for touch in said["chorus"].touches] == ["loud"]
    assert [touch.mood for touch in said["verse"].touches] == ["soft"]
    assert said["intro"].bars == 16
    assert not said["outro"].wanted
    assert said["breakdown"].size == "long"
    assert wishes.length is None
    assert wishes.mood.words == ()


@pytest.mark.parametrize(
    "prompt", ["drop after 16 bars", "after 16 bars a drop", "the drop comes at bar 17"]
)
def test_a_section_has_a_place(prompt: str) -> None:
    (said,) = read(prompt).form.sections
    assert (said.name, said.after_bars, said.bars) == ("drop", 16, None)


@pytest.mark.parametrize(
    ("prompt", "key"),
    [
        ("C♯m", Key("C#", "minor")),
        ("in the key of B flat major", Key("Bb", "major")),
        ("h-Moll", Key("B", "minor")),
        ("B-Dur", Key("Bb", "major")),
        ("fis-Moll", Key("F#", "minor")),
        ("Es-Dur", Key("Eb", "major")),
        ("la mineur", Key("A", "minor")),
        ("fa dièse mineur", Key("F#", "minor")),
        ("si bémol majeur", Key("Bb", "major")),
        ("sol menor", Key("G", "minor")),
        ("re maggiore", Key("D", "major")),
        ("relative minor of Eb", Key("C", "minor")),
        ("parallel minor of C", Key("C", "minor")),
    ],
)
def test_keys_in_the_names_of_several_languages(prompt: str, key: Key) -> None:
    wish = read(f"house, {prompt}").key
    assert wish is not None
    assert (wish.tonic, wish.mode) == (key.tonic, key.mode)


@pytest.mark.parametrize(
    ("prompt", "bpm"),
    [
        ("80-90 bpm", 85),
        ("between 80 and 90 bpm", 85),
        ("100 to 110 bpm", 105),
        ("around 120", 120),
        ("tempo: 98", 98),
        ("84,5 bpm", 84.5),
        ("largo", 50),
        ("presto", 180),
        ("95 beats per minute", 95),
    ],
)
def test_tempi_in_numbers_and_terms(prompt: str, bpm: float) -> None:
    wish = read(f"house, {prompt}").tempo
    assert wish is not None
    assert wish.bpm == bpm


@pytest.mark.parametrize(
    ("prompt", "points"),
    [
        ("builds up slowly", ((0.0, -0.6), (1.0, 0.5))),
        ("fades out", ((0.75, 0.0), (1.0, -1.0))),
        ("calm to intense", ((0.0, -0.6), (1.0, 0.6))),
        ("starts loud and gets quiet", ((0.0, 0.6), (1.0, -0.6))),
        ("builds up, then calms down", ((0.0, -0.6), (0.5, 0.5), (1.0, -0.6))),
    ],
)
def test_the_course_of_a_piece(prompt: str, points: tuple[tuple[float, float], ...]) -> None:
    arc = read(f"house, {prompt}").arc
    assert arc is not None
    assert arc.points == points


@pytest.mark.parametrize(
    ("prompt", "head", "colour"),
    [
        ("lo-fi house", "house", "lo-fi"),
        ("house lo-fi", "lo-fi", "house"),
        ("jazz meets drum and bass", "jazz-swing", "drum-and-bass"),
        ("house with jazz", "house", "jazz-swing"),
        ("metal x bossa nova", "metal", "bossa-nova"),
        ("a mix of reggae and rock", "reggae", "rock"),
        ("funk/house", "funk", "house"),
        pytest.param("trap x bossa nova", "trap", "bossa-nova", marks=needs("trap")),
        pytest.param("ambient techno", "techno", "ambient", marks=needs("techno", "ambient")),
        pytest.param("synthwave and boom bap", "synthwave", "boom-bap", marks=needs("synthwave")),
    ],
)
def test_the_head_of_a_blend(prompt: str, head: str, colour: str) -> None:
    style = read(prompt).style
    assert style is not None
    assert (style.name, style.beside) == (head, colour)


def test_a_player_of_another_style_is_not_a_blend() -> None:
    wishes = read("lofi with funk bass")
    assert wishes.style is not None
    assert (wishes.style.name, wishes.style.beside) == ("lo-fi", None)


def test_contradictions_are_pairs_of_what_was_said() -> None:
    assert read("fast slow happy sad house").contradictions == (("fast", "slow"), ("happy", "sad"))
    assert read("not happy, not sad").contradictions == ()
    assert read("no drums, only drums").contradictions == (("no drums", "only drums"),)
