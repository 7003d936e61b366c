"""Excel to Parquet of text: the archive is measured first, then read in a process with limits."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

from cxroi.errors import DataError, QuestionError
from cxroi.sources.header import header_names
from cxroi.sources.text import Converted, Options

MOST_BYTES, MOST_RATIO = 200_000_000, 100


def measured(path: Path) -> None:
    """Refuse an archive that would swell: over 200 MB unpacked, or over 100 times its size."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            size = sum(info.file_size for info in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise DataError("is damaged or no Excel file: save it again as .xlsx.") from None
    if size > MOST_BYTES or size > MOST_RATIO * path.stat().st_size:
        raise DataError(
            f"unpacks to {size:,} bytes, more than is safe ({MOST_BYTES:,}, or {MOST_RATIO} times its size): export it as CSV."
        )
    if "xl/workbook.xml" not in names:
        raise DataError("is a zip archive without a workbook: save it as .xlsx, or unpack it first.")


def rows_of(path: Path, options: Options) -> Iterator[tuple[int, list[str]]]:
    """(row number in the sheet, cells as text), trailing empty cells kept; wholly empty rows are skipped."""
    import fastexcel

    try:
        book = fastexcel.read_excel(path)
        sheets = list(book.sheet_names)
    except Exception:  # the reader raises its own kinds, all meaning the same to a person
        raise DataError("cannot be read as Excel: save it again as .xlsx.") from None
    if options.sheet is None and len(sheets) > 1:
        raise QuestionError(
            f'has {len(sheets)} sheets ({", ".join(map(repr, sheets[:8]))}). Which one? Set sheet = "..." at {options.place}.'
        )
    if options.sheet is not None and options.sheet not in sheets:
        raise DataError(
            f"has no sheet {options.sheet!r}; it has {', '.join(map(repr, sheets[:8]))}: change sheet at {options.place}."
        )
    try:
        sheet = book.load_sheet(options.sheet or sheets[0], header_row=None, skip_rows=0, dtypes="string")
        frame = sheet.to_polars()
    except Exception:
        raise DataError(f"sheet {options.sheet or sheets[0]!r} cannot be read: save the workbook again.") from None
    for number, row in enumerate(frame.iter_rows(), start=1):
        if number > options.skip_rows and any(cell not in (None, "") for cell in row):
            yield number, ["" if cell is None else str(cell) for cell in row]


def convert(path: Path, out: Path, options: Options) -> Converted:
    """Write the named sheet as Parquet of strings with `__row` (the sheet's row)."""
    from cxroi.sources.parquet import Writer

    measured(path)
    rows = rows_of(path, options)
    names, header = header_names(rows, options)
    done = Converted(columns=names)
    with Writer(out, names) as writer:
        for number, row in rows:
            if row == header:
                done.refused.append((number, "repeats the header"))
            else:
                writer.add(number, row)
                done.rows += 1
    return done
