"""How a device is known: by its answer to the identity request, and by its port's name. Pure.

The identity reply: MIDI 1.0 Detailed Specification 4.2, universal system exclusive, general
information.
"""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

from bridge.controllers.profile import Match
from bridge.controllers.template import template

_SYSTEMS = {"linux": "linux", "darwin": "macos", "win32": "windows", "cygwin": "windows"}


def by_identity(match: Match, reply: bytes) -> bool:
    """Whether a device that is known so answers so."""
    return any(template(text).matches(reply) for text in match.identity)


def by_port_name(match: Match, port_name: str, system: str) -> bool:
    """Whether a port of this name is the device's; `system` as `sys.platform` says it."""
    of_system: tuple[str, ...] = getattr(match.ports, _SYSTEMS.get(system, "linux"))
    return _any((*match.ports.any, *of_system), port_name) and not is_excluded(match, port_name)


def is_excluded(match: Match, port_name: str) -> bool:
    """Whether a port of this name is said not to be the device's."""
    return _any(match.not_ports, port_name)


def _any(patterns: Iterable[str], port_name: str) -> bool:
    name = port_name.casefold()
    return any(fnmatchcase(name, one.casefold()) for one in patterns)
