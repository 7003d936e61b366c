"""python -m cxroi: every command, one way of failing.

Exit status 0 done, 1 data or design problem, 2 wrong usage; the reason in plain words on standard error.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from cxroi.commands import parser
from cxroi.errors import CxroiError, UsageError


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit status and never shows a traceback for a known error."""
    arguments = parser().parse_args(argv)
    try:
        status: int = arguments.run(arguments)
    except UsageError as error:
        print(f"cxroi: {error}", file=sys.stderr)
        return 2
    except CxroiError as error:
        print(f"cxroi: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        print("cxroi: stopped; nothing half-done was kept.", file=sys.stderr)
        return 1
    return status


if __name__ == "__main__":
    raise SystemExit(main())
