"""How a device is known: by its answer to the identity request, and by its port's name. Pure.

The identity reply: MIDI 1.0 Detailed Specification 4.2, universal system exclusive, general
information.
"""

from __future__ import annotations

from fnmatch import fnmatchcase

from bridge.controllers.profile import Profile
from bridge.controllers.template import template

_SYSTEMS = {"linux": "linux", "darwin": "macos", "win32": "windows", "cygwin": "windows"}


def by_identity(profile: Profile, reply: bytes) -> bool:
    """Whether the device of this profile answers so."""
    return any(template(text).matches(reply) for text in profile.match.identity)


def by_port_name(profile: Profile, port_name: str, system: str, excluded: bool = False) -> bool:
    """Whether a port of this name is the profile's; `excluded`: is said not to be."""
    name = port_name.casefold()
    match = profile.match
    if any(fnmatchcase(name, one.casefold()) for one in match.not_ports):
        return excluded
    if excluded:
        return False
    ports = match.ports
    of_system: tuple[str, ...] = getattr(ports, _SYSTEMS.get(system, "linux"))
    return any(fnmatchcase(name, one.casefold()) for one in (*ports.any, *of_system))
