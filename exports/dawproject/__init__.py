"""DAWproject: the open exchange format of Bitwig, Studio One, Cubase and others."""

from exports.dawproject.exporter import DawprojectExporter

__all__ = ["DawprojectExporter"]
