"""`make bench`: every benchmark, or those named on the command line, as one table."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from rich.console import Console
from rich.table import Table

from benchmarks.row import Row

_NO_PAGES = {"row", "measures", "osc_sides", "plain_pedalboard", "__main__"}


def _measured(names: list[str]) -> tuple[list[Row], list[Table]]:
    """The rows and tables of the named benchmarks; of all when none is named."""
    found = [module.name for module in iter_modules([str(Path(__file__).parent)])]
    rows: list[Row] = []
    tables: list[Table] = []
    for name in names or sorted(set(found) - _NO_PAGES):
        print(f"measuring {name} ...", file=sys.stderr, flush=True)
        page = import_module(f"benchmarks.{name}")
        if hasattr(page, "run"):
            rows += page.run()
        if hasattr(page, "tables"):
            tables += page.tables()
    return rows, tables


def main() -> None:
    """Measure and print."""
    table = Table(title="Roadie, side by side in one run", title_justify="left")
    for column, side in (
        ("what", "left"),
        ("ours", "right"),
        ("reference", "right"),
        ("ratio", "right"),
        ("goal", "right"),
        ("", "left"),
        ("note", "left"),
    ):
        table.add_column(column, justify="right" if side == "right" else "left")
    rows, tables = _measured(sys.argv[1:])
    for row in rows:
        goal = "" if row.goal_ratio is None else f"{row.goal_ratio:g}x"
        verdict = {None: "", True: "reached", False: "missed"}[row.reached]
        table.add_row(
            row.name,
            f"{row.ours:.3g} {row.unit}",
            f"{row.reference:.3g} {row.unit}",
            f"{row.ratio:.3g}x",
            goal,
            verdict,
            row.note,
        )
    console = Console(width=None if sys.stdout.isatty() else 180)
    for shown in ([table] if rows else []) + tables:
        console.print(shown)


if __name__ == "__main__":
    main()
