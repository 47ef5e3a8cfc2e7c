"""The tables of `docs/models.md`, from the cards and from what the families say of themselves.

`python -m server.models.table` writes them again.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from server.models.abilities import CONTROLS, Abilities
from server.models.card import Card
from server.models.cards import all_cards
from server.models.families import FAMILIES
from server.models.licence import licences
from session.errors import BackendUnavailable
from session.page_tables import with_tables

PAGE = Path(__file__).parents[2] / "docs" / "models.md"
COMMAND = "python -m server.models.table"

_ABILITIES = {
    "continuation": "goes on with music that is there",
    "in_painting": "makes part of a recording anew itself (else Roadie cuts and stitches)",
    "melody": "follows the melody of a reference",
    "style": "plays in the style of a reference",
    "sound": "plays a reference another way",
    "negative_prompt": "is told what not to do",
    "guidance": "is told how strictly to follow the words",
    "temperature": "has a temperature",
    "bpm": "is told the tempo",
    "key": "is told the key",
    "meter": "is told the meter",
    "lyrics": "sings lyrics",
    "chords": "follows chords",
    "drums": "plays to drums that are given",
    "draft": "has a faster, coarser way",
    "adapters": "can learn from your recordings (`roadie train`)",
}


def page_with_tables(page: str) -> str:
    """The page with its tables made anew. Raises ValueError when it has no place for one."""
    families = declared()
    tables = {
        "models": model_table(),
        "licences": licence_table(),
        "engines": engine_table(families),
        "controls": control_table(families),
        "unknown": unknown_list(),
    }
    return with_tables(page, tables, COMMAND)


def declared() -> dict[str, Abilities]:
    """What each family that can be loaded says that it can do."""
    found = {}
    for name in FAMILIES:
        try:
            found[name] = FAMILIES.load(name).abilities
        except BackendUnavailable:
            continue
    return found


def model_table() -> str:
    """Every model: its engine, its licence, what it costs."""
    lines = [
        "| model | engine | good for | licence | disk | memory | GPU | a second takes |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for one in all_cards().values():
        name = f"**`{one.name}`**" if one.begin_with else f"`{one.name}`"
        lines.append(
            f"| {name} | {engine_words(one)} | {', '.join(one.good_for)} | "
            f"{one.licence.in_short} | {_gigabytes(one.disk_mb)} | {_gigabytes(one.memory_mb)} | "
            f"{'?' if one.gpu_memory_mb is None else _gigabytes(one.gpu_memory_mb)} | "
            f"{'?' if one.cpu_seconds is None else f'{one.cpu_seconds:g} s'} |"
        )
    return "\n".join(lines)


def engine_words(card: Card) -> str:
    """What a model is asked for by: an engine, or itself as a separator."""
    return "separator" if card.family == "demucs" else f"`{card.family}`"


def licence_table() -> str:
    """Every licence in plain words, and the models under it."""
    lines = ["| licence | who may do what | models |", "|---|---|---|"]
    for licence in licences().values():
        under = [one.name for one in all_cards().values() if one.licence.id == licence.id]
        names = ", ".join(f"`{name}`" for name in under)
        lines.append(f"| [{licence.title}]({licence.url}) | {licence.words} | {names} |")
    return "\n".join(lines)


def engine_table(families: Mapping[str, Abilities]) -> str:
    """What each engine can do, a column each."""
    lines = [
        f"| | {' | '.join(f'`{name}`' for name in families)} |",
        f"|---|{'---|' * len(families)}",
    ]
    for ability, words in _ABILITIES.items():
        marks = ["yes" if _can(one, ability) else "" for one in families.values()]
        lines.append(f"| {words} | {' | '.join(marks)} |")
    together = " | ".join(str(one.together) for one in families.values())
    longest = " | ".join(f"{one.longest_seconds:g} s" for one in families.values())
    lines += [f"| variations in one go | {together} |", f"| longest | {longest} |"]
    return "\n".join(lines)


def control_table(families: Mapping[str, Abilities]) -> str:
    """What each remix control becomes in each engine."""
    lines = ["| control | engine | what it becomes |", "|---|---|---|"]
    for control in CONTROLS:
        for name, one in families.items():
            words = one.controls.get(control)
            if words:
                lines.append(f"| `{control}` | `{name}` | {words} |")
    return "\n".join(lines)


def unknown_list() -> str:
    """How the figures were found, and what nobody knows, by the models that it holds for."""
    said: dict[str, list[str]] = {}
    for one in all_cards().values():
        for words in (one.measured, *one.unknown):
            said.setdefault(words, []).append(one.name)
    return "\n".join(
        f"- {', '.join(f'`{name}`' for name in names)}: {words}" for words, names in said.items()
    )


def _can(abilities: Abilities, ability: str) -> bool:
    if ability in ("melody", "style", "sound"):
        return ability in abilities.references
    return bool(getattr(abilities, ability))


def _gigabytes(megabytes: int) -> str:
    return f"{megabytes / 1000:.1f} GB" if megabytes >= 1000 else f"{megabytes} MB"


if __name__ == "__main__":
    PAGE.write_text(page_with_tables(PAGE.read_text("utf-8")), "utf-8")
