"""The sentence for an adapter that is used before it found its DAW."""

from session.errors import BackendUnavailable


def not_connected(daw: str) -> BackendUnavailable:
    """What to raise."""
    return BackendUnavailable(f"{daw} is not connected: connect to it first.")
