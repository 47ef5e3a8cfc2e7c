"""Logic Pro: a MIDI file to open, and stems to drag in."""

from exports.logic.exporter import LogicExporter

__all__ = ["LogicExporter"]
