"""A stem is made longer without touching what it holds; tracks of a file wait for each other."""

from __future__ import annotations

import hashlib
from io import BytesIO
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
import soundfile

from bridge.host.batch.delivery import Finished
from bridge.host.batch.fingerprint import Mark
from bridge.host.batch.ledger import Entry
from bridge.host.batch.plan import BatchPlan, Planned, UpToDate
from bridge.host.batch.stems import Stems
from bridge.host.chain.model import Chain
from bridge.host.render.encoder import Encoder
from bridge.host.render.lengthening import lengthened
from bridge.host.render.spec import OutputKind, RenderReport, RenderSpec

RATE = 44_100
MARK = Mark(1, 1)


def encoded(kind: OutputKind, sound: np.ndarray, *, dithers: bool) -> bytes:
    file = BytesIO()
    encoder = Encoder(
        file, kind, sample_rate=RATE, channels=2, most_samples=len(sound.T), dithers=dithers
    )
    encoder.write(sound, float(np.abs(sound).max()))
    encoder.finish()
    return file.getvalue()


def report(length: int, tail: int = 0) -> RenderReport:
    return RenderReport("in", "out", RATE, 2, length, tail, 0, -1.0, -1.0, -20.0, 1.0, "before")


@pytest.mark.parametrize("kind", get_args(OutputKind))
def test_what_is_lengthened_is_the_same_and_then_digital_silence(
    tmp_path: Path, kind: OutputKind
) -> None:
    sound = np.random.default_rng(3).uniform(-1, 1, (2, 5001)).astype(np.float32)
    sound[:, :2] = [[-1, 1], [1, -1]]
    file = tmp_path / f"stem.{kind[:4].rstrip('0123456789')}"
    file.write_bytes(encoded(kind, sound, dithers=True))
    read = {"dtype": "float32" if kind == "wav32f" else "int32", "always_2d": True}
    before, _ = soundfile.read(file, **read)
    told = lengthened(file, kind, report(5001, 7), 6001)
    after, rate = soundfile.read(file, **read)
    assert rate == RATE
    assert np.array_equal(after[:5001], before)
    assert len(after) == 6001
    assert not after[5001:].any()
    assert (told.length_samples, told.tail_samples) == (6001, 1007)
    assert told.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    assert list(tmp_path.iterdir()) == [file]
    assert lengthened(file, kind, told, 6001) is told


def planned(source: str, track: int | None) -> Planned:
    return Planned(RenderSpec(source, "", Chain("none", ()), track=track), 1.0, MARK, "")


def finished(one: Planned, length: int) -> Finished:
    return Finished(one, Path("staged"), report(length))


def known(source: str, track: int, length: int) -> UpToDate:
    told = {"length_samples": length}
    entry = Entry(source, track, MARK, "", "", "", MARK, "", "", None, told)
    return UpToDate(source, Path("there"), entry)


def test_tracks_of_a_file_wait_for_each_other_and_files_do_not() -> None:
    all_planned = [planned("a", 0), planned("b", 0), planned("a", 1), planned("c", None)]
    stems = Stems(BatchPlan(Path(), tuple(all_planned), (), ()))
    assert stems.finished(0, finished(all_planned[0], 100)) == []
    ((index, alone),) = stems.finished(1, finished(all_planned[1], 50))
    assert (index, alone.length_samples) == (1, 50)
    ((index, alone),) = stems.finished(3, finished(all_planned[3], 70))
    assert (index, alone.length_samples) == (3, 0)
    both = stems.finished(2, finished(all_planned[2], 130))
    assert [(index, one.length_samples) for index, one in both] == [(0, 130), (2, 130)]
    assert stems.rest() == []


def test_one_that_fails_or_is_never_rendered_holds_no_other_up() -> None:
    three = [planned("a", track) for track in range(3)]
    stems = Stems(BatchPlan(Path(), tuple(three), (), ()))
    assert stems.finished(0, finished(three[0], 100)) == []
    assert stems.failed(1) == []
    assert [index for index, _ in stems.rest()] == [0]
    again = Stems(BatchPlan(Path(), tuple(three[:2]), (), ()))
    assert again.finished(0, finished(three[0], 100)) == []
    assert [index for index, _ in again.failed(1)] == [0]


def test_what_was_there_before_counts_and_is_told_where_it_is_shorter() -> None:
    new = planned("a", 0)
    plan = BatchPlan(Path(), (new,), (known("a", 1, 200), known("b", 1, 999)), ())
    ((_, one),) = Stems(plan).finished(0, finished(new, 150))
    assert (one.length_samples, one.report.warnings) == (200, ())
    ((_, one),) = Stems(plan).finished(0, finished(new, 200 + RATE))
    assert one.length_samples == 200 + RATE
    (words,) = one.report.warnings
    assert "up to 1.00 s shorter" in words
