"""Stems and MIDI: a folder that every DAW can take in by dragging."""

from exports.stems.exporter import StemsExporter

__all__ = ["StemsExporter"]
