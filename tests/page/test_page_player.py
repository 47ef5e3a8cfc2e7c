"""What the page plays is what the files hold, sample by sample."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.page.player_fixtures import (
    LEAD,
    LENGTH,
    SECONDS,
    heard_from,
    library,
    open_room,
    player_server,
    proof,
    room,
    stems,
    worst_db,
)
from tests.page.player_room import (
    RATE,
    SESSION,
    PlayerRoom,
    Sound,
    audio_folder,
    noise,
    peak_db,
    place_in,
    program,
    write,
)

__all__ = ["library", "open_room", "player_server", "proof", "room"]


def test_stems_are_heard_as_their_sum_from_the_very_sample(room: PlayerRoom, library: Path) -> None:
    names, total = stems(library, 6)
    room.open(program("stems", names))
    heard = heard_from(room, 3.0)
    assert place_in(total, heard) == 3 * RATE
    assert worst_db(total, heard, 3 * RATE) < -120


def test_stems_and_mix_null(room: PlayerRoom, library: Path) -> None:
    names, total = stems(library, 4)
    write(library, "mix.wav", total, "PCM_24")
    room.open(program("stems", names))
    from_stems = heard_from(room, 2.0)
    room.open(program("mix", {"mix.wav": LENGTH}))
    from_mix = heard_from(room, 2.0)
    shared = min(len(from_stems), len(from_mix))
    assert shared > RATE // 5
    assert peak_db(from_stems[:shared] - from_mix[:shared]) < -100


def test_24_lanes_stay_aligned_after_50_seeks(room: PlayerRoom, library: Path) -> None:
    names, total = stems(library, 24, "many")
    room.open(program("many", names))
    room.play(0.0)
    draw = random.Random(24)
    for _ in range(50):
        room.do("player.seek(given)", draw.uniform(0, SECONDS - 2))
        room.wait(0.02)
    room.do("player.pause()")
    target = 7.25
    heard = heard_from(room, target, 0.3)
    assert place_in(total, heard) == target * RATE
    assert worst_db(total, heard, round(target * RATE)) < -110


def test_a_loop_turns_on_its_very_samples(room: PlayerRoom, library: Path) -> None:
    names, total = stems(library, 2)
    room.open(program("loop", names))
    start, end = 2 * RATE + 17, 2 * RATE + 17 + 19_211
    room.do("player.setLoop(given)", {"startSeconds": start / RATE, "endSeconds": end / RATE})
    heard = heard_from(room, start / RATE, 1.6)
    length = end - start
    share = np.arange(LEAD, dtype=np.float32)[:, None] / LEAD
    turn = total[start:end].copy()
    turn[-LEAD:] = turn[-LEAD:] * (1 - share) + total[start - LEAD : start] * share
    turns = len(heard) // length
    assert turns >= 2
    for number in range(turns):
        assert peak_db(heard[number * length : (number + 1) * length] - turn) < -110


def test_a_loop_of_the_whole_is_left_as_it_is(room: PlayerRoom, library: Path) -> None:
    length = RATE // 2
    sound = noise(5, length)
    write(library, "whole.wav", sound)
    room.open(program("whole", {"whole.wav": length}))
    room.do("player.setLoop({startSeconds: 0, endSeconds: given})", length / RATE)
    heard = heard_from(room, 0, 1.4)
    assert len(heard) > 2 * length
    wanted = np.tile(sound, (len(heard) // length + 1, 1))[: len(heard)]
    assert peak_db(heard - wanted) < -120


def test_another_take_goes_on_at_the_same_place(room: PlayerRoom, library: Path) -> None:
    one, other = noise(1, LENGTH), noise(2, LENGTH)
    write(library, "one.wav", one)
    write(library, "other.wav", other)
    room.open(program("one", {"one.wav": LENGTH}))
    room.settle()
    room.record()
    room.play(1.0)
    room.wait(0.3)
    room.open(program("other", {"other.wav": LENGTH}), keep_place=True)
    room.wait(0.5)
    assert room.state()["status"] == "playing"
    heard = room.recorded()
    heard = heard[int(np.flatnonzero(np.abs(heard).max(axis=1) > 0)[0]) + LEAD - 1 :]
    from_one, from_other = one[RATE:][: len(heard)], other[RATE:][: len(heard)]
    off_one = np.flatnonzero(np.abs(heard - from_one).max(axis=1) > 1e-6)
    off_other = np.flatnonzero(np.abs(heard - from_other).max(axis=1) > 1e-6)
    crossed = off_other[-1] + 1 - off_one[0]
    assert len(off_one) and len(off_other)
    assert 0 < crossed <= round(RATE * 0.01)


def test_a_take_of_another_rate_goes_on_at_the_same_place(room: PlayerRoom, library: Path) -> None:
    def tone(rate: int) -> Sound:
        wave = 0.25 * np.sin(2 * np.pi * 997 * np.arange(rate * SECONDS) / rate)
        return np.repeat(wave[:, None], 2, 1).astype(np.float32)

    write(library, "take-48.wav", tone(RATE))
    write(library, "take-44.wav", tone(44_100), rate=44_100)
    room.open(program("take-48", {"take-48.wav": LENGTH}))
    room.settle()
    room.record()
    room.play(1.0)
    room.wait(0.3)
    take = program("take-44", {"take-44.wav": 44_100 * SECONDS}, rate=44_100)
    room.open(take, keep_place=True)
    room.wait(0.3)
    heard = room.recorded()
    first = int(np.flatnonzero(np.abs(heard).max(axis=1) > 0)[0])
    heard = heard[first + LEAD - 1 :]
    assert room.state()["program"]["key"] == "take-44"
    assert worst_db(tone(RATE), heard, RATE) < -90


def test_mute_solo_gain_and_pan_are_ramps_and_end_exactly(room: PlayerRoom, library: Path) -> None:
    level = np.full((LENGTH, 2), 0.25, np.float32)
    write(library, "flat-a.wav", level)
    write(library, "flat-b.wav", level)
    room.open(program("flat", {"flat-a.wav": LENGTH, "flat-b.wav": LENGTH}))
    room.play(0.0)
    room.wait(0.1)
    room.record()
    for change in ({"mute": True}, {"mute": False}, {"pan": 1}, {"pan": 0, "gainDb": -6}):
        room.do("player.setMix('flat-a.wav', given)", change)
        room.wait(0.1)
    room.do("player.setMix('flat-a.wav', {solo: true})")
    room.wait(0.1)
    heard = room.recorded()
    assert np.abs(np.diff(heard, axis=0)).max() < 0.25 / (RATE * 0.01) * 1.5
    assert np.abs(heard - [0.5, 0.5]).max(axis=1).min() == 0
    assert np.abs(heard - [0.25, 0.5]).max(axis=1).min() < 1e-7
    assert heard[-1] == pytest.approx([0.25 * 10**-0.3] * 2, abs=1e-7)


ENCODINGS = ("PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE")


@pytest.mark.parametrize("channels", [1, 2, 6])
@pytest.mark.parametrize("form", ["WAV", "WAVEX", "RF64"])
def test_every_kind_of_wav_is_read(
    room: PlayerRoom, library: Path, form: str, channels: int
) -> None:
    import soundfile

    from server.audio.downmix import to_stereo

    names, wanted = {}, np.zeros((RATE * 2, 2), np.float64)
    for number, encoding in enumerate(ENCODINGS):
        name = f"{form}-{channels}-{encoding}.wav".lower()
        write(library, name, noise(number, RATE * 2, channels, 0.1), encoding, format=form)
        read, _ = soundfile.read(audio_folder(library) / name, dtype="float32", always_2d=True)
        wanted += to_stereo(read.T).T
        names[name] = RATE * 2
    room.open(program(f"{form}-{channels}", names))
    heard = heard_from(room, 0.5, 0.3)
    assert worst_db(wanted.astype(np.float32), heard, RATE // 2) < -110


def test_a_file_of_another_rate_keeps_its_pitch(room: PlayerRoom, library: Path) -> None:
    def tone(rate: int) -> Sound:
        wave = 0.25 * np.sin(2 * np.pi * 997 * np.arange(rate * 4) / rate)
        return np.repeat(wave[:, None], 2, 1).astype(np.float32)

    write(library, "at-44100.wav", tone(44_100), rate=44_100)
    room.open(program("rate", {"at-44100.wav": RATE * 4}))
    heard = heard_from(room, 1.0)
    assert worst_db(tone(RATE), heard, RATE) < -95


def test_what_is_no_wav_is_decoded(room: PlayerRoom, library: Path) -> None:
    sound = noise(3, RATE * 3)
    write(library, "packed.flac", sound, "PCM_24")
    room.open(program("flac", {"packed.flac": RATE * 3}))
    heard = heard_from(room, 1.0)
    assert worst_db(sound, heard, RATE) < -90


def test_the_end_is_told_and_playing_again_begins_anew(room: PlayerRoom, library: Path) -> None:
    write(library, "short.wav", noise(6, RATE // 2))
    room.open(program("short", {"short.wav": RATE // 2}))
    room.play(0.3)
    room.until("proof.state.getState().status === 'paused'")
    room.play()
    assert room.do("return player.positionSeconds()") < 0.3


def test_what_is_open_can_be_changed_at_once(room: PlayerRoom, library: Path) -> None:
    """As React's strict mode does, and hasty hands."""
    names, total = stems(library, 2)
    wanted: dict[str, Any] = program("hasty", names)
    room.do(
        "player.open(given); player.close(); const last = player.open(given);"
        "player.open({...given, key: 'other', sampleRate: 44100}); player.close();"
        "await player.open(given); await last;",
        wanted,
    )
    assert room.state()["status"] == "paused"
    room.forget()
    heard = heard_from(room, 1.0)
    assert worst_db(total, heard, RATE) < -120


def test_who_seeks_while_it_loads_begins_there(room: PlayerRoom, library: Path) -> None:
    names, total = stems(library, 3)
    began = room.do(
        "const opening = player.open(given); player.seek(4); player.seek(6.5);"
        "const place = player.positionSeconds(); await opening; return place",
        program("early", names),
    )
    assert began == 6.5
    assert room.do("return player.positionSeconds()") == 6.5
    room.settle()
    room.record()
    room.play()
    room.wait(0.3)
    heard = room.recorded()
    heard = heard[int(np.flatnonzero(np.abs(heard).max(axis=1) > 0)[0]) + LEAD - 1 :]
    assert place_in(total, heard) == 6.5 * RATE
    # Another program that takes its place keeps it, and a seek meanwhile moves it.
    again = program("early again", names)
    room.do(
        "player.pause(); const next = player.open(given, {keepPlace: true});"
        "player.seek(2); await next",
        again,
    )
    assert room.do("return player.positionSeconds()") == 2


def test_a_jump_asks_once_for_all_lanes(room: PlayerRoom, library: Path) -> None:
    length = RATE * 600
    names = [f"long-{number}.wav" for number in range(12)]
    for name in names:
        write(library, name, np.zeros((length, 1), np.float32), "PCM_16")
    room.open(program("long", dict.fromkeys(names, length)))
    room.settle()
    asked: list[str] = []
    room.page.on("request", lambda one: asked.append(one.url))
    room.play(500.0)
    first = asked[: len(names)]
    assert first
    assert all(url.endswith(f"/{SESSION}/ranges") for url in first)
