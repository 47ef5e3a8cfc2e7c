"""Forms: exactly as long as asked, in whole phrases, and as a musician writes them."""

from __future__ import annotations

import re

import pytest

from server.engines.composer.arrangement import Arrangement, arrange
from server.engines.composer.asked_form import asked_form, form_bars
from server.engines.composer.brief import Brief
from server.engines.composer.form import lay_out
from server.engines.composer.rhythm.drum_map import DRUM_PITCHES
from server.engines.composer.style import Style
from server.engines.composer.style.shelf import all_styles
from session.errors import BadInput
from session.meter import MeterMap
from session.pitch import Key
from session.tempo import TempoMap

STYLES = sorted(all_styles())
FIVE_MINUTES_BARS = 200


def brief_of(style: Style, bars: int, **how: object) -> Brief:
    return Brief(
        style,
        7,
        Key("A", "minor"),
        bars,
        TempoMap.constant(style.tempo.default_bpm),
        MeterMap.constant(),
        **how,  # type: ignore[arg-type]
    )


def with_section(style: Style, kind: str, **changes: object) -> Style:
    section = style.sections[kind].model_copy(update=changes)
    return style.model_copy(update={"sections": {**style.sections, kind: section}})


@pytest.mark.parametrize("style", STYLES)
def test_a_form_is_as_long_as_asked_in_whole_phrases_at_any_length(style: str) -> None:
    for bars in range(1, FIVE_MINUTES_BARS + 1):
        lengths = [section.bars for section in lay_out(all_styles()[style], bars)]
        assert sum(lengths) == bars
        assert min(lengths) >= 1
        if bars % 2 == 0 and bars >= 8:
            assert all(length % 2 == 0 for length in lengths), (bars, lengths)
        if bars >= 32:
            assert sum(length % 4 > 0 for length in lengths) <= 1, (bars, lengths)
            assert min(lengths) >= 2, (bars, lengths)


@pytest.mark.parametrize("style", STYLES)
def test_sections_follow_each_other_without_gaps_and_only_one_is_last(style: str) -> None:
    sections = lay_out(all_styles()[style], 96)
    edge = 0
    for section in sections:
        assert section.first_bar == edge
        edge += section.bars
    assert [section.is_last for section in sections] == [False] * (len(sections) - 1) + [True]
    assert len({section.name for section in sections}) == len(sections)


def test_a_form_that_is_asked_for_is_played_as_it_stands() -> None:
    style = all_styles()["lo-fi"]
    asked = asked_form("Intro 3, verse 8; chorus 16 bars -> outro 1", style)
    sections = lay_out(style, 28, asked)
    assert [(s.name, s.bars) for s in sections] == [
        ("Intro", 3),
        ("Verse", 8),
        ("Chorus", 16),
        ("Outro", 1),
    ]
    assert form_bars("intro 3, verse 8, chorus 16, outro 1", style) == 28


def test_bars_that_are_set_scale_the_form_that_is_asked_for() -> None:
    style = all_styles()["lo-fi"]
    sections = lay_out(style, 16, asked_form("intro 4, verse 8, chorus 8, outro 12", style))
    assert sum(section.bars for section in sections) == 16
    assert [section.kind for section in sections] == ["intro", "verse", "chorus", "outro"]


def test_a_section_without_bars_takes_its_usual_length() -> None:
    style = all_styles()["lo-fi"]
    assert [section.bars for section in asked_form("intro, verse", style)] == [4, 8]


def test_a_section_keeps_its_name_where_the_style_calls_it_otherwise() -> None:
    style = all_styles()["lo-fi"]
    (drop, again) = lay_out(style, 32, asked_form("drop 16, drop 16", style))
    assert (drop.name, drop.kind, again.number) == ("Drop 1", "chorus", 2)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("word", ["intro", "verse", "chorus", "drop", "breakdown", "outro", "solo"])
def test_every_style_has_a_section_for_the_usual_words(style: str, word: str) -> None:
    (section,) = asked_form(f"{word} 8", all_styles()[style])
    assert section.kind in all_styles()[style].sections
    assert section.title == word.capitalize()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "The form is empty"),
        (" , ;", "The form is empty"),
        ("verse 0", "A section of 0 bars"),
        ("verse 501", "A section of 501 bars"),
        ("8 verse", "'8 verse' is no section"),
        ("banana 4", "There is no section called 'banana': Lo-fi hip hop has loop, intro"),
        ("versse 4", "did you mean verse?"),
        (",".join(["verse 1"] * 201), "The form has 201 sections"),
    ],
)
def test_a_form_that_cannot_be_read_is_refused_in_one_sentence(text: str, said: str) -> None:
    with pytest.raises(BadInput, match=re.escape(said)) as error:
        asked_form(text, all_styles()["lo-fi"])
    assert "\n" not in str(error.value)
    assert str(error.value).endswith((".", "?"))


def starts_in(arrangement: Arrangement, name: str, first: float, last: float) -> list[float]:
    return [
        clip.start_beats + note.start_beats
        for clip in arrangement.clips.get(name, ())
        for note in clip.notes
        if first <= clip.start_beats + note.start_beats < last
    ]


@pytest.mark.parametrize("style", ["lo-fi", "rock", "house"])
def test_everyone_falls_silent_for_a_break(style: str) -> None:
    plain = all_styles()[style]
    kind = lay_out(plain, 32)[1].kind
    broken = with_section(plain, kind, break_beats=2)
    arrangement = arrange(brief_of(broken, 32))
    section = arrangement.sections[1]
    end = 4.0 * (section.first_bar + section.bars)
    for name, clips in arrangement.clips.items():
        assert not starts_in(arrangement, name, end - 1.9, end - 0.1), name
        for clip in clips:
            if clip.start_beats == 4.0 * section.first_bar:
                assert max(note.end_beats for note in clip.notes) <= clip.length_beats - 1.9


@pytest.mark.parametrize("style", ["lo-fi", "rock"])
def test_a_piece_rings_out_on_its_last_downbeat_where_the_style_says_so(style: str) -> None:
    plain = all_styles()[style]
    last = lay_out(plain, 40)[-1].kind
    end = 40 * 4.0
    open_ended = arrange(brief_of(with_section(plain, last, ring_out=False), 40))
    rung = arrange(brief_of(with_section(plain, last, ring_out=True), 40))
    assert any(starts_in(open_ended, name, end - 3, end) for name in open_ended.clips)
    for name in rung.clips:
        assert not starts_in(rung, name, end - 3.8, end), name
    crash = DRUM_PITCHES["crash"]
    last_bar = [n for n in rung.clips["drums"][-1].notes if n.end_beats > 1 and n.pitch == crash]
    assert last_bar or plain.parts["drums"].section_start is None  # type: ignore[union-attr]


def test_a_form_grows_by_whole_phrases_and_leaves_its_other_sections_as_they_are() -> None:
    style = all_styles()["lo-fi"]
    natural = [section.bars for section in lay_out(style, 40)]
    longer = [section.bars for section in lay_out(style, 44)]
    assert sorted(b - a for a, b in zip(natural, longer, strict=True)) == [0] * (
        len(natural) - 1
    ) + [4]


def test_a_strong_section_that_comes_back_is_a_little_stronger() -> None:
    chorus = [s for s in lay_out(all_styles()["lo-fi"], 96) if s.kind == "chorus"]
    assert len(chorus) >= 3
    energies = [section.energy_at(0) for section in chorus[:3]]
    assert energies == sorted(set(energies))
    assert max(section.energy_at(0) for section in chorus) <= chorus[0].energy_at(0) + 0.061
