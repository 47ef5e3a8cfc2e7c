"""A rendered file made longer by digital silence; what it holds stays, bit for bit."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from bridge.host.render.encoder import Encoder
from bridge.host.render.spec import OutputKind, RenderReport
from session.errors import storage

_SILENCE_SAMPLES = 1 << 16
_SUFFIX = ".longer"


def lengthened(
    file: Path, kind: OutputKind, report: RenderReport, length_samples: int
) -> RenderReport:
    """Make `file`, a render of that kind, `length_samples` long; gives its new report.

    What it measures stays: of a tail that has died away, loudness counts nothing. One that is as
    long already is left alone. Raises StorageFailed and its kin.
    """
    more = length_samples - report.length_samples
    if more <= 0:
        return report
    longer = file.with_name(file.name + _SUFFIX)
    with storage(longer):
        _write(file, longer, kind, report, length_samples)
        with longer.open("rb") as written:
            sha256 = hashlib.file_digest(written, "sha256").hexdigest()
        longer.replace(file)
    return replace(
        report,
        length_samples=length_samples,
        tail_samples=report.tail_samples + more,
        sha256=sha256,
    )


def _write(
    file: Path, longer: Path, kind: OutputKind, report: RenderReport, length_samples: int
) -> None:
    import numpy as np

    from session.sound.read import read_blocks
    from session.sound.true_peak import level

    with longer.open("w+b") as target:
        # Whole numbers are read as fractions that are whole again, undithered.
        encoder = Encoder(
            target,
            kind,
            sample_rate=report.sample_rate,
            channels=report.channels,
            most_samples=length_samples,
            dithers=False,
        )
        for block in read_blocks(file):
            encoder.write(block, level(block))
        while (left := length_samples - encoder.length_samples) > 0:
            silence = np.zeros((report.channels, min(left, _SILENCE_SAMPLES)), np.float32)
            encoder.write(silence, 0.0)
        encoder.finish()
