"""A VST3 or AU brought into this process, and nothing asked of it that it is not needed for.

For isolated processes: whatever a plug-in does, it does to the process that it is loaded into.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bridge.host.plug_ins.record import PlugIn
from bridge.host.stages.float_environment import restore_float_environment
from session.errors import PlugInFailed

_PATIENCE_SECONDS = 20.0
"""How long it may take to make itself ready in the background."""


def loaded(plug_in: PlugIn) -> Any:
    """A fresh instance, as pedalboard's plug-in; 0.5 to 2 MiB are never given back.

    Raises PlugInFailed.
    """
    import pedalboard

    kind = "AudioUnitPlugin" if plug_in.format == "au" else "VST3Plugin"
    maker = getattr(pedalboard, kind, None)
    if maker is None:
        raise PlugInFailed(f"{plug_in.name} is an Audio Unit, which only macOS runs.")
    try:
        with without_reading_parameters():
            instance = maker(plug_in.address, None, _name_inside(maker, plug_in), _PATIENCE_SECONDS)
    except (ImportError, RuntimeError, ValueError) as error:
        raise PlugInFailed(
            f"{plug_in.name} does not load from {plug_in.address}: run `roadie plugins scan` to "
            "see whether it still works, or install it again."
        ) from error
    finally:
        restore_float_environment()
    if instance.is_instrument:
        raise PlugInFailed(
            f"{plug_in.name} is an instrument, which makes sound of MIDI: give it as the "
            "instrument, not as a step of a chain."
        )
    return instance


def _name_inside(maker: Any, plug_in: PlugIn) -> str | None:
    """The plug-in's name, where a file holds several."""
    names = maker.get_plugin_names_for_file(plug_in.address)
    return plug_in.name if len(names) > 1 else None


@contextmanager
def without_reading_parameters() -> Iterator[None]:
    """pedalboard asks 1001 texts of every parameter as it loads, or writes it 1001 times: minutes
    for some plug-ins. What its parameters are is asked here, one by one, when they are set."""
    import pedalboard._pedalboard as inner

    every_name = re.compile("")
    inner.PARAMETER_NAME_REGEXES_TO_IGNORE.add(every_name)
    try:
        yield
    finally:
        inner.PARAMETER_NAME_REGEXES_TO_IGNORE.discard(every_name)
