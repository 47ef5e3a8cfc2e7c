"""How a device is known: by its answer to the identity request, and by its port's name. Pure.

The identity reply: MIDI 1.0 Detailed Specification 4.2, universal system exclusive, general
information.
"""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

from bridge.controllers.profile import Profile
from bridge.controllers.template import template

_SYSTEMS = {"linux": "linux", "darwin": "macos", "win32": "windows", "cygwin": "windows"}


def by_identity(profile: Profile, reply: bytes) -> bool:
    """Whether the device of this profile answers so."""
    return any(template(text).matches(reply) for text in profile.match.identity)


def by_port_name(profile: Profile, port_name: str, system: str) -> bool:
    """Whether a port of this name is the profile's; `system` as `sys.platform` says it."""
    ports = profile.match.ports
    of_system: tuple[str, ...] = getattr(ports, _SYSTEMS.get(system, "linux"))
    return _any((*ports.any, *of_system), port_name) and not is_excluded(profile, port_name)


def is_excluded(profile: Profile, port_name: str) -> bool:
    """Whether a port of this name is said not to be the profile's."""
    return _any(profile.match.not_ports, port_name)


def _any(patterns: Iterable[str], port_name: str) -> bool:
    name = port_name.casefold()
    return any(fnmatchcase(name, one.casefold()) for one in patterns)
