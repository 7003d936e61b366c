"""Excel to Parquet of text: the archive is measured first, then read in a process with limits."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from cxroi.errors import DataError, QuestionError
from cxroi.files.unpacked import zip_names
from cxroi.sources.parse import excelcells
from cxroi.sources.parse.header import header_names
from cxroi.sources.parse.text import Converted, Options

MOST_BYTES, MOST_RATIO = 200_000_000, 100


def measured(path: Path) -> None:
    """Refuse an archive that swells beyond 200 MB or 100 times its size, whatever its directory claims."""
    names = zip_names(path, path.stat().st_size, MOST_BYTES, MOST_RATIO)
    if "xl/workbook.xml" not in names:
        raise DataError("is a zip archive without a workbook: save it as .xlsx, or unpack it first.")


def rows_of(path: Path, options: Options, done: Converted) -> Iterator[tuple[int, list[str]]]:
    """(row number in the sheet, cells as text), trailing empty cells kept; wholly empty rows are skipped.

    Cells that hold an error or a formula without a value are marked, and counted in `done`.
    """
    import fastexcel

    try:
        book = fastexcel.read_excel(path)
        sheets = list(book.sheet_names)
    except Exception:  # the reader raises its own kinds, all meaning the same to a person
        raise DataError("cannot be read as Excel: save it again as .xlsx.") from None
    done.sheets = sheets
    if not sheets:
        raise DataError("has no sheet: save it again as .xlsx.")
    if options.sheet is None and len(sheets) > 1 and not options.first_sheet:
        raise QuestionError(
            f'has {len(sheets)} sheets ({", ".join(map(repr, sheets[:8]))}). Which one? Set sheet = "..." at '
            f"{options.place}."
        )
    if options.sheet is not None and options.sheet not in sheets:
        raise DataError(
            f"has no sheet {options.sheet!r}; it has {', '.join(map(repr, sheets[:8]))}: change sheet at "
            f"{options.place}."
        )
    try:
        sheet = book.load_sheet(options.sheet or sheets[0], header_row=None, skip_rows=0, dtypes="string")
        frame = sheet.to_polars()
    except Exception:
        raise DataError(f"sheet {options.sheet or sheets[0]!r} cannot be read: save the workbook again.") from None
    failed = excelcells.failed(path, options.sheet or sheets[0])
    for number, cells in enumerate(frame.iter_rows(), start=1):
        row = ["" if cell is None else str(cell) for cell in cells]
        n = failed.marked(number, row)
        if number > options.skip_rows and any(row):
            done.failed += n
            yield number, row


def convert(path: Path, out: Path, options: Options) -> Converted:
    """Write the named sheet as Parquet of strings with `__row` (the sheet's row)."""
    from cxroi.sources.parse.parquet import Writer

    measured(path)
    done = Converted()
    rows = rows_of(path, options, done)
    names, header = header_names(rows, options)
    for _ in islice(rows, options.skip_below):
        pass
    if any(name.startswith((excelcells.ERROR, excelcells.UNCALCULATED)) for name in names):
        raise DataError("has an error or a formula without a value in its header row: write the column's name there.")
    done.columns, done.failed = names, 0
    with Writer(out, names) as writer:
        for number, row in rows:
            if row == header:
                done.refused.append((number, "repeats the header"))
            else:
                writer.add(number, row)
                done.rows += 1
    return done
