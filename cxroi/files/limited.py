"""The one child process that parses what others wrote, under limits of memory and time.

`run` is called by the program: it starts `python -m MODULE`. That module's main calls `serve`: one JSON list of tasks
on standard input, one JSON line per task on standard output. A child that dies takes nothing with it: its task gets a
sentence.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from cxroi.errors import DataError, QuestionError

ROOT = Path(__file__).resolve().parents[2]
MEMORY_BYTES = 4 << 30
CPU_SECONDS, WALL_SECONDS = 1800, 7200
Answer = dict[str, Any]
TOO_MUCH = "could not be parsed within the limits of memory and time: export it as CSV or Parquet, or in smaller files."


def run(module: str, tasks: Sequence[Mapping[str, Any]], names: Sequence[str]) -> list[Answer]:
    """One answer per task, in order. `names` are what messages call the file of each task.

    Raises DataError (or QuestionError) with the sentence of the first task that failed.
    """
    answers = ask(module, tasks) if tasks else []
    for name, reply in zip(names, answers, strict=False):
        if question := reply.get("question"):
            raise QuestionError(f"{name} {question}")
        if problem := reply.get("problem"):
            raise DataError(f"{name} {problem}")
    if len(answers) < len(tasks):
        raise DataError(f"{names[len(answers)]} {TOO_MUCH}")
    return answers


def ask(module: str, tasks: Sequence[Mapping[str, Any]]) -> list[Answer]:
    """What the child process answered before it ended: fewer answers than tasks where it died of one."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "POLARS_MAX_THREADS": "1", "OMP_NUM_THREADS": "1"}
    child = subprocess.Popen(
        [sys.executable, "-P", "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment,
    )
    try:
        told, _ = child.communicate(json.dumps(list(tasks)), timeout=WALL_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        told, _ = child.communicate()
    return [json.loads(line) for line in told.splitlines() if line.startswith("{")]


def serve(answer: Callable[[Mapping[str, Any]], Answer]) -> None:
    """Answer the tasks on standard input, under the limits. A sentence about a file begins after its name."""
    tasks = json.load(sys.stdin)
    lower_limits()
    for task in tasks:
        print(json.dumps(answered(answer, task)), flush=True)


def lower_limits() -> None:
    """Lower this process's limits for good."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def answered(answer: Callable[[Mapping[str, Any]], Answer], task: Mapping[str, Any]) -> Answer:
    """The answer to one task, or the sentence why there is none."""
    try:
        return answer(task)
    except QuestionError as question:
        return {"question": str(question)}
    except DataError as problem:
        return {"problem": str(problem)}
    except MemoryError:
        return {"problem": "needs more memory than is allowed for parsing a file: export it as CSV or Parquet."}
    except Exception:  # parsers of others raise kinds of their own; what they say may quote the file
        return {"problem": "is damaged or not written as its kind should be: save it again from where it came."}
