"""All tracks of one MIDI file come out equally long, so that they line up and sum to the piece."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from bridge.host.batch.plan import plan
from bridge.host.batch.wish import BatchWish
from bridge.host.render.spec import Instrument, Output
from session.errors import BadInput, NotFound, RoadieError
from tests.midi_files import midi_file, named, note, tempo
from tests.real_batches import chain_of, index_of, left_behind, record, stems

ROOM = chain_of({"kind": "reverb", "decay_ms": 700, "mix": 0.5}, tail=6.0)
VOICE = Instrument("soft keys")
RATE = 44_100


def write_piece(folder: Path, name: str = "piece") -> Path:
    """Two bars at 120 bpm: one track is over soon, one is struck just before the end."""
    (folder / "in").mkdir(parents=True, exist_ok=True)
    tracks = [
        [tempo(0, 120)],
        [named("Early"), *note(0, 240, 48)],
        [named("Late"), *note(3700, 3838, 84, 127)],
        [named("Middle"), *note(960, 1200, 60)],
    ]
    file = folder / "in" / f"{name}.mid"
    file.write_bytes(midi_file(*tracks, end_ticks=3840))
    return file


@pytest.mark.parametrize("kind", ["wav16", "flac24"])
def test_stems_are_equally_long_and_end_in_digital_silence(tmp_path: Path, kind: str) -> None:
    write_piece(tmp_path)
    came = stems(tmp_path, VOICE, ROOM, output=Output(kind))  # type: ignore[arg-type]
    assert set(came.sounds) == {"piece Early", "piece Late", "piece Middle"}
    lengths = {sound.shape[1] for sound in came.sounds.values()}
    assert len(lengths) == 1
    (length,) = lengths
    assert length > 4 * RATE
    ends = {name: int(np.flatnonzero(sound.any(axis=0))[-1]) for name, sound in came.sounds.items()}
    assert ends["piece Late"] == length - 1
    assert ends["piece Early"] < length - RATE // 10
    for report in came.reports.values():
        file = Path(report.target)
        assert report.length_samples == length == soundfile.info(file).frames
        assert report.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    assert left_behind(tmp_path) == []


def test_a_stem_is_named_by_the_rate_that_it_has(tmp_path: Path) -> None:
    write_piece(tmp_path)
    came = stems(tmp_path, VOICE, ROOM, name="{track} {rate}")
    for name, told in came.reports.items():
        assert name.endswith(f" {told.sample_rate}")


def test_what_is_rendered_later_is_as_long_as_what_was_there(tmp_path: Path) -> None:
    write_piece(tmp_path)
    came = stems(tmp_path, VOICE, ROOM)
    (tmp_path / "out" / "piece Early.wav").unlink()
    again = stems(tmp_path, VOICE, ROOM)
    assert set(again.sounds) == {"piece Early"}
    assert np.array_equal(again.sounds["piece Early"], came.sounds["piece Early"])
    assert again.reports["piece Early"].sha256 == came.reports["piece Early"].sha256
    assert stems(tmp_path, VOICE, ROOM).reports == {}


def test_an_instrument_that_is_none_is_one_sentence_for_all_of_a_batch(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_piece(tmp_path, name)
    (tmp_path / "broken.dsp").write_text("process = nonsense +;")
    (tmp_path / "effect.dsp").write_text("process = _ * 0.5;")
    (tmp_path / "Hall.vst3").write_bytes(b"Hall")
    hall = record("Hall", "vst3", str(tmp_path / "Hall.vst3"))
    index = index_of(tmp_path / "plug-ins.db", [hall])
    wrong: list[tuple[Instrument, type[RoadieError], str]] = [
        (Instrument("sof keys"), NotFound, "did you mean soft keys"),
        (Instrument("No Such Synth"), NotFound, "No Such Synth"),
        (Instrument("Hall"), BadInput, "plays no notes"),
        (Instrument("gone", faust_file="gone.dsp"), NotFound, r"gone\.dsp"),
        (Instrument("broken", faust_file="broken.dsp"), RoadieError, r"broken\.dsp has a fault"),
        (Instrument("effect", faust_file="effect.dsp"), BadInput, "is no instrument"),
        (Instrument("soft keys", parameters={"Nothing": 1.0}), BadInput, "no parameter"),
    ]
    for instrument, kind, words in wrong:
        with pytest.raises(kind, match=words):
            stems(tmp_path, instrument, ROOM, index)
    assert not (tmp_path / "out").exists() or left_behind(tmp_path) == []
    assert not list(tmp_path.glob("out/*.wav"))


def test_faust_code_of_a_chain_that_is_broken_is_one_sentence_too(tmp_path: Path) -> None:
    write_piece(tmp_path)
    (tmp_path / "broken.dsp").write_text("process = nonsense +;")
    broken = chain_of({"kind": "faust", "file": "broken.dsp"})
    with pytest.raises(RoadieError, match=r"^broken\.dsp has a fault in line 1"):
        stems(tmp_path, VOICE, broken)


def test_a_plan_asks_for_the_instrument_without_loading_anything(tmp_path: Path) -> None:
    write_piece(tmp_path)
    wish = BatchWish(("in",), tmp_path / "out", ROOM, folder=tmp_path, instrument=VOICE)
    index = tmp_path / "none.db"
    assert len(plan(replace(wish, plug_ins=index)).planned) == 3
    with pytest.raises(NotFound, match="soft keys"):
        plan(replace(wish, instrument=Instrument("sof keys"), plug_ins=index))
