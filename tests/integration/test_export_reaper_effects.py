"""Effects become REAPER's own, as REAPER saves them; what it has nothing for is said."""

from __future__ import annotations

import base64
import struct
from dataclasses import replace
from pathlib import Path

import pytest

from session import Chain
from session.effects import (
    Chorus,
    Compressor,
    Delay,
    EqBand,
    Equaliser,
    Gain,
    Limiter,
    PlugIn,
    Reverb,
)
from tests.export_material import a_session
from tests.rpp_export import exported


def chain_of(tmp_path: Path, *effects: object) -> tuple[list[tuple[str, bytes | list[str]]], str]:
    """A chain as the project has it, (name, binary state or sliders), and the losses."""
    session = a_session(tmp_path / "s", bars=2)
    first = session.tracks[0]
    track = replace(first, dry_clips=first.audio_clips, chain=Chain("Chain", effects))  # type: ignore[arg-type]
    session = replace(session, tracks=(track,))
    project, _, report = exported(session, tmp_path / "s", tmp_path / "out")
    (dry,) = [one for one in project.tracks if one.name == "Drums (dry)"]
    found: list[tuple[str, bytes | list[str]]] = []
    for effect in dry.effects:
        rows = [[row] if isinstance(row, str) else row for row in effect.children]
        texts = [one for row in rows for one in row]
        if effect.tag == "JS":
            found.append((effect.attrib[0], texts))
        else:
            header, *state, _ = (base64.b64decode(one) for one in texts)
            assert struct.unpack("<I", header[-12:-8])[0] == len(b"".join(state))
            found.append((effect.attrib[0], header + b"".join(state)))
    return found, " ".join(report.losses)


REAPERS_OWN_COMPRESSOR = (
    "bWNlcu9e7f4EAAAAAQAAAAAAAAACAAAAAAAAAAQAAAAAAAAACAAAAAAAAAACAAAAAQAAAAAAAAACAAAAAAAAAFwAAAAAAAAAAAAQAA==",
    "776t3g3wrd4AAIA/ED74PKabxDsK16M8AAAAAAAAAAAAAIA/AAAAAAAAAAAAAAAAnNEHMwAAgD8AAAAAzcxMPQAAAAAAAAAAAAAAAAAAgD4AAAAAAAAAAAAAAAA=",
)
"""A ReaComp with nothing changed, as REAPER 7 saves it: 0 dB, 4:1, 3 ms, 100 ms, RMS 5 ms."""


def test_a_compressor_is_what_reaper_saves_but_for_its_detector(tmp_path: Path) -> None:
    ((name, state),), losses = chain_of(tmp_path, Compressor(0.0, 4.0, 3.0, 100.0))
    assert name == "VST: ReaComp (Cockos)" and isinstance(state, bytes) and not losses
    own = b"".join(base64.b64decode(text) for text in REAPERS_OWN_COMPRESSOR)
    header = len(base64.b64decode(REAPERS_OWN_COMPRESSOR[0]))
    assert state[:header] == own[:header]
    ours = struct.unpack("<21f", state[header + 8 :])
    theirs = list(struct.unpack("<21f", own[header + 8 :]))
    assert theirs[13] == pytest.approx(0.05)
    theirs[13] = 0.0
    assert ours == pytest.approx(theirs, rel=1e-6)


def test_makeup_gain_beyond_the_compressors_own_is_a_volume(tmp_path: Path) -> None:
    (_, (name, sliders)), _ = chain_of(tmp_path, Compressor(-20, 3, 8, 120, 6, makeup_db=12.0))
    assert name == "utility/volume"
    assert 2 ** (float(sliders[0]) / 6) * 2 == pytest.approx(10 ** (12 / 20))  # type: ignore[arg-type]


def test_an_equaliser_has_every_band(tmp_path: Path) -> None:
    bands = (
        EqBand("low-cut", 90.0),
        EqBand("peak", 3000.0, 2.5, 1.0),
        EqBand("high-shelf", 9000.0, -1.5),
    )
    ((name, state),), losses = chain_of(tmp_path, Equaliser(bands))
    assert name == "VST: ReaEQ (Cockos)" and isinstance(state, bytes) and not losses
    header = base64.b64decode("cWVlcu5e7f4CAAAAAQAAAAAAAAACAAAAAAAAAAIAAAABAAAAAAAAAAIAAAAAAAAA")
    assert state.startswith(header)
    size, count = struct.unpack_from("<ii", state, 60)
    assert (size, count) == (33, 3)
    found = [struct.unpack_from("<iidddB", state, 68 + 33 * n) for n in range(3)]
    assert [band[:3] for band in found] == [(4, 1, 90.0), (8, 1, 3000.0), (1, 1, 9000.0)]
    assert [band[3] for band in found] == pytest.approx([1, 10 ** (2.5 / 20), 10 ** (-1.5 / 20)])
    assert found[1][4] == pytest.approx(1.3885, abs=1e-4), "Q 1 is 1.39 octaves"


def test_gain_limiter_delay_and_reverb_are_reapers_own(tmp_path: Path) -> None:
    found, losses = chain_of(
        tmp_path, Gain(-1.5), Limiter(-10.0, 60.0), Delay(333.0, 0.35, 0.25), Reverb(1150.0, 0.4)
    )
    names = [name for name, _ in found]
    assert names == [
        "utility/volume",
        "loser/MGA_JSLimiterST",
        "utility/volume",
        "VST: ReaDelay (Cockos)",
        "VST: ReaVerbate (Cockos)",
    ]
    gain, limiter, rest, delay, reverb = (state for _, state in found)
    assert 2 ** (float(gain[0]) / 6) == pytest.approx(10 ** (-1.5 / 20))
    assert limiter[:4] == ["-10", "60", "100", "-6"]
    assert 2 ** (float(rest[0]) / 6) == pytest.approx(10 ** (-4 / 20)), "the ceiling is -10 dB"
    assert isinstance(delay, bytes) and isinstance(reverb, bytes)
    taps, tap_bytes, _, _, wet, dry = struct.unpack_from("<IIIIff", delay, 68)
    assert (taps, tap_bytes) == (1, 44) and (wet, dry) == pytest.approx((0.25, 0.75))
    tap = struct.unpack_from("<11f", delay, 92)
    assert (tap[1], tap[2] * 10_000, tap[4]) == pytest.approx((1, 333.0, 0.35))
    wet, dry, room, *_ = struct.unpack_from("<8f", reverb, len(reverb) - 32)
    assert (wet, dry, room) == pytest.approx((0.4, 0.6, 0.8)), "room 0.8 rings for 1.15 s"
    assert "ReaVerbate" in losses


def test_what_reaper_has_no_effect_for_is_said(tmp_path: Path) -> None:
    found, losses = chain_of(
        tmp_path,
        Chorus(1.0, 0.5, 0.5),
        PlugIn('Big "Room"', "vst3"),
        Delay(20_000, 0, 1),
        Limiter(3.0, 50.0),
    )
    assert found == []
    for words in ("the chorus", "the plug-in 'Big", "the delay of 20000 ms", "the limiter at 3 dB"):
        assert words in losses
