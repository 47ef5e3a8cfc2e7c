"""Names of styles, chains, sessions ...: what came in from outside names things, never files."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator

LONGEST_NAME = 300
_FILES = (".yaml", ".yml")
"""The server takes a name with such an ending for a file."""


def fault_of_name(text: str) -> str | None:
    """Why this is no name; None if it is one."""
    if len(text) > LONGEST_NAME:
        return f"a name has {LONGEST_NAME} characters or fewer"
    is_file = any(one in text for one in "/\\\0") or text.casefold().endswith(_FILES)
    if is_file or text in (".", ".."):
        return f"{text!r} is a file's path: it takes a name, for a path from outside is not trusted"
    return None


def _plain(text: str) -> str:
    if fault := fault_of_name(text):
        raise ValueError(fault)
    return text


Name = Annotated[str, AfterValidator(_plain)]
"""An action's argument that names something; a path is refused."""
