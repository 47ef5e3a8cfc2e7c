"""The picture of a comparison: spectra, their difference, and both waveforms on one scale.

Colours are those of Okabe and Ito ("Color Universal Design", 2008), told apart by everyone; both
sides are also told apart by the width of their line and by their labels.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from bridge.host.compare.spec import Figures

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Doubles = NDArray[np.float64]
    Floats = NDArray[np.float32]

_PAPER, _INK, _QUIET_INK, _GRID = "#fcfbf8", "#23272b", "#666c72", "#dedbd3"
_DRY, _WET = "#0072b2", "#d55e00"
_DOTS_PER_INCH = 100
_DESIGN_INCHES = 16.0
"""Letters and lines are sized for this width, and grow and shrink with the picture."""

_SEEN_DB = 66.0
"""How far below the loudest band the spectrum is shown."""

_TITLE_LETTERS = 70
_TICKS_HZ = (20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000)


@dataclass(frozen=True, slots=True)
class DrawnSide:
    """A side as it is drawn: matched, so with its gain.

    `bands_db` belong to the picture's frequencies; `peaks` and `powers` are one a column.
    """

    title: str
    figures: Figures
    gain_db: float
    bands_db: Doubles
    peaks: Floats
    powers: Doubles


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn."""

    title: str
    frequencies_hz: Doubles
    length_seconds: float
    dry: DrawnSide
    wet: DrawnSide


def png_of(picture: Picture, width: int, height: int) -> bytes:
    """The picture as a PNG of `width` by `height` pixels; the same bytes for the same sound."""
    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    scale = width / _DOTS_PER_INCH / _DESIGN_INCHES
    with rc_context(_style(scale)):
        inches = width / _DOTS_PER_INCH, height / _DOTS_PER_INCH
        figure = Figure(figsize=inches, dpi=_DOTS_PER_INCH, facecolor=_PAPER)
        FigureCanvasAgg(figure)
        grid = figure.add_gridspec(
            3,
            1,
            height_ratios=(4.6, 2.0, 4.4),
            hspace=0.3,
            left=0.065,
            right=0.975,
            top=0.80,
            bottom=0.065,
        )
        _caption(figure, picture, scale)
        spectrum = figure.add_subplot(grid[0])
        _spectra(spectrum, picture, scale)
        _difference(figure.add_subplot(grid[1], sharex=spectrum), picture, scale)
        _waveforms(figure, grid[2].subgridspec(2, 1, hspace=0.26), picture)
        content = BytesIO()
        figure.savefig(content, format="png", dpi=_DOTS_PER_INCH, metadata={"Software": None})
    return content.getvalue()


def _style(scale: float) -> Any:
    return {
        "font.family": "DejaVu Sans",
        "font.size": 12 * scale,
        "axes.facecolor": _PAPER,
        "axes.edgecolor": _GRID,
        "axes.labelcolor": _QUIET_INK,
        "axes.linewidth": 1.0 * scale,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.grid": True,
        "axes.axisbelow": True,
        "grid.color": _GRID,
        "grid.linewidth": 0.8 * scale,
        "text.color": _INK,
        "xtick.color": _QUIET_INK,
        "ytick.color": _QUIET_INK,
        "xtick.major.size": 0,
        "ytick.major.size": 0,
        "xtick.minor.size": 0,
        "xtick.major.pad": 6 * scale,
        "ytick.major.pad": 6 * scale,
    }


def _caption(figure: Any, picture: Picture, scale: float) -> None:
    title = picture.title
    if len(title) > _TITLE_LETTERS:
        title = title[: _TITLE_LETTERS - 1] + "…"
    # A dollar sign would begin a formula.
    figure.text(
        0.065, 0.962, title.replace("$", r"\$"), fontsize=21 * scale, weight="bold", va="center"
    )
    columns = ("", "loudness", "peak", "true peak", "crest", "turned down by")
    places = (0.065, 0.30, 0.43, 0.54, 0.67, 0.78)
    for place, words in zip(places, columns, strict=True):
        figure.text(place, 0.922, words, fontsize=11.5 * scale, color=_QUIET_INK, va="center")
    for row, side, colour in ((0.894, picture.dry, _DRY), (0.866, picture.wet, _WET)):
        figures = side.figures
        cells = (
            side.title,
            _shown(figures.loudness_lufs, "LUFS"),
            _shown(figures.peak_dbfs, "dBFS"),
            _shown(figures.true_peak_dbtp, "dBTP"),
            _shown(figures.crest_db, "dB"),
            _shown(-side.gain_db or 0.0, "dB"),
        )
        for place, words in zip(places, cells, strict=True):
            weight, ink = ("bold", colour) if place == places[0] else ("normal", _INK)
            figure.text(
                place, row, words, fontsize=14 * scale, color=ink, weight=weight, va="center"
            )
    figure.text(
        0.975,
        0.962,
        "drawn as loud as each other",
        fontsize=11.5 * scale,
        color=_QUIET_INK,
        ha="right",
        va="center",
    )


def _shown(value: float | None, unit: str) -> str:
    if value is None:
        return "silent"
    return f"{value:.1f} {unit}".replace("-", "\N{MINUS SIGN}")


def _spectra(axes: Any, picture: Picture, scale: float) -> None:
    import numpy as np

    frequencies = picture.frequencies_hz
    both = np.concatenate((picture.dry.bands_db, picture.wet.bands_db))
    top = 6 * np.ceil((float(both.max(initial=-120.0)) + 3) / 6)
    for side, colour, width, layer in (
        (picture.dry, _DRY, 1.6, 3),
        (picture.wet, _WET, 2.8, 2),
    ):
        axes.plot(
            frequencies, side.bands_db, color=colour, linewidth=width * scale, zorder=layer,
            label=side.title, solid_joinstyle="round",
        )  # fmt: skip
    lowest = 6 * np.floor((float(both.min(initial=top)) - 3) / 6)
    bottom = max(top - _SEEN_DB, min(lowest, top - 24))
    axes.set_ylim(bottom, top)
    axes.set_yticks(np.arange(top, bottom - 1, -12))
    _frequency_axis(axes, frequencies)
    axes.tick_params(labelbottom=False)
    axes.set_title(
        "Spectrum, dB in bands of 1/6 octave", loc="left", fontsize=12 * scale, color=_QUIET_INK
    )
    axes.legend(
        loc="lower right", bbox_to_anchor=(1, 1), ncols=2, frameon=False, fontsize=13 * scale,
        labelcolor="linecolor", handlelength=1.6, borderaxespad=0.2,
    )  # fmt: skip


def _difference(axes: Any, picture: Picture, scale: float) -> None:
    import numpy as np

    dry, wet = picture.dry.bands_db, picture.wet.bands_db
    top = max(float(dry.max(initial=-120.0)), float(wet.max(initial=-120.0)))
    # Where neither side has anything to be seen, their difference says nothing.
    seen = np.maximum(dry, wet) > max(top - _SEEN_DB, -140.0)
    difference = np.where(seen, wet - dry, np.nan)
    widest = float(np.nanmax(np.abs(difference))) if seen.any() else 0.0
    bound = next((step for step in (3.0, 6.0, 12.0, 24.0) if widest <= step), 36.0)
    shown = np.clip(difference, -bound, bound)
    frequencies = picture.frequencies_hz
    axes.axhline(0, color=_QUIET_INK, linewidth=1.0 * scale, zorder=2)
    axes.fill_between(frequencies, 0, shown, where=shown > 0, color=_WET, alpha=0.25, lw=0)
    axes.fill_between(frequencies, 0, shown, where=shown < 0, color=_DRY, alpha=0.22, lw=0)
    axes.plot(frequencies, shown, color=_INK, linewidth=1.6 * scale, zorder=3)
    axes.set_ylim(-bound * 1.08, bound * 1.08)
    axes.set_yticks([-bound, -bound / 2, 0, bound / 2, bound])
    axes.set_yticklabels([_signed(step) for step in (-bound, -bound / 2, 0, bound / 2, bound)])
    _frequency_axis(axes, frequencies)
    axes.set_title(
        "Difference, dB: above 0 the wet side has more", loc="left", fontsize=12 * scale,
        color=_QUIET_INK,
    )  # fmt: skip
    axes.set_xlabel("Hz", labelpad=2)


def _signed(decibels: float) -> str:
    return f"{decibels:+g}".replace("-", "\N{MINUS SIGN}") if decibels else "0"


def _frequency_axis(axes: Any, frequencies_hz: Doubles) -> None:
    from matplotlib.ticker import NullLocator

    axes.set_xscale("log")
    # The last point is up to one point's distance below the end of the axis.
    highest = min(_TICKS_HZ[-1], float(frequencies_hz[-1]) * 1.03)
    axes.set_xlim(float(frequencies_hz[0]), highest)
    ticks = [tick for tick in _TICKS_HZ if tick <= highest]
    axes.set_xticks(ticks)
    axes.set_xticklabels([f"{tick // 1000}k" if tick >= 1000 else str(tick) for tick in ticks])
    axes.xaxis.set_minor_locator(NullLocator())


def _waveforms(figure: Any, grid: Any, picture: Picture) -> None:
    """One above the other, on one scale: what stands at the edge is the highest peak of both."""
    import numpy as np

    sides = ((picture.dry, _DRY), (picture.wet, _WET))
    gains = [10 ** (side.gain_db / 20) for side, _ in sides]
    peaks = [
        float(side.peaks.max(initial=0.0)) * gain
        for (side, _), gain in zip(sides, gains, strict=True)
    ]
    highest = max(1e-4, *peaks)
    edge = f"{20 * np.log10(highest):.1f} dB".replace("-", "\N{MINUS SIGN}")
    above = None
    for row, ((side, colour), gain) in enumerate(zip(sides, gains, strict=True)):
        axes = figure.add_subplot(grid[row], sharex=above)
        columns = len(side.peaks)
        at = (np.arange(columns) + 0.5) * picture.length_seconds / columns
        tops, means = side.peaks * gain, np.sqrt(side.powers) * gain
        axes.fill_between(at, -tops, tops, color=colour, alpha=0.32, lw=0)
        axes.fill_between(at, -means, means, color=colour, alpha=0.95, lw=0)
        axes.set_ylim(-highest * 1.04, highest * 1.04)
        axes.set_yticks([-highest, 0, highest])
        axes.set_yticklabels([edge, "", edge])
        axes.tick_params(labelbottom=row > 0)
        axes.set_title(
            f"{side.title}: peaks, and mean power inside them",
            loc="left",
            fontsize=axes.xaxis.label.get_size(),
            color=_QUIET_INK,
        )
        above = axes
    axes.set_xlim(0, picture.length_seconds)
    axes.set_xlabel("seconds", labelpad=2)
