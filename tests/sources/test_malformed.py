"""Malformed files: each ends in a clear error or in counted refusals; none is read silently, none ends in a
traceback."""

from __future__ import annotations

import gzip
import io
import random
import re
import zipfile
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from cxroi.errors import DataError
from cxroi.files.limited import answered
from cxroi.sources.parse import child
from cxroi.sources.parse.files import kind_of
from tests.work import work

MOST_HELD = 50_000_000
"""Bytes that looking at a bomb may take; each of them unpacks to more."""
GOOD = "id,day,paid\n" + "".join(f"c{n},2024-01-{n % 28 + 1:02d},{n}.50\n" for n in range(40))
REFUSED_LINES = {
    "short row": GOOD + "x,2024-01-01\n",
    "long row": GOOD + "x,2024-01-01,1,2\n",
    "one cell": GOOD + "total\n",
    "repeated header": GOOD + "id,day,paid\n" + "z,2024-01-01,1\n",
    "two files glued": GOOD + GOOD,
    "delimiter changes": GOOD + "x;2024-01-01;5\n",
    "zero byte": GOOD + 300 * "y,2024-01-01,3\n" + "x,2024-01-01,\x001\n",
    "comma in a number": GOOD + "x,2024-01-01,1,500\n",
    "trailing delimiter": GOOD + "x,2024-01-01,5,\n",
    "footer": GOOD + "exported by Ms X\n",
    "quoted long row": GOOD + '"x","2024-01-01","1","2"\n',
}
ERRORS: dict[str, tuple[str, bytes]] = {
    "empty": ("a.csv", b""),
    "blanks": ("a.csv", b" \n\n  \n"),
    "only a mark": ("a.csv", b"\xef\xbb\xbf"),
    "no rows, no header": ("a.csv", b"\n\n\n"),
    "html": ("a.csv", b"<!DOCTYPE html><html><body>Sign in</body></html>"),
    "html with spaces": ("a.csv", b"\n  <HTML><table><tr><td>1</td></tr>"),
    "xml": ("a.csv", b"<?xml version='1.0'?><rows/>"),
    "json list": ("a.csv", b'[{"id": 1}]'),
    "json": ("a.csv", b'{"error": "denied"}'),
    "json lines": ("a.csv", b'{"id": 1}\n{"id": 2}\n'),
    "pdf": ("a.csv", b"%PDF-1.7 ..."),
    "png": ("a.csv", b"\x89PNG\r\n\x1a\n...."),
    "old excel": ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100),
    "encrypted excel": ("a.xlsx", b"\xd0\xcf\x11\xe0" + b"\0" * 100),
    "sqlite": ("a.csv", b"SQLite format 3\x00...."),
    "zstd": ("a.csv", b"\x28\xb5\x2f\xfd...."),
    "bzip2": ("a.csv.gz", b"BZh91AY"),
    "7z": ("a.csv", b"7z\xbc\xaf\x27\x1c"),
    "rar": ("a.csv", b"Rar!\x1a\x07"),
    "program": ("a.csv", b"\x7fELF....."),
    "parquet named csv": ("a.csv", b"PAR1...."),
    "excel named csv": ("a.csv", b"PK\x03\x04...."),
    "csv named xlsx": ("a.xlsx", GOOD.encode()),
    "csv named parquet": ("a.parquet", GOOD.encode()),
    "gzip without its ending": ("a.csv", gzip.compress(GOOD.encode())),
    "ending without gzip": ("a.csv.gz", GOOD.encode()),
    "unknown ending": ("a.docx", GOOD.encode()),
    "cut gzip": ("a.csv.gz", gzip.compress(random.Random(1).randbytes(200_000).hex().encode())[:-2000]),
    "broken gzip": ("a.csv.gz", gzip.compress(GOOD.encode())[:20] + b"\xff" * 40),
    "gzip of html": ("a.csv.gz", gzip.compress(b"<html></html>")),
    "utf-16 without mark": ("a.csv", GOOD.encode("utf-16-le")),
    "utf-32": ("a.csv", b"\x00\x00\xfe\xff" + GOOD.encode("utf-32-be")),
    "cp1252 as utf-8": ("a.csv", GOOD.replace("c7", "Müller").encode("cp1252")),
    "bytes": ("a.csv", bytes(range(1, 256)) * 20),
    "latin in the middle": ("a.csv", GOOD.encode() + b"x,\xe9t\xe9,1\n"),
    "double column": ("a.csv", b"id,day,ID\n1,2,3\n"),
    "unnamed column": ("a.csv", b"id,,paid\n1,2,3\n"),
    "unnamed last column": ("a.csv", b"id,day,paid,\n1,2,3,\n"),
    "no header": ("a.csv", b"1001,2024-01-01,5.5\n1002,2024-01-02,6.5\n"),
    "hashes for a header": ("a.csv", b"4f2a" * 8 + b",12\n" + b"5a2a" * 8 + b",13\n"),
    "open quote": ("a.csv", GOOD.encode() + b'x,"2024-01-01,1\n'),
    "text after quote": ("a.csv", b'id,name\n1,"a"b\n2,c\n'),
    "huge cell": ("a.csv", b'id,name\n1,"' + b"x" * 1_100_000 + b'"\n'),
    "mostly ragged": ("a.csv", b"id,day\n1\n2\n3\n4,5\n"),
    "title above the header": ("a.csv", b"Report of March\n" + GOOD.encode()),
    "damaged parquet": ("a.parquet", b"PAR1" + b"\x00" * 50 + b"PAR1"),
    "cut parquet": ("a.parquet", b"PAR1" + b"\x15\x04" * 30),
    "no workbook": ("a.xlsx", b"PK\x05\x06" + b"\0" * 18),
    "cut workbook": ("a.xlsx", b"PK\x03\x04" + b"\0" * 40),
}


def verdict(path: Path, **options: Any) -> tuple[str, dict[str, Any]]:
    """('error', ...) or ('read', ...): the parent's look at the first bytes, then the child's parsing (in this
    process)."""
    try:
        kind = kind_of(path)
    except DataError as problem:
        return "error", {"problem": str(problem)}
    task = {"path": str(path), "kind": kind, "out": str(path.with_suffix(".out")), "options": options}
    reply = answered(child.answer, task)
    return ("read" if "rows" in reply else "error"), reply


@pytest.mark.parametrize("name", ERRORS)
def test_cannot_be_loaded_and_says_why(name: str, tmp_path: Path) -> None:
    file, content = ERRORS[name]
    path = tmp_path / file
    path.write_bytes(content)
    kind, reply = verdict(path)
    assert kind == "error", reply
    words = reply.get("problem") or reply["question"]
    assert len(words.split()) >= 4
    assert "Traceback" not in words


@pytest.mark.parametrize("name", REFUSED_LINES)
def test_lines_that_do_not_fit_are_refused_with_their_number(name: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(REFUSED_LINES[name], newline="")
    kind, reply = verdict(path)
    assert kind == "read", reply
    bad = [
        number
        for number, line in enumerate(REFUSED_LINES[name].splitlines(), start=1)
        if number > 1 and (line.count(",") != 2 or line == "id,day,paid" or "\x00" in line)
    ]
    assert [line for line, _ in reply["refused"]] == bad
    assert bad
    assert reply["rows"] + len(bad) + 1 == len(REFUSED_LINES[name].splitlines())


@pytest.mark.parametrize(
    ("content", "options", "rows", "columns"),
    [
        (GOOD.encode(), {}, 40, ["id", "day", "paid"]),
        (b"\xef\xbb\xbf" + GOOD.encode(), {}, 40, ["id", "day", "paid"]),
        (GOOD.encode("utf-16"), {}, 40, ["id", "day", "paid"]),
        (b"\xfe\xff" + GOOD.encode("utf-16-be"), {}, 40, ["id", "day", "paid"]),
        (GOOD.replace(",", ";").encode(), {}, 40, ["id", "day", "paid"]),
        (GOOD.replace(",", "\t").encode(), {}, 40, ["id", "day", "paid"]),
        (GOOD.replace(",", "|").encode(), {}, 40, ["id", "day", "paid"]),
        (GOOD.replace("\n", "\r\n").encode(), {}, 40, ["id", "day", "paid"]),
        (GOOD.rstrip("\n").encode(), {}, 40, ["id", "day", "paid"]),
        (GOOD.replace("\n", "\n\n").encode(), {}, 40, ["id", "day", "paid"]),
        (b'id,words\n1,"two\nlines, and ""quotes"""\n2,\xf0\x9f\x98\x80\n', {}, 2, ["id", "words"]),
        (b"id\n1\n2\n", {}, 2, ["id"]),
        (b"Report\n\nid,day\n1,2\n", {"skip_rows": 2}, 1, ["id", "day"]),
        ("größe,id\n1,2\n".encode("cp1252"), {"encoding": "cp1252"}, 1, ["größe", "id"]),
        (b"id,2023,\nno,Jan,Feb\n1,2,3\n", {"header_rows": 2}, 1, ["id no", "2023 Jan", "2023 Feb"]),
        (b"id,day\n", {}, 0, ["id", "day"]),
        (b"id,2024-01,2024-02\n1,2,3\n", {"wide": True}, 1, ["id", "2024-01", "2024-02"]),
    ],
)
def test_layouts_that_are_read(
    content: bytes, options: dict[str, Any], rows: int, columns: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    kind, reply = verdict(path, **options)
    assert kind == "read", reply
    assert (reply["rows"], reply["columns"], reply["refused"]) == (rows, columns, [])


@pytest.mark.parametrize(
    ("content", "options", "words"),
    [
        (
            GOOD.replace(",", ";"),
            {"delimiter": ",", "place": "line 7"},
            "3 when cut at ';': change delimiter at line 7",
        ),
        (GOOD, {"encoding": "klingon"}, "no known encoding"),
        (GOOD.replace("c7", "Müller"), {"encoding": "ascii"}, "is not ascii text"),
    ],
)
def test_wrong_options_are_named(content: str, options: dict[str, Any], words: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(content)
    kind, reply = verdict(path, **options)
    assert kind == "error"
    assert words in reply["problem"]


def test_the_fast_reader_gives_what_the_careful_one_gives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from cxroi.sources.parse import text

    path, out = tmp_path / "a.csv", tmp_path / "a.parquet"
    rows = ['id,"day",words', "1,x,plain", '2,y,"quoted, ""so"""', "3,,ünï 😀", '4," blank ",', "5,z,it's"]
    for content in ("\n".join(rows), "\r\n".join(rows) + "\r\n", "\n".join(rows).replace('"day"', "day") + "\n"):
        path.write_text(content, newline="")
        found = []
        for limit in (0, 10**9):
            monkeypatch.setattr(text, "FAST_FROM_BYTES", limit)
            text.convert(path, out, text.Options())
            found.append(pl.read_parquet(out).with_columns(pl.col(pl.String).fill_null("")))
        assert found[0].equals(found[1])
    for odd in (
        "id,day\n1,2\n\n3,4\n",
        'id,day\n1,"a\nb"\n3,4\n',
        "id,day\n1,2\n3\n4,5\n6,7\n",
        "id,day\n1,2\nid,day\n3,4\n",
        "id,day\r1,2\r3,4\r",
    ):
        path.write_text(odd, newline="")
        careful = []
        for limit in (0, 10**9):
            monkeypatch.setattr(text, "FAST_FROM_BYTES", limit)
            done = text.convert(path, out, text.Options())
            careful.append((done.rows, done.refused, pl.read_parquet(out).rows()))
        assert careful[0] == careful[1]


def test_bombs_are_refused_before_they_are_unpacked(tmp_path: Path) -> None:
    text_bomb, book_bomb, table_bomb = tmp_path / "a.csv.gz", tmp_path / "a.xlsx", tmp_path / "a.parquet"
    text_bomb.write_bytes(gzip.compress(b"id,day\n" + b"1,2\n" * 20_000_000))
    with zipfile.ZipFile(book_bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 250_000_000)
    pq.write_table(
        pa.table({"id": pa.array([1]).take(pa.array([0] * 60_000_000, pa.int8()))}), table_bomb, compression="zstd"
    )
    for path in (book_bomb, table_bomb, text_bomb):
        (kind, reply), _, peak = work(partial(verdict, path))
        assert kind == "error"
        assert re.search("refused|not safe|more than is safe|times its size", reply["problem"])
        assert peak < MOST_HELD
        assert not path.with_suffix(".out").exists()


def test_parquet_with_brotli_or_double_names_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"id": [1]}), path, compression="brotli")
    assert "Brotli" in verdict(path)[1]["problem"]
    pq.write_table(pa.table([pa.array([1]), pa.array([2])], names=["id", "ID"]), path)
    assert "more than once" in verdict(path)[1]["problem"]
    pq.write_table(pa.table({"id": ["a" * 50] * 5000}), path)
    content = bytearray(path.read_bytes())
    content[20:60] = b"\xff" * 40
    path.write_bytes(content)
    assert verdict(path)[0] == "error"


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ([["id", "id"], [1, 2]], "more than once"),
        ([["id", None], [1, 2]], "without a name"),
        ([[1, 2], [3, 4]], "no header"),
        ([], "no header row"),
    ],
)
def test_workbooks_that_cannot_be_read(cells: list[list[Any]], words: str, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook(cells))
    kind, reply = verdict(path)
    assert kind == "error", reply
    assert words in reply["problem"]


def test_workbook_rows_keep_their_numbers_and_their_values(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook([["id", "paid"], [7, 1.5], [None, None], ["x", "1,5"], ["id", "paid"]]))
    kind, reply = verdict(path)
    assert kind == "read"
    assert (reply["rows"], reply["refused"]) == (2, [(5, "repeats the header")])
    assert pl.read_parquet(path.with_suffix(".out")).rows() == [(2, "7", "1.5"), (4, "x", "1,5")]


def workbook(cells: list[list[Any]]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet()
    for number, row in enumerate(cells):
        for column, value in enumerate(row):
            if value is not None:
                sheet.write(number, column, value)
    book.close()
    return buffer.getvalue()
