"""The parts of a piece are found on its bar lines, a repeat is known again, a loop is one part."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from server.analysis.built_in import BuiltInAnalyser
from server.analysis.sections import first_bars, part_names
from server.audio.write import FloatWav
from server.engines.contract import GenerateRequest
from server.engines.registry import ENGINES
from session.progress import silent
from tests.songs import RATE, Audio, Song, mix, render

SONG = Song(120, 9, "minor", "backbeat", 32)


def _parts(audio: Audio, folder: Path, bpm: float = SONG.bpm) -> list[tuple[str, int]]:
    """The names of the parts, and the bars of four beats that they begin with."""
    with FloatWav(folder / "song.wav", RATE, len(audio)) as file:
        file.write(audio)
    heard = BuiltInAnalyser().analyse(folder / "song.wav", silent)
    return [(part.name, round(part.start_seconds * bpm / 240)) for part in heard.parts]


def _only(part: Audio, *passages: tuple[int, int]) -> Audio:
    """A part heard from one bar to another, and silent elsewhere."""
    bar = round(RATE * 240 / SONG.bpm)
    heard = np.zeros_like(part)
    for start, end in passages:
        heard[:, start * bar : end * bar] = part[:, start * bar : end * bar]
    return heard


def test_parts_begin_where_instruments_come_and_go(tmp_path: Path) -> None:
    song = render(SONG)
    verses, choruses = ((4, 12), (20, 28)), ((12, 20), (28, 32))
    audio = song["chords"] + _only(song["bass"], (4, 32)) + _only(song["drums"], (4, 32))
    audio += 2 * _only(song["lead"], *choruses)
    audio -= 0.5 * _only(song["drums"], *verses)
    found = _parts(audio, tmp_path)
    assert [bar for _, bar in found] == [0, 4, 12, 20, 28]
    assert [name for name, _ in found] == ["A", "B", "C", "B2", "C2"]


@pytest.mark.parametrize("bars", [1, 4, 8, 16])
@pytest.mark.parametrize("pattern", ["lofi", "house", "dnb", "waltz"])
def test_a_loop_is_one_part(tmp_path: Path, pattern: str, bars: int) -> None:
    assert _parts(mix(Song(124, 2, "minor", pattern, bars)), tmp_path) == [("Start", 0)]


@pytest.mark.parametrize("beats", [0.5, 1.2, 2.1, 3.3, 4.0, 4.4, 5.0, 7.9])
def test_less_than_two_bars_are_one_part(tmp_path: Path, beats: float) -> None:
    audio = mix(Song(100, 2, "minor", "backbeat", 2))[:, : round(beats * 0.6 * RATE)]
    assert _parts(audio, tmp_path) == [("Start", 0)]


def test_silence_and_noise_are_one_part(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).normal(0, 0.1, (2, 40 * RATE)).astype(np.float32)
    assert _parts(noise, tmp_path) == [("Start", 0)]
    assert _parts(0 * noise, tmp_path) == [("Start", 0)]


@pytest.mark.parametrize("prompt", ["drum and bass", "chiptune"])
def test_the_form_that_the_engine_made_is_heard(tmp_path: Path, prompt: str) -> None:
    request = GenerateRequest(f"{prompt}, 32 bars", seed=3)
    made = ENGINES.load("composer").generate(request, tmp_path, silent)
    assert made.mix is not None
    heard = BuiltInAnalyser().analyse(tmp_path / made.mix.file, silent)
    bpm = made.tempo_map.steps[0].bpm
    found = [round(part.start_seconds * bpm / 240) for part in heard.parts[1:]]
    true = [round(section.start_beats / 4) for section in made.sections[1:]]
    hits = sum(any(abs(bar - other) <= 1 for other in found) for bar in true)
    strays = sum(all(abs(bar - other) > 1 for other in true) for bar in found)
    assert hits >= 0.6 * len(true), (true, found)
    assert strays <= 1, (true, found)


def test_many_bars_cost_little_and_letters_do_not_run_out() -> None:
    steps = np.repeat(np.arange(900.0) ** 1.1, 4)[:, None]
    starts = first_bars(steps)
    assert starts == tuple(range(0, 3600, 4))
    names = part_names(steps, starts)
    assert names[25:28] == ("Z", "AA", "AB")
    assert len(set(names)) == 900
