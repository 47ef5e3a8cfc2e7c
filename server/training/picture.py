"""The loss curve as a picture."""

from __future__ import annotations

from io import BytesIO

import numpy as np

from server.training.history import History

_PAPER, _INK, _QUIET, _GRID = "#fcfbf8", "#23272b", "#9db6c6", "#dedbd3"
_LEARNED, _HELD = "#0072b2", "#d55e00"
"""Of Okabe and Ito ("Color Universal Design", 2008); the lines differ in their marks too."""


def picture_of(history: History, title: str) -> bytes:
    """A PNG of 1400 by 800 pixels: each step, their running mean, and the held out part."""
    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with rc_context({"font.size": 13, "text.color": _INK, "axes.labelcolor": _INK}):
        figure = Figure(figsize=(14, 8), dpi=100, facecolor=_PAPER, layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.add_subplot(facecolor=_PAPER)
        losses = np.array(history.train)
        steps = np.arange(1, len(losses) + 1)
        axes.plot(steps, losses, color=_QUIET, linewidth=1, label="each step")
        width = max(1, len(losses) // 20)
        if width > 1:
            smooth = np.convolve(losses, np.ones(width) / width, "valid")
            label = f"mean of {width} steps"
            axes.plot(steps[width - 1 :], smooth, color=_LEARNED, linewidth=2.5, label=label)
        if history.validation:
            held = sorted(history.validation.items())
            axes.plot(*zip(*held, strict=True), "o--", color=_HELD, label="held out")
        axes.set_xlabel("step")
        axes.set_ylabel("cross-entropy in nats (lower is better)")
        axes.set_title(title, loc="left", fontsize=16)
        axes.grid(color=_GRID)
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(frameon=False)
        content = BytesIO()
        figure.savefig(content, format="png")
    return content.getvalue()
