"""One voice written in Faust, compiled, that renders a note at a time.

DawDreamer's own polyphony drops notes and cuts releases, so each note is rendered by itself and
mixed. A Faust processor starts afresh with every render: a note depends on nothing but what it is
asked for, and comes out the same bytes every time. Main thread only, as DawDreamer demands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bridge.host.stages.float_environment import restore_float_environment
from bridge.host.with_dawdreamer.faust_code import fault_in
from session.errors import BackendUnavailable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

BLOCK_SAMPLES = 512

_EDGE_SECONDS = 0.004
SILENCE = 10 ** (-96 / 20)
"""What no 16-bit file can hold: a note is over below it."""


class FaustVoice:
    """A compiled voice, ready to render notes of `(channels, samples)`.

    `what` names it in errors. A control that moves, moves once in `block_samples`. Raises
    BackendUnavailable when the code does not compile.
    """

    def __init__(
        self, code: str, sample_rate: int, what: str, block_samples: int = BLOCK_SAMPLES
    ) -> None:
        import dawdreamer

        # Faust's compiler dies of what plug-ins loaded before it may have left behind.
        restore_float_environment()
        self._sample_rate = sample_rate
        self._engine: Any = dawdreamer.RenderEngine(sample_rate, block_samples)
        self._processor: Any = self._engine.make_faust_processor("voice")
        try:
            self._processor.set_dsp_string(code)
            self._processor.compile()
        except RuntimeError as error:
            raise BackendUnavailable(fault_in(self._processor, str(error), what)) from error
        self._engine.load_graph([(self._processor, [])])
        described = self._processor.get_parameters_description()
        self._sliders = {entry["label"]: entry["name"] for entry in described}
        self._bounds = {entry["label"]: (entry["min"], entry["max"]) for entry in described}

    @property
    def controls(self) -> tuple[str, ...]:
        """The labels of its sliders and buttons; those that change nothing are not among them."""
        return tuple(self._sliders)

    @property
    def channels(self) -> int:
        """How many outputs it has."""
        return int(self._processor.get_num_output_channels())

    @property
    def inputs(self) -> int:
        """How many inputs it has; an instrument has none."""
        return int(self._processor.get_num_input_channels())

    def bounds(self, control: str) -> tuple[float, float]:
        """The lowest and the highest value of a control."""
        return self._bounds[control]

    def render(self, length_samples: int, **controls: float | Samples) -> Samples:
        """One note; controls that the voice does not use are left out.

        An array is the control at each sample, from the first on, read at the start of a block.
        """
        import numpy as np

        for label, value in controls.items():
            if label not in self._sliders:
                continue
            if isinstance(value, (int, float)):
                self._processor.set_parameter(self._sliders[label], value)
            else:
                self._processor.set_automation(self._sliders[label], value)
        self._engine.render((length_samples + 0.5) / self._sample_rate)
        audio: Samples = np.array(self._engine.get_audio(), dtype=np.float32)
        return audio[:, :length_samples]


def ended(note: Samples, sample_rate: int) -> Samples:
    """The note without the silence at its end, and with an end that does not click."""
    import numpy as np

    loud = np.flatnonzero(np.abs(note).max(axis=0) > SILENCE)
    ending = note[:, : int(loud[-1]) + 1 if loud.size else 1].copy()
    edge = min(ending.shape[1], round(_EDGE_SECONDS * sample_rate))
    ending[:, -edge:] *= np.cos(np.linspace(0, np.pi / 2, edge, dtype=np.float32)) ** 2
    return ending
