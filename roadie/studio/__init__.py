"""Where a command's work is done: by the running server, or in this process."""

from roadie.studio.contract import Studio
from roadie.studio.open import open_studio

__all__ = ["Studio", "open_studio"]
