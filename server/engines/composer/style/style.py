"""The whole of a style."""

from __future__ import annotations

from server.engines.composer.style.mix import StyleMix
from server.engines.composer.style.schema import Slug, StyleData


class Style(StyleData):
    """A style of music; more fields (tempo, form, harmony, drums, parts) are read by composing."""

    name: Slug
    title: str
    mix: StyleMix
