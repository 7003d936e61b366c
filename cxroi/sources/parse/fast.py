"""Large plain text files to Parquet through DuckDB's own reader: used only where it reads exactly what `text` would.

Anything unusual (an error, line breaks inside cells, blank lines, zero bytes, repeated headers, ragged rows) gives
None, and the careful reader takes over. It opens a connection of its own because it runs in the parsing child process.
"""
# ruff: noqa: S608 - identifiers pass sql.name, values sql.literal

from __future__ import annotations

from pathlib import Path

from cxroi.sources.base.database import Scratch
from cxroi.sources.base.sql import Select, literal, name

ROW = "__row"


def lines_of(path: Path) -> int | None:
    """Lines of a text file, a last one without line end counted; None where it holds zero bytes or old Mac line
    ends."""
    lines, last = 0, b"\n"
    with path.open("rb") as handle:
        while block := handle.read(1 << 22):
            if b"\x00" in block:
                return None
            lines += block.count(b"\n")
            last = block[-1:]
    return lines + (last != b"\n")


def convert(path: Path, out: Path, names: list[str], delimiter: str, header_lines: int) -> int | None:
    """Write the file as Parquet of text with its line numbers; the rows written, or None where the careful reader is
    needed."""
    lines = lines_of(path)
    if lines is None:
        return None
    columns = "{" + ", ".join(f"{literal(f'c{position}')}: 'VARCHAR'" for position in range(len(names))) + "}"
    options = (
        f"auto_detect = false, columns = {columns}, delim = {literal(delimiter)}, quote = '\"', escape = '\"', "
        f"header = false, skip = {header_lines}, strict_mode = true, null_padding = false, nullstr = '', "
        "encoding = 'utf-8', "
        "max_line_size = 10000000"
    )
    number = f"row_number() over () + {header_lines}"
    picked = [(number, ROW), *((f"c{position}", label) for position, label in enumerate(names))]
    scratch = Scratch(memory_limit="1500MB")
    try:
        query = Select(picked, f"read_csv({literal(str(path))}, {options})")
        rows = scratch.copied(str(query), out)
        if rows is None or rows + header_lines != lines:
            return None
        repeated = " and ".join(f"{name(label)} = {literal(label)}" for label in names)
        again = scratch.number(f"select count(*) from read_parquet({literal(str(out))}) where {repeated}")
        return None if again else rows
    finally:
        scratch.close()
