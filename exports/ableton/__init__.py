"""Ableton Live: a project folder in the schema of Live 11.3, which Live 11 and 12 open."""

from exports.ableton.exporter import AbletonExporter

__all__ = ["AbletonExporter"]
