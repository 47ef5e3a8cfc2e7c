"""What is learned from: where recordings are cut, what is told of each piece, what is held out."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.models.contract import SoundRequest
from server.models.musicgen.settings import words_of
from server.training.batches import batch_of
from server.training.cutting import cut_evenly, cut_on_lines
from server.training.dataset import Chunk, Dataset, Recording, Seen, read_dataset, write_dataset
from server.training.held_out import with_held_out
from server.training.history import History
from server.training.labels import energy_of, told
from server.training.plan import Learning, check_unchanged
from session.errors import BadInput

LEARNING = Learning("musicgen-small", 16, 1e-4, 1, 0)


def recording(file: str = "a.wav", chunks: int = 4, use: bool = True) -> Recording:
    return Recording(
        file=file,
        size_bytes=1000,
        sha256="0" * 64,
        seconds=2.0 * chunks,
        use=use,
        words="slow funk",
        bpm=120.0,
        key="A minor",
        loudness_lufs=-16.0,
        on_bar_lines=True,
        chunks=tuple(
            Chunk(
                start_seconds=2.0 * at,
                end_seconds=2.0 * at + 2,
                loudness_lufs=-16.0,
                energy="medium",
            )
            for at in range(chunks)
        ),
    )


def dataset(*recordings: Recording) -> Dataset:
    seen = Seen(folder="/songs", chunk_seconds=10, bpm=None, words_sha256="", files={"a.wav": 1})
    return Dataset(seen=seen, recordings=recordings)


def test_chunks_are_as_many_whole_bars_as_fit() -> None:
    lines = [0.5 + 2.0 * bar for bar in range(12)]
    spans = cut_on_lines(lines, 22.5, 10.0)
    assert spans == ((0.5, 8.5 + 2), (10.5, 20.5), (20.5, 22.5))


def test_a_bar_longer_than_a_chunk_is_cut_evenly() -> None:
    assert cut_on_lines([0.0, 8.0], 8.0, 3.0) == ((0.0, 3.0), (3.0, 6.0), (6.0, 8.0))


def test_a_long_end_without_bars_is_kept_and_a_short_one_is_not() -> None:
    assert cut_on_lines([0.0, 4.0], 10.0, 4.0) == ((0.0, 4.0), (4.0, 8.0), (8.0, 10.0))
    assert cut_on_lines([0.0, 4.0], 5.5, 4.0) == ((0.0, 4.0),)


@given(
    st.lists(st.floats(0.2, 9.0), max_size=40),
    st.floats(0.0, 3.0),
    st.floats(1.0, 30.0),
)
def test_chunks_never_overlap_nor_leave_the_recording(
    gaps: list[float], first: float, chunk: float
) -> None:
    lines = [first]
    for gap in gaps:
        lines.append(lines[-1] + gap)
    spans = cut_on_lines(lines, lines[-1], chunk)
    for (_, end), (start, _) in pairwise(spans):
        assert start >= end - 1e-9
    for start, end in spans:
        assert 0 <= start < end <= lines[-1] + 1e-9
        assert end - start <= chunk + 1e-3
    assert cut_evenly(0.0, 0.5, chunk) == ()


def test_a_chunk_is_told_as_a_request_is() -> None:
    asked = SoundRequest("slow funk", 4.0, (1,), bpm=120, key="A minor")
    assert told("slow funk", 119.98, "A minor", None) == words_of(asked)
    assert told("slow funk", 120, None, "high") == "slow funk. bpm: 120. energy: high"
    assert told("", 120, "A minor", "low", ["key"]) == "bpm: 120. energy: low"
    assert told("", None, None, None) == ""


def test_energy_goes_by_loudness() -> None:
    assert [energy_of(lufs) for lufs in (-9.0, -18.0, -30.0)] == ["high", "medium", "low"]


def test_all_chunks_are_heard_in_each_turn_and_a_step_hangs_on_nothing_before_it() -> None:
    heard = [draw.chunk for step in range(5) for draw in batch_of(step, 2, 10, seed=7)]
    assert sorted(heard) == list(range(10))
    assert batch_of(3, 2, 10, seed=7) == batch_of(3, 2, 10, seed=7)
    assert heard != [draw.chunk for step in range(5) for draw in batch_of(step, 2, 10, seed=8)]


def test_words_are_kept_back_now_and_then() -> None:
    draws = [draw for step in range(1000) for draw in batch_of(step, 1, 10, seed=0)]
    assert 60 < sum(draw.silent for draw in draws) < 140
    for fact in ("bpm", "key", "energy"):
        assert 190 < sum(fact in draw.without for draw in draws) < 310


def test_a_tenth_is_held_out_of_few_recordings_by_chunks_and_of_many_as_a_whole() -> None:
    few = with_held_out((recording("a.wav", 10), recording("b.wav", 10)), seed=1)
    assert sum(chunk.held_out for one in few for chunk in one.chunks) == 2
    many = with_held_out(tuple(recording(f"{at}.wav", 3) for at in range(20)), seed=1)
    held = [{chunk.held_out for chunk in one.chunks} for one in many]
    assert held.count({True}) == 2
    assert held.count({False}) == 18
    assert with_held_out((recording(chunks=4),), seed=1) == (recording(chunks=4),)


def test_a_dataset_comes_back_as_it_was_written_and_knows_what_is_in_use(tmp_path: Path) -> None:
    made = dataset(recording(), recording("b.wav", use=False))
    write_dataset(tmp_path / "dataset.json", made)
    found = read_dataset(tmp_path / "dataset.json")
    assert found == made
    assert found is not None and found.fingerprint == made.fingerprint
    assert [one.file for one in made.used] == ["a.wav"]
    assert read_dataset(tmp_path / "none.json") is None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"bpm": -3}, r"recordings\.0\.bpm"),
        ({"chunks": [{"start_seconds": 3}]}, r"recordings\.0\.chunks\.0"),
        ({"wrods": "funk"}, r"recordings\.0\.wrods"),
    ],
)
def test_a_correction_that_is_wrong_is_said_with_its_place(
    tmp_path: Path, change: dict[str, object], said: str
) -> None:
    path = tmp_path / "dataset.json"
    content = dataset(recording()).model_dump(mode="json")
    content["recordings"][0].update(change)
    path.write_text(json.dumps(content))
    with pytest.raises(BadInput, match=said):
        read_dataset(path)


def test_a_training_goes_on_only_as_it_began() -> None:
    begun: dict[str, object] = {
        "model": "musicgen-small",
        "rank": 8,
        "learning_rate": 1e-4,
        "batch": 1,
        "seed": 0,
    }
    check_unchanged("mine", {**begun, "rank": 16}, LEARNING)
    with pytest.raises(BadInput, match="mine began with the rank 8, not 16"):
        check_unchanged("mine", begun, LEARNING)


def test_losses_are_written_with_every_digit() -> None:
    history = History([3.1, 2.9999999999999996], {0: 3.5, 2: 3.0})
    lines = history.as_csv().splitlines()
    assert lines == ["step,loss,validation_loss", "0,,3.5", "1,3.1,", "2,2.9999999999999996,3.0"]
