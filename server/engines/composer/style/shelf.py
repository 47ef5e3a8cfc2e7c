"""The styles there are: every file in `templates/styles`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

import yaml
from pydantic import ValidationError

from server.engines.composer.style.style import Style
from session.errors import BadInput, NotFound
from session.nearest import did_you_mean

DEFAULT_STYLE = "lo-fi"


def style_of_yaml(text: str, file: str) -> Style:
    """The style written in `text`; `file` is what errors call it.

    Raises BadInput naming the file and the field.
    """
    try:
        data = yaml.load(text, _Loader)
    except yaml.YAMLError as error:
        where = getattr(error, "problem_mark", None)
        line = f" at line {where.line + 1}" if where else ""
        raise BadInput(f"{file} is not readable as YAML{line}: mend it and try again.") from error
    try:
        return Style.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "the file as a whole"
        reason = first["msg"].removeprefix("Value error, ")
        raise BadInput(f"{file} is wrong at {field}: {reason}.") from error


_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def all_styles() -> Mapping[str, Style]:
    """Every style by name, the default first.

    Raises BadInput for a file that is no valid style or is not named for its style.
    """
    found: dict[str, Style] = {}
    for file in sorted(files("templates").joinpath("styles").iterdir(), key=lambda f: f.name):
        if not file.name.endswith(".yaml"):
            continue
        style = style_of_yaml(file.read_text(encoding="utf-8"), f"templates/styles/{file.name}")
        if file.name != f"{style.name}.yaml":
            raise BadInput(f"templates/styles/{file.name} is wrong at name: call it {style.name}.")
        found[style.name] = style
    ordered = sorted(found, key=lambda name: (name != DEFAULT_STYLE, name))
    return MappingProxyType({name: found[name] for name in ordered})


def style_called(name: str) -> Style:
    """The style with that name. Raises NotFound naming those there are."""
    styles = all_styles()
    if name not in styles:
        raise NotFound(f"There is no style called {name!r}: {did_you_mean(name, styles)}")
    return styles[name]
