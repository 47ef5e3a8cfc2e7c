"""A Demucs whose weights are loaded: it stays for the next job of the worker."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from server.models.abilities import Device
from server.models.cards import card
from server.models.device import chosen_device
from server.models.faults import model_faults
from server.models.resident import residents
from server.separation.demucs.network import Network
from server.separation.demucs.weights import fingerprint_of, network_of, read_bag
from session.errors import BadWeights


@contextmanager
def loaded(folder: Path, sources: tuple[str, ...], device: Device) -> Iterator[Network]:
    """The networks in `folder`, named for their model, which must tell `sources` apart.

    Raises BackendUnavailable, BadWeights, WorkerOutOfMemory; what torch raises inside becomes
    ModelFailed.
    """
    known = card(folder.name)
    name = chosen_device(device)
    key = (folder, fingerprint_of(folder), name)
    with (
        model_faults(known.title),
        residents().use(key, known.memory_mb, lambda: _load(folder, sources, name)) as network,
    ):
        yield network


def _load(folder: Path, sources: tuple[str, ...], device: str) -> Network:
    bag = read_bag(folder, folder.name)
    networks = [network_of(file, folder.name) for file in bag.files]
    for file, network in zip(bag.files, networks, strict=True):
        if sorted(network.sources) != sorted(sources):
            raise BadWeights(
                f"{file} parts {', '.join(network.sources)}, which is not what {folder.name} does: "
                f"`roadie models remove {folder.name}`, then `roadie models install {folder.name}`."
            )
    return Network(networks, bag.shares, device)
