"""Parquet: what a footer promises, checked before a byte is decoded; and the writer every other format goes through."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Any, Self

from cxroi.errors import DataError

ROW = "__row"
BATCH = 50_000
MOST_CELLS, CELLS_PER_BYTE = 20_000_000, 50
FULL_READ_BYTES = 64_000_000


class Writer:
    """Writes rows of text with their line numbers to a Parquet file, in batches."""

    def __init__(self, path: Path, names: list[str]) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        self.schema = pa.schema([(ROW, pa.int64()), *((name, pa.string()) for name in names)])
        self.writer: Any = pq.ParquetWriter(path, self.schema, compression="zstd")
        self.rows: list[list[str]] = []
        self.lines: list[int] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.flush()
        self.writer.close()

    def add(self, line: int, row: list[str]) -> None:
        self.lines.append(line)
        self.rows.append(row)
        if len(self.rows) >= BATCH:
            self.flush()

    def flush(self) -> None:
        import pyarrow as pa

        if self.rows:
            columns = [self.lines, *(list(cells) for cells in zip(*self.rows, strict=True))]
            arrays = [pa.array(cells, field.type) for cells, field in zip(columns, self.schema, strict=True)]
            self.writer.write_table(pa.Table.from_arrays(arrays, schema=self.schema))
            self.rows, self.lines = [], []


def inspect(path: Path) -> tuple[int, list[str]]:
    """Rows and column names from the footer. Raises DataError for damage, Brotli, bombs and doubled names.

    A small file is also read through once, so that damage shows here and not in the parent process.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path)
        footer = file.metadata
        chunks = [
            footer.row_group(group).column(column)
            for group in range(footer.num_row_groups)
            for column in range(footer.num_columns)
        ]
        if any(chunk.compression == "BROTLI" for chunk in chunks):
            raise DataError("is compressed with Brotli, whose decoder has an open flaw: write it with zstd or snappy.")
        size = path.stat().st_size
        cells = footer.num_rows * max(1, footer.num_columns)
        if cells > MOST_CELLS and cells > CELLS_PER_BYTE * size:
            raise DataError(f"promises {footer.num_rows:,} rows in {size:,} bytes, which is not safe: write it as CSV.")
        if size <= FULL_READ_BYTES:
            read = sum(batch.num_rows for batch in file.iter_batches(batch_size=65_536))
            if read != footer.num_rows:
                raise DataError(f"is damaged: its footer promises {footer.num_rows:,} rows and {read:,} can be read.")
    except (pa.ArrowException, OSError, ValueError):
        raise DataError("is damaged or no Parquet file: copy or export it again.") from None
    names = file.schema_arrow.names
    lowered = [name.casefold() for name in names]
    if len(set(lowered)) < len(lowered):
        raise DataError("has a column name more than once: rename it.")
    if not names:
        raise DataError("has no columns.")
    return footer.num_rows, list(names)
