"""The page of prompts: all that it says of its sixty prompts is true of the music."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from server.engines.composer.bars import bars_of, pulses_of
from server.engines.composer.compose import compose
from server.engines.composer.composition import Composition
from server.engines.composer.rhythm.drum_map import DRUM_PITCHES
from server.engines.composer.style.shelf import all_styles
from server.engines.contract import GenerateRequest
from session.model import Track

PAGE = Path(__file__).parents[2] / "docs" / "prompts.md"
SEED = 4


def prompts() -> list[dict[str, Any]]:
    found = re.search(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    read = yaml.safe_load(found[1])
    assert isinstance(read, list)
    return read


@cache
def made(prompt: str, changes: tuple[str, ...] = ()) -> Composition:
    return compose(GenerateRequest(prompt, SEED, changes=changes))


def pitches(track: Track) -> set[int]:
    return {note.pitch for clip in track.midi_clips for note in clip.notes}


def count(composition: Composition, role: str) -> int:
    tracks = [track for track in composition.session.tracks if track.role == role]
    return sum(len(clip.notes) for track in tracks for clip in track.midi_clips)


class Result:
    """What is true of a piece, asked by the names that the page uses."""

    def __init__(self, composition: Composition) -> None:
        self.composition = composition
        self.session = composition.session
        self.facts = self.session.provenance.parameters["understood"]
        self.notes = self.session.provenance.notes

    def _instruments(self) -> set[str | None]:
        return {track.instrument for track in self.session.tracks}

    def _roles(self) -> set[str]:
        return {track.role for track in self.session.tracks}

    def _drum_pitches(self) -> set[int]:
        drums = [track for track in self.session.tracks if (track.instrument or "")[:4] == "kit-"]
        return set().union(*(pitches(track) for track in drums)) if drums else set()

    def _section_names(self) -> list[str]:
        return [re.sub(r" \d+$", "", section.name).lower() for section in self.session.sections]

    def style(self, name: str) -> None:
        assert self.composition.style.name == name

    def blend(self, names: list[str]) -> None:
        assert self.facts["blend"] == names
        assert self.composition.style.name == "-with-".join(names)
        head, colour = (all_styles()[name] for name in names)
        for style, kinds in ((head, ("drums", "bass")), (colour, ("comp",))):
            theirs = {part.instrument for part in style.parts.values() if part.kind in kinds}
            assert theirs & self._instruments()

    def bpm(self, bpm: float) -> None:
        assert self.session.tempo_map.steps[0].bpm == bpm

    def bpm_from(self, bpm: float) -> None:
        assert self.session.tempo_map.steps[0].bpm >= bpm

    def bpm_to(self, bpm: float) -> None:
        assert self.session.tempo_map.steps[0].bpm <= bpm

    def key(self, name: str) -> None:
        assert self.session.key is not None
        assert self.session.key.name == name

    def modes(self, modes: list[str]) -> None:
        assert self.session.key is not None
        assert self.session.key.mode in modes

    def meter(self, name: str) -> None:
        step = self.session.meter_map.steps[0]
        assert f"{step.numerator}/{step.denominator}" == name

    def bars(self, bars: int) -> None:
        assert self.session.length_bars == bars
        assert self.session.length_beats == self.session.meter_map.beats_at_bar(bars)

    def seconds(self, seconds: float) -> None:
        lasts = self.session.tempo_map.seconds_at_beats(self.session.length_beats)
        assert round(lasts * 48_000) == round(seconds * 48_000), "to the sample"

    def roles(self, roles: list[str]) -> None:
        assert set(roles) <= self._roles()

    def no_roles(self, roles: list[str]) -> None:
        assert not set(roles) & self._roles()

    def only_roles(self, roles: list[str]) -> None:
        assert set(roles) == self._roles()

    def instruments(self, names: list[str]) -> None:
        assert set(names) <= self._instruments()

    def no_instruments(self, names: list[str]) -> None:
        assert not set(names) & self._instruments()

    def only_instruments(self, names: list[str]) -> None:
        assert set(names) == self._instruments()

    def voices(self, names: list[str]) -> None:
        assert {DRUM_PITCHES[name] for name in names} <= self._drum_pitches()  # type: ignore[index]

    def no_voices(self, names: list[str]) -> None:
        assert not {DRUM_PITCHES[name] for name in names} & self._drum_pitches()  # type: ignore[index]

    def only_voices(self, names: list[str]) -> None:
        assert {DRUM_PITCHES[name] for name in names} == self._drum_pitches()  # type: ignore[index]

    def busier(self, than: dict[str, str]) -> None:
        for role, prompt in than.items():
            assert count(self.composition, role) > count(made(prompt), role)

    def sparser(self, than: dict[str, str]) -> None:
        for role, prompt in than.items():
            assert 0 < count(self.composition, role) < count(made(prompt), role)

    def swing_from(self, ratio: float) -> None:
        assert self.composition.style.feel.swing.ratio >= ratio

    def swing_to(self, ratio: float) -> None:
        assert self.composition.style.feel.swing.ratio <= ratio

    def on_the_grid(self, wanted: bool) -> None:
        starts = [
            clip.start_beats + note.start_beats
            for track in self.session.tracks
            for clip in track.midi_clips
            for note in clip.notes
        ]
        assert wanted == all(abs(start * 48 - round(start * 48)) < 1e-6 for start in starts)

    def sections(self, names: list[str]) -> None:
        assert set(names) <= set(self._section_names())

    def no_sections(self, names: list[str]) -> None:
        assert not set(names) & set(self._section_names())

    def first_section(self, named: tuple[str, int]) -> None:
        name, bars = named
        first = self.session.sections[0]
        assert self._section_names()[0] == name
        assert first.length_beats == self.session.meter_map.beats_at_bar(bars)

    def starts(self, places: dict[str, int]) -> None:
        for name, bars in places.items():
            number = self._section_names().index(name)
            start = self.session.sections[number].start_beats
            assert start == self.session.meter_map.beats_at_bar(bars)

    def order(self, sections: int) -> None:
        names = self._section_names()
        assert len(names) == sections
        assert names[0] == names[-1] != names[-2]

    def grows(self, wanted: bool) -> None:
        """More and louder notes at the end than at the start."""
        half = self.session.length_beats / 2
        weights = [0.0, 0.0]
        for track in self.session.tracks:
            for clip in track.midi_clips:
                for note in clip.notes:
                    weights[clip.start_beats + note.start_beats >= half] += note.velocity
        assert wanted == (weights[1] > 1.15 * weights[0])

    def said(self, words: list[str]) -> None:
        for word in words:
            assert any(f"“{word}”" in sentence for sentence in self.composition.understood), word

    def unsaid(self, words: list[str]) -> None:
        sentences = " ".join(self.composition.not_understood)
        for word in words:
            assert f"“{word}" in sentences, word
        assert words or not sentences

    def unsaid_with(self, words: str) -> None:
        assert any(words in sentence for sentence in self.composition.not_understood)


def test_the_page_has_sixty_prompts() -> None:
    assert len({entry["prompt"] for entry in prompts()}) == 60


@pytest.mark.parametrize("entry", prompts(), ids=lambda entry: entry["prompt"][:45])
def test_what_the_page_says_of_a_prompt_is_true(entry: dict[str, Any]) -> None:
    asked = dict(entry)
    composition = made(asked.pop("prompt"), tuple(asked.pop("changes", ())))
    assert asked, "a prompt without anything to hold it to"
    for name, wanted in asked.items():
        getattr(Result(composition), name)(wanted)


@pytest.mark.parametrize("entry", prompts(), ids=lambda entry: entry["prompt"][:45])
def test_every_prompt_of_the_page_makes_sound_note_data(entry: dict[str, Any]) -> None:
    session = made(entry["prompt"], tuple(entry.get("changes", ()))).session
    assert session.tracks
    assert sum(section.length_beats for section in session.sections) == session.length_beats
    for track in session.tracks:
        for clip in track.midi_clips:
            assert all(note.length_beats > 0 and 1 <= note.velocity <= 127 for note in clip.notes)
    step = session.meter_map.steps[0]
    assert len(bars_of(session.meter_map, session.length_bars)) == session.length_bars
    assert pulses_of(step.numerator, step.denominator)
