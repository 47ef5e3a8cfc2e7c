"""Parameters of plug-ins by their names, as people write them."""

from __future__ import annotations

from collections.abc import Sequence

from session.errors import BadInput
from session.nearest import nearest


def parameter_called(wanted: str, names: Sequence[str], plug_in: str) -> int:
    """Which of `names` is meant: exactly, else whatever the case and signs between words.

    Raises BadInput with the nearest name.
    """
    if wanted in names:
        return names.index(wanted)
    loose = _loosely(wanted)
    found = [index for index, name in enumerate(names) if _loosely(name) == loose]
    if len(found) == 1:
        return found[0]
    if found:
        those = ", ".join(names[index] for index in found)
        raise BadInput(f"{plug_in} has several parameters like {wanted!r}: {those}.")
    if near := nearest(wanted, names, 0.5):
        raise BadInput(f"{plug_in} has no parameter {wanted!r}: did you mean {near!r}?")
    if not names:
        raise BadInput(f"{plug_in} has no parameters, so {wanted!r} cannot be set.")
    raise BadInput(f"{plug_in} has no parameter {wanted!r}: it has {listed(names)}.")


def listed(words: Sequence[str], most: int = 12) -> str:
    """Words in a sentence; of more than `most`, the first and how many more there are."""
    shown = [word or "nothing" for word in words[:most]]
    if len(words) > most:
        return ", ".join(shown) + f" and {len(words) - most} more"
    return " or ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else "".join(shown)


def _loosely(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())
