"""The chunks of exported stems, read by programs that are not ours."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from wavinfo import WavInfoReader

from exports.logic import LogicExporter
from exports.stems import StemsExporter
from session import Session
from session.progress import silent
from tests.export_material import FIVE_TEMPI, a_session


@pytest.fixture(scope="module")
def piece(tmp_path_factory: pytest.TempPathFactory) -> tuple[Session, Path]:
    """A session exported as stems and for Logic."""
    folder = tmp_path_factory.mktemp("wav")
    for name in ("s", "stems", "logic"):
        (folder / name).mkdir()
    session = a_session(folder / "s")
    StemsExporter().export(session, folder / "s", folder / "stems", silent)
    LogicExporter().export(session, folder / "s", folder / "logic", silent)
    return session, folder


def run(*command: object) -> str:
    """What a program prints."""
    words = [str(word) for word in command]
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout


@pytest.mark.peer("sndfile-info")
def test_sndfile_info_reads_tempo_loop_cues_and_origin(piece: tuple[Session, Path]) -> None:
    session, folder = piece
    text = run("sndfile-info", folder / "stems/Stems/01 Drums.wav")
    assert re.search(r"Tempo\s*: 84\.0", text)
    assert re.search(r"Meter\s*: 4/4", text)
    assert re.search(r"Beats\s*: 24", text)
    assert re.search(r"Loop Count\s*: 1", text)
    assert re.search(rf"Start :\s+0\s+End :\s+{session.length_samples - 1}", text)
    assert re.search(r"Count\s*: 2", text)
    assert re.search(r"labl : 2 : Drop", text)
    assert "RootNoteValid" not in text, "drums have no key"
    bass = run("sndfile-info", folder / "stems/Stems/02 Bass.wav")
    assert re.search(r"RootNoteValid(.|\n)*Root note : 0x45", bass)
    text = run("sndfile-info", "--broadcast", folder / "stems/Stems/01 Drums.wav")
    assert re.search(r"Originator\s*: Roadie", text)
    assert re.search(r"Origination date\s*: 2026-03-04", text)
    assert re.search(r"Origination time\s*: 05:06:07", text)
    assert "*** " not in text
    assert "error" not in text.lower()


@pytest.mark.peer("mediainfo")
def test_mediainfo_reads_depth_length_and_bar_1_at_one_hour(piece: tuple[Session, Path]) -> None:
    session, folder = piece
    for name, delay in (("stems", 0), ("logic", 3600)):
        text = run("mediainfo", "--Output=JSON", folder / name / "Stems/02 Bass.wav")
        general, audio = json.loads(text)["media"]["track"][:2]
        assert audio["BitDepth"] == "24"
        assert int(audio["SamplingCount"]) == session.length_samples
        assert general["Producer"] == "Roadie"
        assert float(audio.get("Delay", 0)) == delay


@pytest.mark.parametrize(("name", "reference"), [("stems", 0), ("logic", 3600 * 48_000)])
def test_wavinfo_reads_the_time_stamp_names_and_markers(
    piece: tuple[Session, Path], name: str, reference: int
) -> None:
    session, folder = piece
    for number, track in enumerate(session.tracks, 1):
        info = WavInfoReader(str(folder / name / f"Stems/{number:02} {track.name}.wav"))
        assert info.bext.time_reference == reference
        assert info.bext.originator == "Roadie"
        assert info.bext.description.startswith(f"{track.name} | generate")
        assert info.fmt.bits_per_sample == 24
        assert info.data.frame_count == session.length_samples
        assert info.ixml.project == session.title
        assert [one.name for one in info.ixml.track_list] == [
            f"{track.name} L",
            f"{track.name} R",
        ]
        assert _marks(info) == [
            (one.name, session.tempo_map.samples_at_beats(one.start_beats, session.sample_rate))
            for one in session.sections
        ]
        assert info.smpl.sample_loops[0].end == session.length_samples - 1


def test_wavinfo_reads_how_loud_the_mix_and_the_master_are(tmp_path: Path) -> None:
    for name in ("s", "out"):
        (tmp_path / name).mkdir()
    session = a_session(tmp_path / "s", bars=1)
    assert session.mix is not None
    mix = replace(session.mix, loudness_lufs=-18.234, master_loudness_lufs=-14.0)
    session = session.evolve(mix=replace(mix, master_true_peak_dbtp=-1.05))
    StemsExporter().export(session, tmp_path / "s", tmp_path / "out", silent)
    of_mix, master, stem = (
        WavInfoReader(str(tmp_path / "out" / name)).bext
        for name in ("Mix.wav", "Master.wav", "Stems/01 Drums.wav")
    )
    assert (of_mix.version, of_mix.loudness_value, of_mix.max_true_peak) == (2, -18.23, 327.67)
    assert (master.version, master.loudness_value, master.max_true_peak) == (2, -14.0, -1.05)
    assert stem.version == 1


def _marks(info: WavInfoReader) -> list[tuple[str, int]]:
    labels = {label.name: label.text for label in info.cues.labels}
    return [(labels[cue.name], cue.sample_offset) for cue in info.cues.cues]


@pytest.mark.peer("sndfile-info")
def test_a_piece_of_several_tempi_claims_no_tempo(tmp_path: Path) -> None:
    for name in ("s", "out"):
        (tmp_path / name).mkdir()
    session = a_session(tmp_path / "s", FIVE_TEMPI)
    StemsExporter().export(session, tmp_path / "s", tmp_path / "out", silent)
    text = run("sndfile-info", tmp_path / "out/Stems/01 Drums.wav")
    assert "acid" not in text
    assert re.search(r"Loop Count\s*: 1", text)
