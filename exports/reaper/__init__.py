"""REAPER: a project folder that REAPER 6 and 7 open; projects of REAPER 4 to 7 read back."""

from exports.reaper.exporter import ReaperExporter
from exports.reaper.reader import ReaperReader

__all__ = ["ReaperExporter", "ReaperReader"]
