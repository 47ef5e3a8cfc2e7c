"""Passages of a style to play, as the arrangement would hand them out."""

from __future__ import annotations

from typing import Any

from server.engines.composer.bars import bars_of
from server.engines.composer.form import Section, lay_out
from server.engines.composer.harmony.chart import Chart
from server.engines.composer.harmony.plan import plan_harmony
from server.engines.composer.score import Passage
from server.engines.composer.style import Style
from server.engines.composer.style.parts import LeadPart, Range
from session.meter import MeterMap
from session.pitch import Key


def passages_of(
    style: Style,
    key: Key,
    seed: int,
    *,
    bars: int = 16,
    meter: tuple[int, int] = (4, 4),
    chart: Chart | None = None,
    **how: Any,
) -> list[Passage]:
    """The passages of a piece in one meter; `how` sets density, complexity and the like."""
    laid = bars_of(MeterMap.constant(*meter), bars)
    sections: tuple[Section, ...] = lay_out(style, bars)
    complexity = how.get("complexity", 0.0)
    harmony = plan_harmony(
        style, key, sections, laid, seed=seed, chart=chart, complexity=complexity
    )
    density = how.pop("density", 0.0)
    return [
        Passage(
            section=section,
            bars=laid[section.first_bar : section.first_bar + section.bars],
            harmony=harmony,
            key=key,
            style=style,
            seed=seed,
            density=density,
            **how,
        )
        for section in sections
    ]


def lead_part(**changes: Any) -> LeadPart:
    """A singing part with two rhythms and a four-bar phrase."""
    return LeadPart.model_validate(
        {
            "kind": "lead",
            "name": "Lead",
            "role": "lead",
            "instrument": "soft-lead",
            "range": Range.model_validate({"low": "A4", "high": "D6"}),
            "rhythms": ("x--- x-x- x--- x-x-", "x-x- x--- x-x- x---"),
            "phrases": ("a a' b c",),
            **changes,
        }
    )
