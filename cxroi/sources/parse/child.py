"""The child process that parses tables for a load, a preview and `propose`: python -m cxroi.sources.parse.child."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from cxroi.files.limited import Answer, serve
from cxroi.sources.parse import excel, parquet, raw, text


def answer(task: Mapping[str, Any]) -> Answer:
    """Rows, columns and refused lines of one file, whose rows are written to `out` as Parquet; DataError says why
    not."""
    path, out = Path(task["path"]), Path(task["out"])
    options = text.Options(**task["options"])
    if task["kind"] == "parquet":
        rows, columns = parquet.inspect(path)
        return {"rows": rows, "columns": columns, "refused": [], "failed": 0, "sheets": [], "mark": ""}
    if options.raw:
        done = raw.convert(path, task["kind"], out, options)
    else:
        done = excel.convert(path, out, options) if task["kind"] == "excel" else text.convert(path, out, options)
    return {
        "rows": done.rows,
        "columns": done.columns,
        "refused": done.refused,
        "failed": done.failed,
        "sheets": done.sheets,
        "mark": done.mark,
    }


def without_pandas(name: str, *_: object) -> None:
    """pyarrow imports pandas at its first array where it finds it: most of this process's time, for nothing."""
    if name == "pandas":
        raise ModuleNotFoundError(name)


if __name__ == "__main__":
    sys.meta_path.insert(0, SimpleNamespace(find_spec=without_pandas))
    serve(answer)
