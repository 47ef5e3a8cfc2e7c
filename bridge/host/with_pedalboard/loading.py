"""A VST3 or AU brought into this process, and nothing asked of it that it is not needed for.

For isolated processes: whatever a plug-in does, it does to the process that it is loaded into.
"""

from __future__ import annotations

from typing import Any

from bridge.host.plug_ins.record import PlugIn
from bridge.host.plug_ins.unread_parameters import without_reading_parameters
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
