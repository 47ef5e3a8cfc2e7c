"""DAWproject: the open exchange format of Bitwig, Studio One, Cubase and others."""

from exports.dawproject.exporter import DawprojectExporter
from exports.dawproject.reader import DawprojectReader

__all__ = ["DawprojectExporter", "DawprojectReader"]
