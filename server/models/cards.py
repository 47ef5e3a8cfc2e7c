"""The cards there are: every file in `templates/models`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

from pydantic import ValidationError

from server.models.card import Card
from session.errors import BadInput, NotFound
from session.nearest import did_you_mean
from session.yaml_faults import Fault, told
from session.yaml_file import read_text, written_in


def card_of_text(text: str, name_of_source: str) -> Card:
    """The card in YAML; `name_of_source` is what errors call it.

    Raises BadInput with the line and the field.
    """
    read = written_in(text, name_of_source, "card", BadInput)
    try:
        return Card.model_validate(read.data)
    except ValidationError as error:
        faults = [
            Fault(
                one["loc"],
                f"{'.'.join(str(part) for part in one['loc']) or 'the card'}: {one['msg']}",
                missing=one["type"] == "missing",
            )
            for one in error.errors()
        ]
        raise BadInput(
            told(faults, read.line, lambda place: f"{name_of_source}, line {read.line(place)}")
        ) from error


@cache
def all_cards() -> Mapping[str, Card]:
    """Every card by name, by families; in each the one to begin with, then the smallest.

    Raises BadInput for a file that is no card or is not named for its model.
    """
    folder = Path(str(files("templates") / "models"))
    found = []
    for path in sorted(folder.glob("*.yaml")):
        read = card_of_text(read_text(path, "card", BadInput), f"templates/models/{path.name}")
        if path.stem != read.name:
            raise BadInput(f"templates/models/{path.name} is wrong at name: call it {read.name}.")
        found.append(read)
    families = Card.model_fields["family"].annotation.__args__  # type: ignore[union-attr]
    found.sort(
        key=lambda one: (families.index(one.family), not one.begin_with, one.memory_mb, one.name)
    )
    return MappingProxyType({one.name: one for one in found})


def card(name: str) -> Card:
    """The card of the model called `name`. Raises NotFound with the nearest name."""
    cards = all_cards()
    if name not in cards:
        hint = did_you_mean(name, cards, "`roadie models list` has all.")
        raise NotFound(f"There is no model called {name!r}: {hint}")
    return cards[name]


def cards_of(family: str) -> tuple[Card, ...]:
    """The cards of a family: the one to begin with, then the smallest."""
    return tuple(one for one in all_cards().values() if one.family == family)
