"""Profiles as YAML that reads back as the same profile: for what is learnt and what is imported."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bridge.controllers.numbers import Numbers
from bridge.controllers.profile import Profile
from session.errors import storage
from session.yaml_text import scalar


def text_of_profile(profile: Profile) -> str:
    """The profile as YAML; `bridge.controllers.reading` makes the same profile of it."""
    import yaml

    base: type[yaml.SafeDumper] = getattr(yaml, "CSafeDumper", yaml.SafeDumper)

    class Dumper(base):  # type: ignore[misc, valid-type]
        """Quotes what the reader would take for a number or a switch."""

        def ignore_aliases(self, _data: Any) -> bool:
            return True

    def text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
        style = None if isinstance(scalar(value), str) else "'"
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)

    def numbers(dumper: yaml.SafeDumper, value: _InLine) -> yaml.Node:
        return dumper.represent_mapping("tag:yaml.org,2002:map", value, flow_style=True)

    def listed(dumper: yaml.SafeDumper, value: list[Any]) -> yaml.Node:
        short = all(isinstance(one, int | float) for one in value)
        return dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=short)

    Dumper.add_representer(str, text)
    Dumper.add_representer(_InLine, numbers)
    Dumper.add_representer(list, listed)
    made: str = yaml.dump(
        _plain(profile), Dumper=Dumper, sort_keys=False, allow_unicode=True, width=96
    )
    return made


def write_profile(profile: Profile, path: Path) -> None:
    """The profile as a file, whole or not at all. Raises what `storage` makes of a refusal."""
    with storage(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.part")
        beside.write_text(text_of_profile(profile), "utf-8")
        beside.replace(path)


class _InLine(dict[str, Any]):
    """A small group that stands on one line."""


def _plain(value: object) -> Any:
    match value:
        case Numbers():
            return _numbers(value)
        case Profile():
            always = ("id", "vendor", "model")
            return _fields(value, always)
        case tuple() | list():
            return [_plain(one) for one in value]
        case dict():
            return {key: _plain(one) for key, one in value.items()}
        case _ if hasattr(value, "model_fields_set"):
            return _fields(value, ())
    return value


def _fields(part: Any, always: tuple[str, ...]) -> dict[str, Any]:
    """The fields that are not at their default, in the order of the schema."""
    made: dict[str, Any] = {}
    for name, field in type(part).model_fields.items():
        value = getattr(part, name)
        if name in always or field.is_required() or value != field.default:
            made[name] = _plain(value)
            if isinstance(value, Numbers) and value == _bare(value.start, name):
                made[name] = value.start
    return made


def _bare(start: int, field: str) -> Numbers:
    """What a plain number says: one channel for all, or the first of numbers that are counted."""
    return Numbers(start=start, step=0 if field == "channel" else 1)


def _numbers(numbers: Numbers) -> Any:
    if numbers.each:
        return list(numbers.each)
    made = _InLine(start=numbers.start)
    for name in ("step", "row_step", "columns"):
        value = getattr(numbers, name)
        if value != Numbers.model_fields[name].default:
            made[name] = value
    return made
