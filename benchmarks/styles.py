"""The field's measures of every style over fifty seeds, beside the ranges that it claims."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from rich.table import Table

from benchmarks.measures.pieces import composed, rendered
from benchmarks.measures.spectrum import brightness, low_share
from benchmarks.measures.table import NOTE_MEASURES, SOUND_MEASURES
from server.engines.composer.style import Style
from server.engines.composer.style.shelf import all_styles

SEEDS, SOUND_SEEDS = 50, 5
SOUND_BARS = 8
KEPT_SHARE = 0.9
"""A claim is kept when so many of the seeds lie in its range."""

Values = Mapping[str, list[float]]


def tables() -> list[Table]:
    """A row a style: the median of each measure, marked where the style's claim is not kept."""
    table = Table(title=f"Styles over {SEEDS} seeds (median; ! outside its claim)")
    table.add_column("style")
    heads = [measure.head for measure in NOTE_MEASURES.values()] + list(SOUND_MEASURES.values())
    for head in heads:
        table.add_column(head, justify="right")
    table.add_column("claims kept", justify="right")
    for style in all_styles().values():
        values = measured(style)
        kept = {name: kept_share(values[name], claim) for name, claim in style.claims.items()}
        cells = [
            f"{np.nanmedian(values[name]):.2f}" + ("!" if kept.get(name, 1.0) < KEPT_SHARE else "")
            for name in [*NOTE_MEASURES, *SOUND_MEASURES]
        ]
        held = sum(share >= KEPT_SHARE for share in kept.values())
        table.add_row(style.name, *cells, f"{held} of {len(kept)}")
    return [table]


def measured(style: Style, seeds: int = SEEDS, sound_seeds: int = SOUND_SEEDS) -> Values:
    """Every measure of the style, a value a seed."""
    values: dict[str, list[float]] = {name: [] for name in [*NOTE_MEASURES, *SOUND_MEASURES]}
    for seed in range(seeds):
        session = composed(style.name, seed)
        for name, measure in NOTE_MEASURES.items():
            values[name].append(measure.of(session))
    for seed in range(sound_seeds):
        with TemporaryDirectory() as folder:
            session = rendered(style.name, seed, Path(folder), SOUND_BARS)
            if session.mix is not None:
                file = Path(folder) / session.mix.file
                values["low-share"].append(low_share(file))
                values["brightness"].append(brightness(file))
    return values


def kept_share(values: list[float], claim: tuple[float, float]) -> float:
    """The share of values within the claim; where a measure does not exist it is not broken."""
    known = [value for value in values if np.isfinite(value)]
    low, high = claim
    return sum(low <= value <= high for value in known) / len(known) if known else 1.0
