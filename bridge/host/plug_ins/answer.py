"""What a probe is asked and what it answers, as JSON between processes. Loads no host."""

from __future__ import annotations

from dataclasses import dataclass

from bridge.host.chain.steps import PlugInFormat
from bridge.host.plug_ins.record import PlugIn


@dataclass(frozen=True, slots=True)
class Asked:
    """What is probed. Without `address`, whatever the file holds; with it, that one of several.

    `plain` asks for no more than the host that plays it tells: for one that crashed at the rest.
    """

    file: str
    format: PlugInFormat
    address: str = ""
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """`plug_in`; or, where the file holds more or less than one, the addresses of `several`."""

    plug_in: PlugIn | None = None
    several: tuple[str, ...] = ()
