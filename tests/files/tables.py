"""Malformed tables, beside those of tests/sources: what exports, spreadsheets and accidents really look like."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from tests.sources.test_malformed import ERRORS, GOOD

LINES = GOOD.splitlines()


def excel(*sheets: list[list[object]], formula: str = "") -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        for rows in sheets:
            sheet = book.add_worksheet()
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
            if formula:
                sheet.write_formula(len(rows), 0, formula, None, "#N/A")
    return stream.getvalue()


def parquet(table: pa.Table, compression: str = "zstd") -> bytes:
    stream = io.BytesIO()
    pq.write_table(table, stream, compression=compression)
    return stream.getvalue()


def zipped(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def lying(content: bytes, name: bytes, claimed: int = 40_000) -> bytes:
    """The archive with another size for one entry in its directory."""
    data = bytearray(content)
    at = data.rfind(name, 0, data.rfind(b"PK\x05\x06"))
    struct.pack_into("<I", data, at - 46 + 24, claimed)
    return bytes(data)


SHEET = excel([["id", "day", "paid"], *[[f"c{n}", "2024-01-01", n] for n in range(9)]])
ZEROS = b"0" * 120_000_000
BOMBS: dict[str, tuple[str, bytes]] = {
    "gzip of zeros": ("a.csv.gz", gzip.compress(b"id,day\n" + ZEROS)),
    "gzip of lines": ("a.csv.gz", gzip.compress(b"id,day\n" + b"c,2024-01-01\n" * 9_000_000, 9)),
    "sheet of zeros": ("a.xlsx", zipped({"xl/workbook.xml": b"<a/>", "xl/s.xml": ZEROS})),
    "a directory that lies": (
        "a.xlsx",
        lying(zipped({"xl/workbook.xml": b"<a/>", "xl/s.xml": ZEROS}), b"xl/s.xml"),
    ),
    "zip in zip": ("a.xlsx", zipped({"inner.zip": zipped({"inner.zip": zipped({"zeros": ZEROS})})})),
    "parquet of one value": ("a.parquet", parquet(pa.table({"id": pa.array([1] * 30_000_000, pa.int8())}))),
}
MORE: dict[str, tuple[str, bytes]] = {
    "brotli": ("a.parquet", parquet(pa.table({"id": ["a", "b"]}), "brotli")),
    "no columns": ("a.parquet", parquet(pa.table({}))),
    "column twice but for case": ("a.parquet", parquet(pa.table({"id": [1], "ID": [2]}))),
    "half a parquet": ("a.parquet", parquet(pa.table({"id": ["abc"] * 5_000}))[:300]),
    "a footer that lies": ("a.parquet", parquet(pa.table({"id": ["a"]}))[:-8] + b"\xff\xff\xff\x7fPAR1"),
    "4,001 columns": ("a.csv", (",".join(f"k{n}" for n in range(4_001)) + "\n" + "1," * 4_000 + "1\n").encode()),
    "16,384 columns": ("a.csv", (",".join(f"k{n}" for n in range(16_384)) + "\n").encode()),
    "a million columns": ("a.csv", b"k," * 1_000_000 + b"k\n"),
    "a line of 25 million": ("a.csv", b"id,day\n" + b"x" * 25_000_000 + b"\n"),
    "a header of 25 million": ("a.csv", b"x" * 25_000_000),
    "a name of 2,000": ("a.csv", b"id," + b"x" * 2_000 + b"\n1,2\n"),
    "quote open from the header": ("a.csv", b'id,"day\n' + b"1,2\n" * 50),
    "quote open and long": ("a.csv", b'id,day\n1,"' + b"2,3\n" * 400_000),
    "two headers": ("a.csv", b"id,id\nno,name\n1,2\n"),
    "only quotes": ("a.csv", b'"""""\n'),
    "only delimiters": ("a.csv", b",,,,\n,,,,\n"),
    "zero bytes in the header": ("a.csv", b"id\x00,day\n1,2\n"),
    "gzip of gzip": ("a.csv.gz", gzip.compress(gzip.compress(GOOD.encode()))),
    "gzip of nothing": ("a.csv.gz", gzip.compress(b"")),
    "gzip of a workbook": ("a.csv.gz", gzip.compress(SHEET)),
    "gzip with a wrong sum": ("a.csv.gz", gzip.compress(GOOD.encode())[:-8] + b"\0" * 8),
    "gzip and more": ("a.csv.gz", gzip.compress(GOOD.encode()) + b"trailing words"),
    "sheet without rows": ("a.xlsx", excel([])),
    "sheet with a double header": ("a.xlsx", excel([["id", "id"], [1, 2]])),
    "sheet with an error for a header": ("a.xlsx", excel([], formula="=NA()")),
    "a zip of pictures": ("a.xlsx", zipped({"a.png": b"\x89PNG"})),
    "a workbook of nothing": ("a.xlsx", zipped({"xl/workbook.xml": b""})),
    "a workbook without sheets": ("a.xlsx", zipped({"xl/workbook.xml": b"<workbook/>"})),
    "a sheet that is no XML": ("a.xlsx", SHEET.replace(b"worksheets/sheet1", b"worksheets/sheetX")),
    "a size that lies": ("a.xlsx", lying(SHEET, b"xl/worksheets/sheet1.xml", 7)),
    "part of a workbook": ("a.xlsx", SHEET[: len(SHEET) // 2]),
    "a flipped byte": ("a.xlsx", SHEET[:900] + bytes([SHEET[900] ^ 255]) + SHEET[901:]),
}
TABLES = {**ERRORS, **MORE}
