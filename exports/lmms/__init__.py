"""LMMS 1.2: a project of stems from bar 1, notes, tempo and sections."""

from exports.lmms.exporter import LmmsExporter

__all__ = ["LmmsExporter"]
