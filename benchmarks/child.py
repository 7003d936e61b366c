"""One task, one process: so that peak memory is the task's own and nothing is warm from the task before."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LIMIT_SECONDS = 3600
Task = Callable[..., dict[str, Any]]


def run(module: str, task: str, options: Mapping[str, object], python: str | None = None) -> dict[str, Any]:
    """Result of a task of `benchmarks.<module>` in a new process; {"failed": reason} when it does not end well."""
    command = [python or sys.executable, "-m", f"benchmarks.{module}", task, json.dumps(options)]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=LIMIT_SECONDS)
    except subprocess.TimeoutExpired:
        return {"failed": f"not done after {LIMIT_SECONDS} seconds"}
    lines = done.stdout.strip().splitlines()
    if done.returncode or not lines:
        return {"failed": (done.stderr.strip().splitlines() or [f"ended with status {done.returncode}"])[-1][:200]}
    found: dict[str, Any] = json.loads(lines[-1])
    return found


def serve(tasks: Mapping[str, Task]) -> None:
    """The other side of `run`: the last line of standard output is the result."""
    result = tasks[sys.argv[1]](**json.loads(sys.argv[2]))
    print("\n" + json.dumps(result))
