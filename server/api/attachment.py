"""What a download is called."""

from __future__ import annotations

from urllib.parse import quote


def attachment(name: str) -> str:
    """A Content-Disposition (RFC 6266) with the name as it is, and in letters that all know."""
    plain = name.encode("ascii", "replace").decode().replace("?", "_")
    quoted = plain.replace("\\", "_").replace('"', "_")
    return f"attachment; filename=\"{quoted}\"; filename*=UTF-8''{quote(name, safe='')}"
