"""Chains as YAML that a musician may read on: what is as it always is stays away. Pure."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass
from typing import Any

from bridge.host.chain.model import Chain
from session.yaml_text import written

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9 _./-]*")
"""Text that needs no quotes, if no reader takes it for something else."""

_LINE = 100


def chain_data(chain: Chain) -> dict[str, Any]:
    """The chain as plain data, without what it would be by itself."""
    data: dict[str, Any] = _plain(chain)
    order = ("name", "about", "roles", "steps", "tail")
    return {key: data[key] for key in order if key in data or key == "steps"}


def chain_text(chain: Chain) -> str:
    """The chain as the text of its file."""
    import yaml

    text: str = yaml.dump(
        chain_data(chain),
        Dumper=_dumper(),
        sort_keys=False,
        allow_unicode=True,
        default_flow_style=False,
        width=_LINE,
    )
    return text


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        kind = {"kind": value.kind} if hasattr(value, "kind") else {}
        rest = {
            one.name: _plain(getattr(value, one.name))
            for one in fields(value)
            if one.name != "kind" and not _as_always(value, one.name)
        }
        return {**kind, **rest}
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return value


def _as_always(value: Any, name: str) -> bool:
    """Whether a field has the value that it has when nobody says one."""
    own = next(one for one in fields(value) if one.name == name)
    stands = getattr(value, name)
    if callable(own.default_factory):
        return bool(stands == own.default_factory())
    return bool(stands == own.default)


def _dumper() -> Any:
    import yaml

    class Dumper(yaml.SafeDumper):
        """Quotes whatever one of YAML's versions might not take for text, and names nothing."""

        def ignore_aliases(self, _: Any) -> bool:
            return True

    def text(dumper: Any, value: str) -> Any:
        plain = _PLAIN.fullmatch(value) and value == value.strip() and _reads_as(value)
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=None if plain else '"')

    Dumper.add_representer(str, text)
    return Dumper


def _reads_as(value: str) -> bool:
    return written(value).data == value
