"""Who may send OSC to the bridge: this machine, and the networks that the user names."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from session.errors import BadSetting


class Allowed:
    """The addresses whose packets are heard. Anything else has no effect and gets no reply.

    The loopback addresses always are, for no packet reaches them from outside. `networks` are
    addresses (`192.168.1.20`) or networks (`192.168.1.0/24`). Raises BadSetting.
    """

    def __init__(self, networks: Iterable[str] = ()) -> None:
        self._networks = [_network(written) for written in networks]
        self.permits = lru_cache(4096)(self._permits)
        """Whether an address, as a socket gives it, may send."""

    def _permits(self, host: str) -> bool:
        try:
            address = ip_address(host.partition("%")[0])
        except ValueError:
            return False
        if isinstance(address, IPv6Address) and address.ipv4_mapped:
            address = address.ipv4_mapped
        return address.is_loopback or any(address in network for network in self._networks)


def _network(written: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(written.strip(), strict=False)
    except ValueError as error:
        raise BadSetting(
            f"{written!r} is no network that may send OSC: write an address such as 192.168.1.20 "
            "or a network such as 192.168.1.0/24."
        ) from error
