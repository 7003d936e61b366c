"""Files to Parquet of text, through a child process with limits; Parquet files are checked there and read as they are."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from cxroi.errors import DataError, QuestionError
from cxroi.sources.files import Found
from cxroi.sources.profile import Profile
from cxroi.sources.text import Options

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Parsed:
    """A file ready for the loading connection: `parquet` holds its rows, `refused` its unreadable lines."""

    found: Found
    parquet: Path
    rows: int
    columns: tuple[str, ...]
    refused: tuple[tuple[int, str], ...]


def parse(found: Sequence[Found], profile: Profile, folder: Path) -> list[Parsed]:
    """Parse every file in one child process; results land in `folder`, in the order given.

    Raises DataError (or QuestionError) naming the file, what is wrong and what to do.
    """
    if not found:
        return []
    tasks, places = [], []
    for number, one in enumerate(found):
        out = one.path if one.kind == "parquet" else folder / f"file-{number}.parquet"
        places.append(out)
        tasks.append({"path": str(one.path), "kind": one.kind, "out": str(out), "options": asdict(options_of(one, profile))})
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "POLARS_MAX_THREADS": "1", "OMP_NUM_THREADS": "1"}
    child = subprocess.run(
        [sys.executable, "-m", "cxroi.sources.child"], input=json.dumps(tasks), capture_output=True, text=True, env=environment
    )
    answers = [json.loads(line) for line in child.stdout.splitlines() if line.startswith("{")]
    for one, reply in zip(found, answers, strict=False):
        if question := reply.get("question"):
            raise QuestionError(f"{one.name} {question}")
        if problem := reply.get("problem"):
            raise DataError(f"{one.name} {problem}")
    if len(answers) < len(found):
        raise DataError(
            f"{found[len(answers)].name} could not be parsed within the limits of memory and time: export it as CSV or Parquet, "
            "or in smaller files."
        )
    return [
        Parsed(one, place, reply["rows"], tuple(reply["columns"]), tuple((line, reason) for line, reason in reply["refused"]))
        for one, place, reply in zip(found, places, answers, strict=True)
    ]


def options_of(found: Found, profile: Profile) -> Options:
    """The reader options of a file's rule, with the profile's line for messages."""
    rule = found.rule
    delimiter = rule.delimiter or ("\t" if found.stem.lower().endswith((".tsv", ".tab")) else None)
    return Options(
        rule.encoding,
        delimiter,
        rule.sheet,
        rule.skip_rows,
        rule.header_rows,
        rule.unpivot is not None,
        profile.place_of(rule.name),
    )
