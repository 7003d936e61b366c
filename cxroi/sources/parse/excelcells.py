"""Which cells of a sheet hold an error or a formula that was never calculated? The reader gives both as empty.

They are marked in the text that is handed on, so that a row whose used cell is marked is refused with its reason.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from posixpath import join, normpath
from typing import IO
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from cxroi.errors import DataError

ERROR, UNCALCULATED = "\ufdd0#", "\ufdd1"
"""How a marked cell begins: noncharacters, which no text may hold."""
MOST_RIGHT = 1 << 20
_NAME = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_REFERENCE = re.compile(r"^([A-Z]{1,3})([0-9]{1,7})$")
_HINT = re.compile(rb"""t=["']e["']|<f[\s>/]|:f[\s>/]""")


@dataclass
class Failed:
    """Marked cells by row (as numbered in the sheet) and column (from 0); `left` is the first column with a value,
    where the reader begins. `formulas` counts the cells that have one."""

    cells: dict[int, dict[int, str]] = field(default_factory=dict)
    formulas: int = 0
    uncalculated: int = 0
    first: str = ""
    left: int = MOST_RIGHT

    def marked(self, number: int, row: list[str]) -> int:
        """Mark the failed cells of a row as the reader gave it; `number` is the sheet's. How many were marked."""
        places = {column - self.left: mark for column, mark in self.cells.get(number, {}).items()}
        here = {place: mark for place, mark in places.items() if 0 <= place < len(row)}
        for place, mark in here.items():
            row[place] = mark
        return len(here)


def failed(path: Path, sheet: str) -> Failed:
    """Look through the sheet once, cell by cell. Raises DataError where no formula of it was ever calculated."""
    found = Failed()
    try:
        with zipfile.ZipFile(path) as archive:
            part = _part(archive, sheet)
            if part is None or not _worth_it(archive, part):
                return found
            with archive.open(part) as stream:
                _look(stream, found)
    except (KeyError, ElementTree.ParseError, zipfile.BadZipFile, OSError, ValueError):
        raise DataError(f"sheet {sheet!r} cannot be read: save the workbook again.") from None
    if found.uncalculated and found.uncalculated == found.formulas:
        raise DataError(
            f"holds {found.uncalculated:,} formulas without a value (first: {found.first}), because no program has "
            "calculated them: open it in Excel or LibreOffice, save it, and load it again."
        )
    return found


def _part(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """The part of the archive that holds a sheet; None where the sheet is no table of cells."""
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target") or "" for link in links}
    for entry in book.iter():
        if entry.tag.endswith("}sheet") and entry.get("name") == sheet:
            ids = [value for key, value in entry.attrib.items() if key == _NAME or key.endswith("}id")]
            target = targets.get(ids[0] if ids else None, "")
            name = target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
            return name if name in archive.NameToInfo else None
    return None


def _worth_it(archive: zipfile.ZipFile, part: str) -> bool:
    """Whether the sheet holds an error or a formula at all: a search of bytes costs a tenth of parsing."""
    tail = b""
    with archive.open(part) as stream:
        while block := stream.read(1 << 20):
            if _HINT.search(tail + block):
                return True
            tail = block[-8:]
    return False


def _look(stream: IO[bytes], found: Failed) -> None:
    row = column = 0
    for event, element in ElementTree.iterparse(stream, events=("start", "end")):
        tag = element.tag.rsplit("}", 1)[-1]
        if event == "start" and tag == "row":
            row, column = _whole(element.get("r"), row + 1), -1
        elif event == "end" and tag == "c":
            column = _column(element.get("r"), column + 1)
            _judge(element, row, column, found)
        elif event == "end" and tag == "row":
            element.clear()


def _judge(cell: Element, row: int, column: int, found: Failed) -> None:
    parts = {part.tag.rsplit("}", 1)[-1]: part.text or "" for part in cell}
    kind, place = cell.get("t"), cell.get("r") or f"row {row}"
    found.formulas += "f" in parts
    if parts.get("v") or kind in ("e", "inlineStr"):
        found.left = min(found.left, column)
    if kind == "e":
        found.cells.setdefault(row, {})[column] = ERROR + parts.get("v", "").lstrip("#")[:20]
    elif "f" in parts and kind not in ("str", "inlineStr") and not parts.get("v"):
        found.cells.setdefault(row, {})[column] = UNCALCULATED + "formula without a value"
        found.uncalculated += 1
        found.first = found.first or place


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 7 else otherwise


def _column(reference: str | None, otherwise: int) -> int:
    """Column of a reference such as "AB12", counted from 0."""
    found = _REFERENCE.match(reference or "")
    if found is None:
        return otherwise
    number = 0
    for letter in found.group(1):
        number = number * 26 + ord(letter) - 64
    return number - 1
