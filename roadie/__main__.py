"""`roadie`: the command line."""

from __future__ import annotations

import os
import sys

from session.errors import BadInput, Cancelled, RoadieError

EXIT_FAILED = 1
EXIT_BAD_INPUT = 2
EXIT_CANCELLED = 130
"""As a shell reports a program that Ctrl-C ended: 128 + SIGINT."""


def main() -> None:
    """Run the command; a failure is one line on standard error and an exit status."""
    from roadie.cli import app_for

    try:
        app_for(sys.argv[1] if len(sys.argv) > 1 else None)()
    except Cancelled as error:
        sys.exit(_said(error, EXIT_CANCELLED))
    except BadInput as error:
        sys.exit(_said(error, EXIT_BAD_INPUT))
    except RoadieError as error:
        sys.exit(_said(error, EXIT_FAILED))
    except KeyboardInterrupt:
        sys.exit(EXIT_CANCELLED)
    except BrokenPipeError:
        # The reader of a pipe went away (`roadie sessions | head`): not our failure.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


def _said(error: RoadieError, status: int) -> int:
    sys.stderr.write(f"roadie: {error}\n")
    return status


if __name__ == "__main__":
    main()
