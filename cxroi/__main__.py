"""python -m cxroi: every command, one way of failing.

Exit status 0 done, 1 data or design problem, 2 wrong usage; the reason in plain words on standard error.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from cxroi import lastcatch
from cxroi.commands import parser
from cxroi.commands.typed import odd
from cxroi.errors import CxroiError, UsageError


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit status and never shows a traceback."""
    typed = list(sys.argv[1:] if argv is None else argv)
    if refused := odd(typed):
        return _said(refused, 2)
    given: argparse.Namespace | None = None
    try:
        given = parser().parse_args(typed)
        status: int = given.run(given)
        sys.stdout.flush()
    except UsageError as error:
        return _said(str(error), 2)
    except CxroiError as error:
        return _said(str(error), 1)
    except BrokenPipeError:
        _drop_output()
        return 1
    except KeyboardInterrupt:
        return _said("stopped; nothing half-done was kept.", 1)
    except (SystemExit, GeneratorExit):
        raise
    except BaseException as error:
        return _unforeseen(error, given)
    return status


def _unforeseen(error: BaseException, given: argparse.Namespace | None) -> int:
    known = lastcatch.foreseen(error)
    if known is None:
        folder: Path | None = getattr(given, "store", None)
        known = lastcatch.sentence(error, folder, "the command")
    _drop_output()
    return _said(known, 1)


def _drop_output() -> None:
    """What could not be written to standard output is let go, so that the end of the process does not try again."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _said(words: str, status: int) -> int:
    print(f"cxroi: {words}", file=sys.stderr)
    return status


if __name__ == "__main__":
    raise SystemExit(main())
