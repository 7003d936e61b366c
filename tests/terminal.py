"""Commands as a person types them, run inside this process: the same words, the same status, no second Python.

What only a process of its own can show (that `python -m cxroi` ends with what `main` returns) is tested in
tests/test_commands.py.
"""

from __future__ import annotations

import io
import traceback
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from cxroi.__main__ import main

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Done:
    """Exit status of a command, and what it wrote."""

    returncode: int
    stdout: str
    stderr: str


def cxroi(*words: str) -> Done:
    """Run one command; whatever escapes it is a traceback on standard error and status 1, as in a process."""
    out, told = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    with chdir(ROOT), redirect_stdout(out), redirect_stderr(told):
        try:
            status = main(words)
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else int(end.code is not None)
        except Exception:
            traceback.print_exc(file=told)
            status = 1
    texts = [stream.buffer.getvalue().decode("utf-8") for stream in (out, told)]  # type: ignore[attr-defined]
    return Done(status, texts[0], texts[1])
