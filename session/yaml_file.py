"""Chains, profiles and mappings as text on disk: read with care, whatever a path leads to."""

from __future__ import annotations

import stat
from pathlib import Path

from session.errors import BadInput, NotFound, storage
from session.yaml_text import NotYaml, Written, written

LARGEST_BYTES = 4 << 20
"""Room for hours of recorded automation; no file of ours is larger."""


def read_text(path: Path, what: str, unreadable: type[BadInput]) -> str:
    """The text of a YAML file that holds `what`: "chain", "mapping" ...

    Raises NotFound; `unreadable` for what is no file, too large or no UTF-8, with the line; and
    what `storage` makes of a file that may not be read.
    """
    with storage(path):
        try:
            mode = path.stat().st_mode
        except (FileNotFoundError, NotADirectoryError, ValueError) as error:
            raise NotFound(f"There is no {what} file {path}: check the path.") from error
        if not stat.S_ISREG(mode):
            raise unreadable(f"{path} is no file: name the .yaml file of the {what}.")
        with path.open("rb") as file:
            content = file.read(LARGEST_BYTES + 1)
    if len(content) > LARGEST_BYTES:
        raise unreadable(f"{path} is larger than {LARGEST_BYTES >> 20} MB: that is no {what}.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise unreadable(
            f"{path}, line {line}: this is not UTF-8 text: save the file as UTF-8."
        ) from error


def written_in(text: str, name_of_source: str, what: str, unreadable: type[BadInput]) -> Written:
    """What YAML text that shall be a `what` holds; raises `unreadable`, with the line."""
    if len(text) > LARGEST_BYTES:
        raise unreadable(f"{name_of_source} is larger than a {what} may be.")
    try:
        return written(text)
    except NotYaml as error:
        raise unreadable(f"{name_of_source}, line {error.line}: {error}.") from error
