"""How new files are called: a template of fields, such as `{name} ({chain})`.

`/` makes folders; the tree below the common root is kept, unless the template places it itself.
"""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from pathlib import PurePosixPath

from bridge.host.chain.nearest import nearest
from session.errors import BadInput

FIELDS: Mapping[str, str] = {
    "name": "the file's own name, without its ending",
    "chain": "the chain's name, or the instrument's where there is no chain",
    "tree": "the folders between the common root and the file",
    "folder": "the folder that the file is in",
    "n": "its number in the batch, from 1; {n:03} is 001",
    "track": "of MIDI: the track's name",
    "rate": "the sample rate of the new file in Hz",
    "ext": "the ending of the new file",
}

SIDECHAIN_FIELDS = ("name", "tree", "folder", "n", "track")

_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\/]+')
_LONGEST_BYTES = 200
"""Of a name without its ending; file systems take 255 bytes."""


class NameTemplate:
    """A template whose fields are known. Raises BadInput for one that cannot be used."""

    def __init__(
        self, text: str, known: tuple[str, ...] = tuple(FIELDS), anywhere: bool = False
    ) -> None:
        """Fields that are `known`; a path `anywhere`, or else one below the output folder."""
        self.text = text
        try:
            parts = list(string.Formatter().parse(text))
        except ValueError as error:
            raise BadInput(
                f"The name {text!r} cannot be read ({error}): put fields as {{name}}, and write "
                f"{{{{ and }}}} for brackets."
            ) from error
        if not anywhere and (text.startswith("/") or ".." in text.split("/")):
            raise BadInput(f"The name {text!r} leads out of the output folder: leave that out.")
        self.fields = tuple(name for _, name, _, _ in parts if name is not None)
        for name in self.fields:
            if name not in known:
                near = nearest(name, known)
                raise BadInput(
                    f"The name {text!r} asks for {{{name}}}, which is not known: "
                    + (f"did you mean {{{near}}}?" if near else f"there are {_listed(known)}.")
                )

    def filled(self, values: Mapping[str, str | int]) -> str:
        """The text with its fields filled in. Raises BadInput for a format that does not fit."""
        try:
            return self.text.format_map(values)
        except (ValueError, TypeError) as error:
            raise BadInput(f"The name {self.text!r} cannot be filled in ({error}).") from error

    def path(self, values: Mapping[str, str | int]) -> PurePosixPath:
        """The new file's place below the output folder, without its ending.

        Raises BadInput for one that is empty.
        """
        ending = f".{values['ext']}"
        # The tree's own slashes divide; a chain's or a track's name stays one name.
        whole = {
            name: value if name == "tree" or isinstance(value, int) else _one_name(value)
            for name, value in values.items()
        }
        text = self.filled(whole)
        if text.lower().endswith(ending):
            text = text[: -len(ending)]
        named = [_tidy(part) for part in text.split("/")]
        if not named[-1]:
            raise BadInput(f"The name {self.text!r} leaves a file without a name: add {{name}}.")
        path = PurePosixPath(*(part for part in named if part))
        if "tree" in self.fields or not values.get("tree"):
            return path
        return PurePosixPath(str(values["tree"])) / path


def _one_name(value: str) -> str:
    return _FORBIDDEN.sub("-", value).strip()


def _tidy(part: str) -> str:
    """A name without what a file name may not begin or end with, and not hidden."""
    kept = re.sub(r"\s+", " ", part).strip().lstrip(".").rstrip(" .")
    while len(kept.encode(errors="surrogateescape")) > _LONGEST_BYTES:
        kept = kept[:-1].rstrip(" .")
    return kept


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f"{{{name}}}" for name in names)


def numbered(path: PurePosixPath, number: int) -> PurePosixPath:
    """`name-2`, the next name for what would have the name of another; 1 is the name itself."""
    return path if number == 1 else path.with_name(f"{path.name}-{number}")
