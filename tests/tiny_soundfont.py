"""A General MIDI soundfont small enough to be made in a test (SoundFont 2.01 technical spec).

It has one looped tone on programme 0, and a kit of two one-shots on the keys 36 and 42 to 46.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np

RATE = 44_100
TONE_KEY = 69
_GAP = 46
"""Silent samples that have to follow each sample."""

_KEY_RANGE, _RELEASE, _SAMPLE, _MODES, _INSTRUMENT = 43, 38, 53, 54, 41


@dataclass(frozen=True)
class _Sample:
    name: bytes
    data: np.ndarray
    loop: tuple[int, int]
    key: int


def _samples() -> list[_Sample]:
    seconds = np.arange(4_410) / RATE
    tone = np.round(20_000 * np.sin(2 * np.pi * 441 * seconds))  # a hundred samples a period
    thump = np.round(25_000 * np.sin(2 * np.pi * 60 * seconds) * np.exp(-40 * seconds))
    hiss = np.random.default_rng(1).standard_normal(22_050) * 4_000
    hiss *= np.exp(-6 * np.arange(22_050) / RATE)
    return [
        _Sample(b"tone", tone, (100, 4_400), TONE_KEY),
        _Sample(b"thump", thump, (0, 0), 36),
        _Sample(b"hiss", np.round(hiss), (0, 0), 42),
    ]


def _chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def _list(name: bytes, *chunks: bytes) -> bytes:
    return _chunk(b"LIST", name + b"".join(chunks))


def _range(low: int, high: int) -> int:
    return low | high << 8


_ZONES: list[list[list[tuple[int, int]]]] = [
    [[(_RELEASE, -1_200), (_MODES, 1), (_SAMPLE, 0)]],
    [
        [(_KEY_RANGE, _range(36, 36)), (_SAMPLE, 1)],
        [(_KEY_RANGE, _range(42, 46)), (_SAMPLE, 2)],
    ],
]
"""Instruments, their zones, and the generators of each."""

_PRESETS = ((b"Tone", 0, 0), (b"Kit", 0, 128))


def _zones(zones: list[list[tuple[int, int]]], bags: list[bytes], gens: list[bytes]) -> None:
    for zone in zones:
        bags.append(struct.pack("<HH", len(gens), 0))
        gens.extend(struct.pack("<HH", name, value & 0xFFFF) for name, value in zone)


def write_soundfont(path: Path) -> Path:
    """Write the font to `path`."""
    sound, headers, at = b"", b"", 0
    for sample in _samples():
        data = np.concatenate((sample.data, np.zeros(_GAP))).astype("<i2").tobytes()
        start, end = at, at + len(sample.data)
        loop = (start + sample.loop[0], start + sample.loop[1])
        headers += struct.pack(
            "<20sIIIIIBbHH", sample.name, start, end, *loop, RATE, sample.key, 0, 0, 1
        )
        sound, at = sound + data, at + len(data) // 2
    headers += struct.pack("<20sIIIIIBbHH", b"EOS", 0, 0, 0, 0, 0, 0, 0, 0, 0)
    ibags: list[bytes] = []
    igens: list[bytes] = []
    pbags: list[bytes] = []
    pgens: list[bytes] = []
    instruments = presets = b""
    for index, (name, program, bank) in enumerate(_PRESETS):
        instruments += struct.pack("<20sH", name, len(ibags))
        _zones(_ZONES[index], ibags, igens)
        presets += struct.pack("<20sHHHIII", name, program, bank, len(pbags), 0, 0, 0)
        _zones([[(_INSTRUMENT, index)]], pbags, pgens)
    instruments += struct.pack("<20sH", b"EOI", len(ibags))
    presets += struct.pack("<20sHHHIII", b"EOP", 0, 0, len(pbags), 0, 0, 0)
    for bags, gens in ((ibags, igens), (pbags, pgens)):
        bags.append(struct.pack("<HH", len(gens), 0))
        gens.append(bytes(4))
    body = b"sfbk" + b"".join(
        (
            _list(b"INFO", _chunk(b"ifil", struct.pack("<HH", 2, 1)), _chunk(b"INAM", b"Tiny\0\0")),
            _list(b"sdta", _chunk(b"smpl", sound)),
            _list(
                b"pdta",
                _chunk(b"phdr", presets),
                _chunk(b"pbag", b"".join(pbags)),
                _chunk(b"pmod", bytes(10)),
                _chunk(b"pgen", b"".join(pgens)),
                _chunk(b"inst", instruments),
                _chunk(b"ibag", b"".join(ibags)),
                _chunk(b"imod", bytes(10)),
                _chunk(b"igen", b"".join(igens)),
                _chunk(b"shdr", headers),
            ),
        )
    )
    path.write_bytes(_chunk(b"RIFF", body))
    return path
