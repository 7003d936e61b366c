"""Files to Parquet of text, through a child process with limits; Parquet files are checked there and read as they
are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from cxroi.files import given, limited
from cxroi.sources.meaning.profile import Profile
from cxroi.sources.parse.files import Found
from cxroi.sources.parse.text import Options


@dataclass(frozen=True)
class Parsed:
    """A file ready for the loading connection: `parquet` holds its rows, `refused` its unreadable lines.

    `failed` counts cells that hold an error or a formula without a value (`excelcells`), `sheets` are those of a
    workbook, `mark` is the sign a loosely read text was cut at.
    """

    found: Found
    parquet: Path
    rows: int
    columns: tuple[str, ...]
    refused: tuple[tuple[int, str], ...]
    failed: int = 0
    sheets: tuple[str, ...] = ()
    mark: str = ""


def parse(found: Sequence[Found], profile: Profile, folder: Path) -> list[Parsed]:
    """Parse every file as the profile says; results land in `folder`, in the order given.

    Raises DataError (or QuestionError) naming the file, what is wrong and what to do.
    """
    return parse_with(found, [options_of(one, profile) for one in found], folder)


def parse_with(
    found: Sequence[Found], options: Sequence[Options], folder: Path, names: Sequence[str] = ()
) -> list[Parsed]:
    """Parse every file with its options, in one child process; `names` are what messages call them.

    Raises as `parse`.
    """
    places = [
        one.path if one.kind == "parquet" else folder / f"file-{number}.parquet" for number, one in enumerate(found)
    ]
    tasks = [
        {"path": str(one.path), "kind": one.kind, "out": str(place), "options": asdict(how)}
        for one, place, how in zip(found, places, options, strict=True)
    ]
    called = names or [given.shown(one.path) for one in found]
    answers = limited.run("cxroi.sources.parse.child", tasks, called)
    for one, name in zip(found, called, strict=True):
        given.unchanged(one.path, one.seen, name)
    return [
        Parsed(
            one,
            place,
            reply["rows"],
            tuple(reply["columns"]),
            tuple((line, reason) for line, reason in reply["refused"]),
            reply["failed"],
            tuple(reply["sheets"]),
            reply["mark"],
        )
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
        skip_below=rule.skip_below,
        footer=rule.footer,
    )
