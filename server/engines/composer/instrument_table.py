"""The tables of instruments in `docs/instruments.md`, from their files.

`python -m server.engines.composer.instrument_table` writes them again.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from bridge.host.instrument.built_in.instrument import Kit, Pitched
from server.engines.composer.instruments import all_instruments
from session.pitch import SHARP_NAMES

PAGE = Path(__file__).parents[3] / "docs" / "instruments.md"
COMMAND = "python -m server.engines.composer.instrument_table"
START, END = f"<!-- instruments: {COMMAND} -->", "<!-- end of instruments -->"

_HEADINGS = {
    "bass": "Basses",
    "comp": "Keys, mallets and guitars for chords",
    "riff": "Guitars for riffs",
    "arpeggio": "For arpeggios",
    "pad": "Pads and sections",
    "lead": "Leads",
    "counter": "For counter-lines",
    "texture": "Textures",
}


def tables() -> str:
    """The tables as Markdown, one for each kind of part and one for the kits."""
    made = all_instruments()
    pitched = {name: one for name, one in made.items() if isinstance(one, Pitched)}
    kits = {name: one for name, one in made.items() if isinstance(one, Kit)}
    lines: list[str] = []
    for plays, heading in _HEADINGS.items():
        lines += [f"### {heading}", "", "| name | what | range | asked for as | instead of |"]
        lines.append("|---|---|---|---|---|")
        lines += [
            f"| `{name}` | {one.title} | {_range(one)} | {_words(one.words)} "
            f"| {_words(one.stands_in_for)} |"
            for name, one in pitched.items()
            if one.plays == plays
        ]
        lines.append("")
    lines += ["### Kits", "", "| name | what | voices | asked for as | instead of |"]
    lines.append("|---|---|---|---|---|")
    lines += [
        f"| `{name}` | {kit.title} | {_words(kit.voices)} | {_words(kit.words)} "
        f"| {_words(kit.stands_in_for)} |"
        for name, kit in kits.items()
    ]
    return "\n".join(lines)


def _range(one: Pitched) -> str:
    return f"{_pitch_name(one.lowest)}–{_pitch_name(one.highest)}"


def _pitch_name(pitch: int) -> str:
    return f"{SHARP_NAMES[pitch % 12]}{pitch // 12 - 1}"


def _words(words: Iterable[str]) -> str:
    return ", ".join(words)


def page_with_tables(page: str) -> str:
    """The page with its tables made anew. Raises ValueError when it has no place for them."""
    before, start, rest = page.partition(START)
    _, end, after = rest.partition(END)
    if not start or not end:
        raise ValueError(f"{PAGE} needs the lines {START} and {END}")
    return f"{before}{START}\n\n{tables()}\n\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(page_with_tables(PAGE.read_text("utf-8")), "utf-8")
