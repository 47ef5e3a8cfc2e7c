"""Writing Ardour sessions, in the format of Ardour 7."""

from exports.ardour.exporter import ArdourExporter

__all__ = ["ArdourExporter"]
