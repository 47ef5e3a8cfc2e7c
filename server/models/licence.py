"""Licences in plain words: every file of `templates/models/licences`."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from session.errors import BadInput
from session.yaml_file import read_text, written_in

Words = Annotated[str, Field(min_length=1, pattern=r"\S")]


class Said(BaseModel):
    """What a file of ours says of models; frozen, and no key that nobody knows."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Licence(Said):
    """Under what terms weights come.

    `id` is the SPDX identifier, or a short name where there is none. `words` say in plain words
    who may do what. `commercial` says whether businesses may use it; `limit` is the condition on
    that in a few words, where there is one; `doubt` says in a few words what is not settled. The
    text at `url` is what counts.
    """

    id: Words
    title: Words
    words: Words
    commercial: bool
    limit: str = ""
    doubt: str = ""
    url: Annotated[str, Field(pattern=r"^https://")]

    @property
    def must_be_accepted(self) -> bool:
        """Whether somebody has to say yes before the weights come."""
        return not self.commercial or bool(self.limit)

    @property
    def in_short(self) -> str:
        """What a line of a table has room for."""
        if not self.commercial:
            return "not for commercial use"
        return self.limit or self.doubt or "free for any use"


@cache
def licences() -> dict[str, Licence]:
    """Every licence by its id. Raises BadInput for a file that is none."""
    found = {}
    for path in sorted(Path(str(files("templates") / "models" / "licences")).glob("*.yaml")):
        name = f"templates/models/licences/{path.name}"
        read = written_in(read_text(path, "licence", BadInput), name, "licence", BadInput)
        try:
            licence = Licence.model_validate(read.data)
        except ValidationError as error:
            first = error.errors()[0]
            raise BadInput(
                f"{name}, line {read.line(first['loc'])}: {first['loc']}: {first['msg']}."
            ) from error
        found[licence.id] = licence
    return found


def licence_named(name: object) -> object:
    """The licence of an id, for the schema of cards; anything else as it is."""
    if not isinstance(name, str):
        return name
    if name not in licences():
        raise ValueError(f"there is no licence {name!r}: choose one of {', '.join(licences())}")
    return licences()[name]
