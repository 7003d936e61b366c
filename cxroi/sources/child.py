"""The child process that parses what others wrote, under limits of memory and time: python -m cxroi.sources.child.

Reads one JSON list of tasks from standard input, answers one JSON line per task on standard output.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cxroi.errors import DataError, QuestionError
from cxroi.sources import excel, parquet, text

MEMORY_BYTES = 4 << 30
CPU_SECONDS = 1800


def limited() -> None:
    """Lower this process's limits for good."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def answer(task: Mapping[str, Any]) -> dict[str, Any]:
    """What one task gives: rows, columns and refused lines, or the sentence why not."""
    path, out = Path(task["path"]), Path(task["out"])
    options = text.Options(**task["options"])
    try:
        if task["kind"] == "parquet":
            rows, columns = parquet.inspect(path)
            return {"rows": rows, "columns": columns, "refused": []}
        done = excel.convert(path, out, options) if task["kind"] == "excel" else text.convert(path, out, options)
    except QuestionError as question:
        return {"question": str(question)}
    except DataError as problem:
        return {"problem": str(problem)}
    except MemoryError:
        return {"problem": "needs more memory than is allowed for parsing a file: export it as CSV or Parquet."}
    return {"rows": done.rows, "columns": done.columns, "refused": done.refused}


def main() -> None:
    tasks = json.load(sys.stdin)
    limited()
    for task in tasks:
        print(json.dumps(answer(task)), flush=True)


if __name__ == "__main__":
    main()
