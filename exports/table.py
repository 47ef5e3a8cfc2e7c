"""The table of formats in `docs/exports.md`, from what the writers declare.

`python -m exports.table` writes it again.
"""

from __future__ import annotations

from pathlib import Path

from exports.features import FEATURES
from exports.registry import EXPORTERS

PAGE = Path(__file__).parents[1] / "docs" / "exports.md"
START, END = "<!-- formats: python -m exports.table -->", "<!-- end of formats -->"


def table() -> str:
    """The table as Markdown: what each format carries, then how each was proved."""
    exporters = [EXPORTERS.load(name) for name in EXPORTERS]
    lines = [
        "| | " + " | ".join(f"`{one.name}`" for one in exporters) + " |",
        "|---|" + ":-:|" * len(exporters),
    ]
    for feature in FEATURES:
        marks = ("yes" if feature in one.fidelity.carried else "–" for one in exporters)
        lines.append(f"| {feature} | {' | '.join(marks)} |")
    lines += ["", "| format | what it is | proof | how |", "|---|---|---|---|"]
    lines += [
        f"| `{one.name}` | {one.title} | {one.fidelity.proof} | {one.fidelity.proof_words} |"
        for one in exporters
    ]
    return "\n".join(lines)


def page_with_table(page: str) -> str:
    """The page with its table made anew. Raises ValueError when the page has no place for it."""
    before, start, rest = page.partition(START)
    _, end, after = rest.partition(END)
    if not start or not end:
        raise ValueError(f"{PAGE} needs the lines {START} and {END}")
    return f"{before}{START}\n{table()}\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(page_with_table(PAGE.read_text("utf-8")), "utf-8")
