"""Our transcription held against the stock basic-pitch package, on real files, end to end."""

from __future__ import annotations

import contextlib
import io
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from server.transcription.basic_pitch import BasicPitch
from server.transcription.contract import HeardNote, TranscribeOptions
from session.errors import BadInput, Cancelled, NotFound, UnreadableAudio
from session.progress import silent
from tests.transcription_sounds import Mono, kit, mixed, pattern, phrase, tone, write

STOCK = TranscribeOptions(preset="stock")


def melody(rate: int) -> Mono:
    return phrase(10, rate, 1, 55, 80)


def chords(rate: int) -> Mono:
    """Sustained triads, each louder than the last."""
    return mixed(
        (
            (1.5 * index, (0.03 + 0.02 * index) * tone(root + step, 1.6, rate, 0.3))
            for index, root in enumerate((48, 53, 55, 60))
            for step in (0, 4, 7)
        ),
        6.5,
        rate,
    )


def gap(rate: int) -> Mono:
    """Music, six seconds of digital silence, music."""
    sound = phrase(13, rate, 2)
    sound[3 * rate : 9 * rate] = 0
    return sound


def noisy(rate: int) -> Mono:
    sound = phrase(7.7, rate, 3)
    return sound + np.random.default_rng(0).normal(0, 0.01, len(sound))


def band(rate: int) -> Mono:
    """Drums under a phrase."""
    drums = kit(pattern(2, 100, {36: "x...x...x...x...", 42: "x.x.x.x.x.x.x.x."}), 5, rate)
    return 0.4 * drums + phrase(5, rate, 4)


MATERIAL: list[tuple[Callable[[int], Mono], int, int]] = [
    (melody, 44_100, 2),
    (chords, 48_000, 1),
    (gap, 44_100, 1),
    (noisy, 96_000, 2),
    (band, 22_050, 1),
    (melody, 8000, 1),
]


def stock_notes(path: Path) -> tuple[set[tuple[float, float, int, int]], float]:
    """Start, end, pitch and velocity of stock's notes, and the second at which it stops."""
    from basic_pitch.inference import predict

    with contextlib.redirect_stdout(io.StringIO()):
        output, _, events = predict(path)
    cut_seconds = len(output["note"]) * 256 / 22_050
    return {
        (float(start), float(end), int(pitch), round(127 * float(amplitude)))
        for start, end, pitch, amplitude, _ in events
    }, cut_seconds


def before(notes: set[tuple[float, float, int, int]], cut: float) -> set[tuple[float, ...]]:
    return {note for note in notes if note[1] < cut - 0.15}


@pytest.mark.parametrize(
    ("make", "rate", "channels"), MATERIAL, ids=[f"{m.__name__}-{r}" for m, r, _ in MATERIAL]
)
def test_the_stock_preset_gives_the_notes_of_stock(
    tmp_path: Path, make: Callable[[int], Mono], rate: int, channels: int
) -> None:
    sound = make(rate)
    wide = np.stack([sound * (1 - 0.4 * side) for side in range(channels)], axis=1)
    path = write(tmp_path / "a.wav", wide, rate)
    expected, cut = stock_notes(path)
    ours = {
        (note.start_seconds, note.end_seconds, note.pitch, note.velocity)
        for note in BasicPitch().transcribe(path, STOCK, silent)
    }
    assert before(ours, cut) == before(expected, cut)
    assert len(before(expected, cut)) >= 5


def test_the_tail_is_not_cut(tmp_path: Path) -> None:
    rate = 22_050
    sound = mixed([(0.5, 0.2 * tone(60, 1, rate)), (58.8, 0.2 * tone(64, 1.2, rate))], 60, rate)
    path = write(tmp_path / "a.wav", sound, rate)
    last = max(BasicPitch().transcribe(path, STOCK, silent), key=lambda note: note.end_seconds)
    assert last.pitch == 64
    assert last.end_seconds > 59.8


def test_presets_hear_fewer_wrong_notes_than_stock(tmp_path: Path) -> None:
    rate = 44_100
    pitches = [33, 36, 40, 38, 33, 43, 41, 36] * 2
    line = [(0.2 + 0.4 * i, 0.3 * tone(p, 0.36, rate, 3.0, 12)) for i, p in enumerate(pitches)]
    path = write(tmp_path / "bass.wav", mixed(line, 7, rate), rate)
    played = {(round(0.2 + 0.4 * i, 1), p) for i, p in enumerate(pitches)}

    def right_and_wrong(notes: tuple[HeardNote, ...]) -> tuple[int, int]:
        right = {
            (start, pitch)
            for start, pitch in played
            if any(n.pitch == pitch and abs(n.start_seconds - start) < 0.05 for n in notes)
        }
        return len(right), len(notes) - len(right)

    bass = BasicPitch().transcribe(path, TranscribeOptions("bass"), silent)
    right, wrong = right_and_wrong(bass)
    assert right >= 15
    assert wrong <= right_and_wrong(BasicPitch().transcribe(path, STOCK, silent))[1]


def test_bends_are_heard_when_asked_for_and_only_then(tmp_path: Path) -> None:
    rate = 44_100
    time = np.arange(3 * rate) / rate
    pitch = 60 + np.clip(time - 1, 0, 1)
    phase = 2 * np.pi * np.cumsum(440 * 2 ** ((pitch - 69) / 12)) / rate
    glide = sum(np.sin(k * phase) / k for k in range(1, 6)) * 0.2
    path = write(tmp_path / "glide.wav", np.asarray(glide), rate)
    asked = TranscribeOptions(preset="stock", pitch_bends=True)
    notes = BasicPitch().transcribe(path, asked, silent)
    assert max(abs(semitones) for note in notes for _, semitones in note.bends) >= 1 / 3
    assert not any(note.bends for note in BasicPitch().transcribe(path, STOCK, silent))


def test_silence_and_a_single_sample_have_no_notes(tmp_path: Path) -> None:
    for length in (1, 100_000):
        path = write(tmp_path / "a.wav", np.zeros(length), 44_100)
        assert BasicPitch().transcribe(path, STOCK, silent) == ()


def test_what_is_no_audio_is_told_in_one_sentence(tmp_path: Path) -> None:
    broken = tmp_path / "broken.wav"
    broken.write_bytes(b"RIFF" + bytes(100))
    with pytest.raises(UnreadableAudio, match=r"broken\.wav"):
        BasicPitch().transcribe(broken, STOCK, silent)
    with pytest.raises(NotFound):
        BasicPitch().transcribe(tmp_path / "none.wav", STOCK, silent)
    with pytest.raises(BadInput, match="kazoo"):
        BasicPitch().transcribe(broken, TranscribeOptions(preset="kazoo"), silent)


def test_progress_rises_and_cancelling_ends_it(tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", phrase(8, 22_050, 0), 22_050)
    told: list[float] = []
    BasicPitch().transcribe(path, STOCK, lambda fraction, stage: told.append(fraction))
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert len(told) > 4

    def cancel(fraction: float, stage: str) -> None:
        if fraction > 0.3:
            raise Cancelled("Cancelled.")

    with pytest.raises(Cancelled):
        BasicPitch().transcribe(path, STOCK, cancel)


def test_nothing_slow_is_imported_on_the_way(tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", phrase(3, 22_050, 0), 22_050)
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from server.transcription.registry import TRANSCRIBERS\n"
        "from server.transcription.contract import TranscribeOptions\n"
        "from session.progress import silent\n"
        "for name in TRANSCRIBERS:\n"
        "    heard = TRANSCRIBERS.load(name)\n"
        "    assert heard.available().ready\n"
        "    heard.transcribe(Path(sys.argv[1]), TranscribeOptions(), silent)\n"
        "slow = {'basic_pitch', 'librosa', 'numba', 'sklearn', 'pretty_midi', 'torch'}\n"
        "sys.exit(', '.join(slow & set(sys.modules)) or 0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
