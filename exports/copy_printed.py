"""Printed stems once more for another format: new heads, the sound copied by the system."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace

from exports.parallel import for_each
from exports.print_files import Wanted, with_ending
from exports.printed import WrittenFile
from exports.sound_files import open_wav
from exports.wav import WavWriter
from session.progress import Progress

_PIECE_SAMPLES = 1 << 22

_Piece = tuple[WavWriter, WrittenFile, int]


def copy_printed(
    pairs: Sequence[tuple[Wanted, WrittenFile]], progress: Progress
) -> list[WrittenFile]:
    """Write each wanted file with the sound of the WAV file that was printed of it.

    When it fails, or is cancelled, none of the files is there. Raises StorageFailed.
    """
    with ExitStack() as undo:
        writers, pieces = [], list[_Piece]()
        for wanted, printed in pairs:
            path = with_ending(wanted.path, ".wav")
            writer = open_wav(path, wanted.shape, wanted.facts, printed.encoding)
            undo.callback(writer.discard)
            writers.append(writer)
            starts = range(0, printed.length_samples, _PIECE_SAMPLES)
            pieces += [(writer, printed, start) for start in starts]
        done = 0

        def count(_: None) -> None:
            nonlocal done
            done += 1
            progress(done / len(pieces), "Copying the stems")

        for_each(_copy, pieces, count)
        for writer in writers:
            writer.close()
        undo.pop_all()
    return [
        replace(printed, path=writer.path, data_offset_bytes=writer.data_offset_bytes)
        for writer, (_, printed) in zip(writers, pairs, strict=True)
    ]


def _copy(piece: _Piece) -> None:
    writer, printed, start = piece
    length = min(_PIECE_SAMPLES, printed.length_samples - start)
    writer.take(printed.path, printed.data_offset_bytes or 0, start, length)
