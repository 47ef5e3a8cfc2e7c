"""The Demucs whose weights are loaded: the last one stays for the next job of the worker."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from server.models.abilities import Device
from server.separation.demucs.network import Network
from server.separation.demucs.weights import fingerprint_of, network_of, read_bag
from session.errors import BadWeights


@contextmanager
def loaded(folder: Path, sources: tuple[str, ...], device: Device) -> Iterator[Network]:
    """The networks in `folder`, which must tell `sources` apart.

    Raises BadWeights, WorkerOutOfMemory.
    """
    yield _network(folder, sources, device, fingerprint_of(folder))


@lru_cache(maxsize=1)
def _network(folder: Path, sources: tuple[str, ...], device: Device, fingerprint: str) -> Network:
    """`fingerprint` has weights that were changed loaded anew."""
    bag = read_bag(folder, folder.name)
    networks = [network_of(file, folder.name) for file in bag.files]
    for file, network in zip(bag.files, networks, strict=True):
        if sorted(network.sources) != sorted(sources):
            raise BadWeights(
                f"{file} parts {', '.join(network.sources)}, not what {folder.name} does: "
                f"`roadie models install {folder.name}` fetches it anew."
            )
    return Network(networks, bag.shares, device)
