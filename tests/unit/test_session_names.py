"""What `session` offers is there when asked for, and nothing heavy loads before."""

from __future__ import annotations

import subprocess
import sys

import pytest

import session


def test_every_name_is_there_and_no_other() -> None:
    for name in session.__all__:
        assert getattr(session, name) is not None
    assert set().union(*session._MODULES.values()) == set(session.__all__)
    with pytest.raises(AttributeError, match="Sesion"):
        _ = session.Sesion  # type: ignore[attr-defined]


def test_errors_progress_and_registries_do_not_wait_for_pydantic() -> None:
    script = (
        "import sys, session.errors, session.progress, session.registry\n"
        "sys.exit('pydantic' in sys.modules)\n"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
