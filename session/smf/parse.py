"""The bytes of a Standard MIDI File as mido's tracks, whatever its type and its division."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from session.errors import UnreadableMidi


def parse_smf(data: bytes, name: str) -> Any:
    """The `mido.MidiFile` in `data`, bare or wrapped in RIFF; `name` is what errors call it.

    Its texts are Latin-1 (`text_of` makes words of them). A division in film frames is a
    `ticks_per_beat` below 0, as in the file. Raises UnreadableMidi when it is no MIDI file, or is
    damaged.
    """
    from mido import KeySignatureError, MidiFile

    if data[8:12] == b"RMID":
        data = data[max(0, data.find(b"MThd")) :]
    if data[:4] != b"MThd":
        raise UnreadableMidi(f"{name} is not a MIDI file: choose a .mid file.")
    try:
        return MidiFile(file=BytesIO(data), charset="latin1", clip=True)
    except (
        OSError,
        EOFError,
        ValueError,
        LookupError,
        TypeError,
        OverflowError,
        KeySignatureError,
    ) as error:
        raise UnreadableMidi(
            f"{name} is damaged: export the MIDI file again from where it came."
        ) from error
