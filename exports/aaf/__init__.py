"""AAF: the timeline with its sound inside, for Pro Tools, Resolve, Premiere, Nuendo and Logic."""

from exports.aaf.exporter import AafExporter
from exports.aaf.files import AafFiles, write_aaf_files

__all__ = ["AafExporter", "AafFiles", "write_aaf_files"]
