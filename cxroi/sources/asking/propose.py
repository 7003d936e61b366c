"""A first profile for files nobody has described yet: guesses, each doubt written down as an open question."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from cxroi import words
from cxroi.errors import DataError
from cxroi.files import given
from cxroi.sources.asking import guess
from cxroi.sources.asking.guess import Look
from cxroi.sources.asking.sections import Draft, quoted, tables
from cxroi.sources.meaning import profiles
from cxroi.sources.meaning.profile import FileRule
from cxroi.sources.parse.excelcells import ERROR, UNCALCULATED
from cxroi.sources.parse.files import Found, candidates, found
from cxroi.sources.parse.reader import options_of, parse_with
from cxroi.sources.parse.text import ROW

ROWS_LOOKED_AT = 20_000
EMPTY = '[company]\nname = "Unnamed"\ncurrency = "XXX"\n[[table]]\ntable = "units"\nrows = [{ unit_id = "nobody" }]\n'


def propose(paths: Sequence[Path]) -> str:
    """TOML text of a first profile for the files (or those directly in the folders) given.

    It loads nothing: its [questions] make a load stop until a person has answered and removed them. Raises DataError
    where no file can be read as a table.
    """
    draft = Draft()
    draft.questions["company"] = (
        "Whose data are these, and in which currency? Change name and currency under [company]."
    )
    known: list[str] = []
    for path in candidates(paths):
        file = _word(path.name) + ("" if _word(path.name) not in map(_word, known) else f"_{len(known)}")
        try:
            looks = _read(path, file, draft)
        except DataError as problem:
            draft.notes.append(f"# Not read: {problem}")
            continue
        known.append(path.name)
        tables(file, looks, draft)
    if not known:
        why = " ".join(note.removeprefix("# ") for note in draft.notes[:3])
        raise DataError(f"None of the files given can be read as a table. {why}")
    if not draft.tables:
        draft.tables.append('[[table]]\ntable = "units"\nrows = [{ unit_id = "nobody" }]\n')
        draft.questions["tables"] = "No column looks like a customer's id: write the [[table]] sections by hand."
    return _text(draft)


def _word(name: str) -> str:
    stem = re.sub(r"\.(csv|tsv|txt|tab|dat|xlsx|xlsm|parquet|pq)(\.gz)?$", "", name.lower())
    word = re.sub(r"[^a-z0-9]+", "_", stem).strip("_")
    return word if word[:1].isalpha() else f"file_{word}"


def _read(path: Path, file: str, draft: Draft) -> list[Look]:
    """Parse one file, write its [[file]] section, and look at its columns."""
    rule = FileRule.model_validate({"name": file, "match": [path.name]})
    known = found(path, rule)
    encoding = _encoding(known)
    options = {} if encoding is None else {"encoding": encoding}
    with tempfile.TemporaryDirectory(prefix="cxroi-propose-") as folder:
        usual = options_of(known, profiles.parse(EMPTY))
        reading = replace(usual, place="", first_sheet=True, encoding=encoding or usual.encoding)
        parsed = parse_with([known], [reading], Path(folder))[0]
        frame = pl.scan_parquet(parsed.parquet).head(ROWS_LOOKED_AT).collect()
    if parsed.sheets:
        options["sheet"] = parsed.sheets[0]
    if len(parsed.sheets) > 1:
        names = ", ".join(words.safe_text(sheet, 60) for sheet in parsed.sheets[:8])
        draft.questions[f"{file}_sheet"] = (
            f"{words.safe_text(path.name)} has the sheets {names}. Is {parsed.sheets[0]!r} the one to load?"
        )
    if parsed.failed:
        draft.notes.append(f"# {words.safe_text(path.name)}: {parsed.failed:,} cells hold an error or no value: a load "
                           "refuses their rows.")  # fmt: skip
    looks = guess.looks(_as_text(frame))
    if any(look.decimal_comma for look in looks):
        options["decimal"] = ","
    if thousands := next((look.thousands for look in looks if look.thousands), ""):
        options["thousands"] = thousands
    lines = ["[[file]]", f"name = {quoted(rule.name)}", f"match = [{quoted(path.name)}]"]
    draft.files.append("\n".join(lines + [f"{key} = {quoted(value)}" for key, value in options.items()]) + "\n")
    return looks


def _encoding(file: Found) -> str | None:
    """The encoding to declare, where plain text is no UTF-8."""
    if file.kind != "text" or file.name.lower().endswith(".gz"):
        return None
    head = given.head(file.path, 1 << 20)
    return None if head.startswith((b"\xff\xfe", b"\xfe\xff")) or _is_utf8(head) else "cp1252"


def _as_text(frame: pl.DataFrame) -> pl.DataFrame:
    """Every column as text; cells that hold an error or no value say nothing."""
    texts = [pl.col(column).cast(pl.String, strict=False) for column in frame.columns if column != ROW]
    failed = [text.str.starts_with(ERROR) | text.str.starts_with(UNCALCULATED) for text in texts]
    return frame.select(pl.when(~bad).then(text) for text, bad in zip(texts, failed, strict=True))


def _is_utf8(head: bytes) -> bool:
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as problem:
        return problem.start > len(head) - 4
    return True


def _text(draft: Draft) -> str:
    questions = "\n".join(f"{key} = {quoted(text)}" for key, text in draft.questions.items())
    head = (
        "# First import profile, proposed from the files. Check every line, answer the questions, then delete them.\n"
    )
    company = ('\n[company]\nname = "Unnamed company"\ncurrency = "XXX"\npanel_unit = "customer"\n'
               'primary_metric = "nps"\noutcome_definition = ""\ndata_owner = ""\n')  # fmt: skip
    notice = (
        "\n# A load stops while anything stands here: answer in the sections below, then delete the "
        "line.\n[questions]\n"
    )
    notes = "".join(note.replace("\n", " ") + "\n" for note in draft.notes)
    return head + notes + company + notice + questions + "\n\n" + "\n".join(draft.files + draft.tables)
