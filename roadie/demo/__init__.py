"""The main job done twice before the user's eyes: from words, and from a bounce."""

from roadie.demo.story import tell

__all__ = ["tell"]
