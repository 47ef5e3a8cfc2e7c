"""A style: everything that makes music sound like lo-fi or house, as data.

One file each in `templates/styles`; `docs/styles.md` shows how to write one.
"""

from server.engines.composer.style.mix import BusEffects, Reverb, RoleMix, StyleMix
from server.engines.composer.style.style import Style

__all__ = ["BusEffects", "Reverb", "RoleMix", "Style", "StyleMix"]
