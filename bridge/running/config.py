"""What a bridge is told when it starts; it reads no settings of its own."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any

from session.errors import BadInput


@dataclass(frozen=True, slots=True)
class BridgeConfig:
    """Everything the bridge process needs to know, as plain values.

    `library` is where a local server says that it runs; `server_url` and `token` name one that may
    be elsewhere. `osc_allowed` are the addresses and networks, beside this machine, that may send
    OSC, and `osc_feedback` the places (`host:port`) that are sent what lights would show.
    No `mappings`: those are used whose controllers are there. `keys` is the port whose notes are
    phrases; none: every controller's keys. `play_to` is the virtual port that answers play on;
    `programs` says whether they set the General MIDI program of each channel there.
    `daw_port` is where the DAW that is followed listens; 0: where its kind does by itself.
    `kept` is what a bridge that was cut off had told of itself (`Kept`): this one goes on with it.
    """

    library: str
    server_url: str | None = None
    token: str | None = None
    osc_host: str = "127.0.0.1"
    osc_port: int = 8766
    osc_allowed: tuple[str, ...] = ()
    osc_feedback: tuple[str, ...] = ()
    midi: bool = True
    midi_backend: str | None = None
    mappings: tuple[str, ...] = ()
    mappings_folder: str | None = None
    controllers_folder: str | None = None
    clock: str = "automatic"
    link: bool = False
    daw: str | None = None
    daw_port: int = 0
    mackie: bool = False
    bpm: float = 120.0
    numerator: int = 4
    denominator: int = 4
    keys: str | None = None
    play_to: str = "Roadie"
    programs: bool = True
    warm: bool = True
    kept: dict[str, Any] | None = None

    @property
    def bar_beats(self) -> float:
        """The length of a bar in quarter notes."""
        return self.numerator * 4 / self.denominator

    def to_data(self) -> dict[str, Any]:
        """As plain JSON values."""
        return asdict(self)

    @classmethod
    def of_data(cls, data: Any) -> BridgeConfig:
        """The config that `to_data` gave. Raises BadInput for anything else."""
        if not isinstance(data, dict) or set(data) != {field.name for field in fields(cls)}:
            raise BadInput("The bridge was not told what it needs: start it with `roadie bridge`.")
        lists = {name: tuple(value) for name, value in data.items() if isinstance(value, list)}
        return cls(**{**data, **lists})
