"""audiocraft: what only Meta's own library runs - style, chords and drums, MAGNeT, AudioGen.

Its libraries fight those of today, so its models run in an environment of their own
(`server.models.environments`). Here is what Roadie's process knows of them; `inside` and what it
imports is for theirs.
"""

from server.models.audiocraft.family import FAMILY

__all__ = ["FAMILY"]
