"""Standard MIDI Files: a session's tempo, meter, key, markers and MIDI clips, in and out.

The names below load when they are first asked for: who needs but a message's number does not wait
for the model of sessions.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from session.smf.read import read_smf
    from session.smf.write import TICKS_PER_BEAT, smf_bytes

__all__ = ["TICKS_PER_BEAT", "read_smf", "smf_bytes"]

_MODULES = {"TICKS_PER_BEAT": "write", "read_smf": "read", "smf_bytes": "write"}

if not TYPE_CHECKING:  # a type checker would believe every name to be here

    def __getattr__(name: str) -> object:
        if name in _MODULES:
            return getattr(import_module(f"session.smf.{_MODULES[name]}"), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
