"""Ableton Live: a project folder in the schema of Live 11.3, which Live 11 and 12 open."""

from exports.ableton.exporter import AbletonExporter
from exports.ableton.read_project import AbletonReader

__all__ = ["AbletonExporter", "AbletonReader"]
