"""The bridge's news on one screen, whatever its size: what is newest is never what is cut off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

SAID_OF_HEIGHT = 0.4
"""Sentences take as much of the screen at most; the newest is shown whatever it takes."""
CONTROL_WIDTH, DOES_WIDTH = 26, 16
ROOMY = 100
"""From so many columns on names are shown whole."""


@dataclass(slots=True)
class Row:
    """A control, what was done to it last, and how that goes."""

    at: str
    control: str
    value: str
    does: str
    state: str = ""
    style: str = ""


@dataclass(frozen=True, slots=True)
class Screen:
    """What there is to show: the head, rows and sentences with the newest last."""

    head: Text
    rows: Sequence[Row]
    said: Sequence[str]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        width, left = options.max_width, console.size.height - 1
        left -= _lines(console, self.head, width)
        said = self._newest_said(console, width, int(left * SAID_OF_HEIGHT))
        left -= sum(_lines(console, words, width) for words in said)
        yield self.head
        if self.rows and left > 1:
            yield self._table(width, left - 1)
        yield from said

    def _newest_said(self, console: Console, width: int, room: int) -> list[Text]:
        found: list[Text] = []
        for words in reversed(self.said):
            text = Text(words, style="yellow")
            room -= _lines(console, text, width)
            if found and room < 0:
                break
            found.insert(0, text)
        return found

    def _table(self, width: int, most: int) -> Table:
        table = Table(box=None, pad_edge=False, expand=True)
        control, does = (None, None) if width >= ROOMY else (CONTROL_WIDTH, DOES_WIDTH)
        for title, least, widest in (
            ("time", 8, 8),
            ("control", 16, control),
            ("value", 10, 10),
            ("does", 8, does),
        ):
            table.add_column(
                title, header_style="dim", min_width=least, max_width=widest, no_wrap=True
            )
        table.add_column("", no_wrap=True, ratio=1)
        for row in self.rows[-most:]:
            state = Text(row.state, style=row.style)
            table.add_row(row.at, row.control, row.value, row.does, state)
        return table


def _lines(console: Console, text: Text, width: int) -> int:
    return len(text.wrap(console, width))
