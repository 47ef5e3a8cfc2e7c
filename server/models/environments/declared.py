"""The environments there are: a table, from which they are made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from session.errors import NotFound
from session.nearest import nearest


@dataclass(frozen=True, slots=True)
class Declared:
    """An environment as it should be.

    `requirements` are exact, as pip reads them, and are installed without what they ask for in
    turn: Roadie's own packages stand beneath. `stand_ins` is a folder in `stand_ins/` with modules
    that take the place of libraries which do not install; "" is none. `proof` is the module that
    has to load once all is there. `pythons` are the versions that it is known to work with.
    """

    name: str
    about: str
    requirements: tuple[str, ...]
    proof: str
    stand_ins: str = ""
    pythons: tuple[str, ...] = ("3.11", "3.12")
    disk_mb: int = 50


_BENEATH_AUDIOCRAFT = (
    "av==18.1.0",
    "cloudpickle==3.1.2",
    "colorlog==6.12.0",
    "dora-search==0.1.13",
    "einops==0.8.2",
    "flashy==0.0.2",
    "julius==0.2.8",
    "lightning-utilities==0.15.3",
    "num2words==0.5.14",
    "omegaconf==2.4.0",
    "retrying==1.4.2",
    "submitit==1.5.4",
    "torchmetrics==1.9.0",
    "treetable==0.2.6",
)

ENVIRONMENTS: Mapping[str, Declared] = MappingProxyType(
    {
        one.name: one
        for one in (
            Declared(
                "audiocraft",
                "audiocraft 1.3.0: MAGNeT, AudioGen and MusicGen by its makers' own library",
                ("audiocraft==1.3.0", *_BENEATH_AUDIOCRAFT),
                proof="audiocraft.models",
                stand_ins="audiocraft",
                disk_mb=200,
            ),
            Declared(
                "audiocraft-1.4",
                "audiocraft 1.4.0a2 from its makers' repository: style, chords and drums (JASCO)",
                (
                    # Never brought to the package index; this is the last commit of 2025.
                    "audiocraft @ https://github.com/facebookresearch/audiocraft/archive/"
                    "896ec7c47f5e5d1e5aa1e4b260c4405328bf009d.tar.gz",
                    *_BENEATH_AUDIOCRAFT,
                    "torchdiffeq==0.2.5",
                ),
                proof="audiocraft.models",
                stand_ins="audiocraft",
                disk_mb=200,
            ),
        )
    }
)


def declared(name: str) -> Declared:
    """The environment called `name`. Raises NotFound."""
    if name not in ENVIRONMENTS:
        close = nearest(name, ENVIRONMENTS)
        like = f": did you mean {close}?" if close else ": `roadie models environment` lists them."
        raise NotFound(f"There is no environment called {name!r}{like}")
    return ENVIRONMENTS[name]
