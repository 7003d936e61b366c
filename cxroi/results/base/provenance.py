"""What a build did, kept with its figures: every SELECT by stage, the assumptions in full, the files, the program's own
hash."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path

import polars as pl

from cxroi.engine import Engine
from cxroi.engine.memory import Memory
from cxroi.results.base.run import Run, sql

Stage = Callable[[str], AbstractContextManager[None]]


@cache
def code_hash() -> str:
    """First 16 hex digits of SHA-256 over every program and SQL file of the package, by name and content."""
    root = Path(str(files("cxroi")))
    digest = hashlib.sha256()
    for path in sorted((*root.rglob("*.py"), *root.rglob("*.sql"), *root.rglob("*.toml"))):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


@dataclass
class Watch:
    """An engine that does what the engine behind it does, and remembers each statement's text with its stage.

    Bound values are not written down: they may be anybody's. Once the tables are `settled`, a question asked again is
    answered from memory, and counted.
    """

    behind: Engine
    behind_stage: Stage
    dialect: str = ""
    now: str = ""
    told: dict[tuple[str, str], int] = field(default_factory=dict)
    memory: Memory = field(default_factory=Memory)

    def __post_init__(self) -> None:
        self.dialect = self.behind.dialect

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """The stage's own clock, and the name under which statements are remembered."""
        before, self.now = self.now, name
        try:
            with self.behind_stage(name):
                yield
        finally:
            self.now = before

    def execute(self, sql: str, params: Sequence[object] = ()) -> None:
        self._remember(sql)
        self.memory.executed(sql)
        self.behind.execute(sql, params)

    def query(self, sql: str, params: Sequence[object] = ()) -> pl.DataFrame:
        self._remember(sql)
        return self.memory.answer(sql, params, lambda: self.behind.query(sql, params))

    def put(self, name: str, frame: pl.DataFrame) -> None:
        self.memory.wrote(name)
        self.behind.put(name, frame)

    def pack(self, table: str, columns: Sequence[str]) -> None:
        self.memory.wrote(table)
        self.behind.pack(table, columns)

    def close(self) -> None:
        self.behind.close()

    def _remember(self, text: str) -> None:
        key = (self.now, text.strip())
        self.told[key] = self.told.get(key, 0) + 1

    def write(self, run: Run) -> None:
        """`meta.statements`, `meta.inputs` and `meta.provenance` (code hash, assumptions as JSON)."""
        rows = [
            {"number": place, "stage": stage, "statement": text, "n_runs": n}
            for place, ((stage, text), n) in enumerate(self.told.items(), start=1)
            if stage
        ]
        schema = {"number": pl.Int64, "stage": pl.String, "statement": pl.String, "n_runs": pl.Int64}
        self.behind.put("statement_rows", pl.DataFrame(rows, schema=schema))
        row = {"code": code_hash(), "assumptions": run.assumptions.model_dump_json()}
        self.behind.put("provenance_row", pl.DataFrame([row]))
        self.behind.execute("create schema if not exists meta")
        self.behind.execute("create or replace table meta.statements as from statement_rows")
        self.behind.execute("create or replace table meta.provenance as from provenance_row")
        self.behind.execute(f"create or replace table meta.inputs as\n{sql('inputs')}")
