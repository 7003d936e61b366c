"""A first profile for files nobody has described yet: recognised, joined, and each doubt written down as a question."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cxroi import words
from cxroi.errors import DataError, UsageError
from cxroi.sources.asking import company, described, guess, known, planned
from cxroi.sources.asking.draft import Draft, Question
from cxroi.sources.asking.guess import Look
from cxroi.sources.asking.sections import section, tables
from cxroi.sources.asking.written import inline, quoted
from cxroi.sources.looking import sheet as looking
from cxroi.sources.looking.recognised import Tool, recognised
from cxroi.sources.looking.sheet import Sheet
from cxroi.sources.looking.who import SURE, Book, link_of
from cxroi.sources.meaning import templates
from cxroi.sources.parse.files import candidates, unpacked

NOBODY = '[[table]]\ntable = "units"\nrows = [{ unit_id = "nobody" }]\n'


@dataclass(frozen=True)
class Proposal:
    """A first profile as TOML, what is still to be answered, and what was found out (a sentence each)."""

    text: str
    questions: tuple[Question, ...]
    notes: tuple[str, ...]

    def told(self) -> list[str]:
        """What was found out and what is open, a line each."""
        return [*self.notes, *(f"Question {one.key}: {one.told()}" for one in self.questions)]


def propose(paths: Sequence[Path], answers: Mapping[str, str] | None = None) -> Proposal:
    """A first profile for the files (or those directly in the folders and zip archives) given.

    It loads nothing: its [questions] make a load stop until a person has answered and removed them. `answers` are
    answers to questions by their name; those are not asked. Raises DataError where no file can be read as a table,
    UsageError for answers that nobody asked for or that are none of the choices.
    """
    draft = Draft(dict(answers or {}))
    with tempfile.TemporaryDirectory(prefix="cxroi-propose-") as folder:
        sheets = _sheets(paths, draft, Path(folder))
    looks = {one.file: guess.looks(one.rows) for one in sheets}
    tools = {one.file: recognised(one.rows.columns) for one in sheets}
    hub = _hub(sheets, tools, looks, draft)
    book = Book(hub, sheets) if hub else None
    for one in sheets:
        names = [other.name for other in sheets]
        draft.file_options[one.file] = described.options(one, tools[one.file], looks[one.file], names, draft)
        if hub is None or one is not hub[0]:
            _linked(one, tools[one.file], looks[one.file], book, draft)
    for one in sorted(sheets, key=planned.rank):
        _sections(one, tools[one.file], looks[one.file], draft, hub[0] if hub else None)
    _finish(sheets, looks, hub, draft)
    about = company.about(sheets, draft)
    if unheard := sorted(set(draft.answers) - draft.heard):
        raise UsageError(f"no question is called {', '.join(unheard[:8])}: take the answer out, or correct its name")
    notes = tuple(note.removeprefix("# ") for note in draft.notes)
    return Proposal(described.text(draft, about), tuple(draft.questions.values()), notes)


def _sheets(paths: Sequence[Path], draft: Draft, folder: Path) -> list[Sheet]:
    found: list[Sheet] = []
    for number, path in enumerate(unpacked(candidates(paths), folder)):
        file = _word(path.name)
        file += f"_{number}" if file in {one.file for one in found} else ""
        scratch = folder / f"sheet-{number}"
        scratch.mkdir()
        try:
            found.append(looking.opened(path, file, scratch, draft.answers.get(f"{file}_sheet", "")))
        except DataError as problem:
            draft.notes.append(f"# Not read: {problem}")
    if not found:
        why = " ".join(note.removeprefix("# ") for note in draft.notes[:3])
        raise DataError(f"None of the files given can be read as a table. {why}")
    return found


def _word(name: str) -> str:
    stem = re.sub(r"\.(csv|tsv|txt|tab|dat|xlsx|xlsm|parquet|pq)(\.gz)?$", "", name.lower())
    word = re.sub(r"[^a-z0-9]+", "_", stem).strip("_")[:60]
    return word if word[:1].isalpha() else f"file_{word}"


def _hub(
    sheets: Sequence[Sheet], tools: Mapping[str, Tool | None], looks: Mapping[str, list[Look]], draft: Draft
) -> tuple[Sheet, str] | None:
    """The file that describes the customers, with the column of their ids; None where no file has each of them once."""
    if not any(guess.found(looks[one.file], "unit_id") for one in sheets) and not any(tools.values()):
        ways = {f"{one.file}.{column}": (one, column) for one in sheets for column in one.rows.columns[:40]}
        asked = "No column looks like a customer's id. Which one says whose a row is?"
        chosen = draft.ask("customer", asked, {**dict.fromkeys(ways, "this column"), "none": "none of them"}, "none")
        return ways.get(chosen)
    for one in sheets:
        tool = tools[one.file]
        if tool is not None and tool.key in one.rows.columns:
            return one, tool.key
    best: tuple[int, Sheet, str] | None = None
    for one in sheets:
        unit = guess.found(looks[one.file], "unit_id")
        if tools[one.file] is None and unit is not None and unit.distinct == unit.filled == one.rows.height:
            n = sum(guess.found(looks[one.file], name) is not None for name in ("segment", "region", "first_seen_on"))
            if best is None or n > best[0]:
                best = (n, one, unit.name)
    return best[1:] if best else None


def _linked(sheet: Sheet, tool: Tool | None, looks: list[Look], book: Book | None, draft: Draft) -> None:
    """How this file names a customer: by the customers' own ids, or by a link that another file holds."""
    filled = [one.name for one in looks if one.filled]
    named = [one for one in (tool.who if tool else ()) if one in filled]
    unit = guess.found(looks, "unit_id")
    if tool is None or (named == [] and tool.questions):
        many = [one.name for one in looks if one.distinct >= max(3, 0.5 * one.filled)]
        named = list(dict.fromkeys([*([unit.name] if unit else []), *(many if tool is None else [])]))
    if book is None:
        draft.who |= {sheet.file: named[0]} if tool is not None and named else {}
        return
    if not named or templates.recognised(tuple(sheet.rows.columns), sheet.file) is not None:
        return
    if (way := link_of(sheet, named, book)) is None:
        draft.notes.append(f"# {sheet.file}: no column leads to the customers of {book.file}.")
        return
    if way.file:
        draft.links[way.name] = {"name": way.name, "file": way.file, "id": way.id, "unit": way.unit}
    draft.who[sheet.file] = {"column": way.column, "link": way.name} if way.file else way.column
    chain = f"{way.file}.{way.id} -> {way.unit}" if way.file else f"{book.file}.{book.key}"
    label = words.safe_text(way.column, 60)
    draft.notes.append(f"# {sheet.file}: {label} -> {chain}, {way.share:.1%} of its ids found.")
    if way.share < SURE:
        asked = (
            f"Only {way.share:.0%} of the different ids in {label} of {sheet.shown} lead to a customer ({chain}). "
            "Are the files complete?"
        )
        if draft.ask(f"{sheet.file}_link", asked, {"confirmed": "go on with those that are found"}) == "confirmed":
            draft.loose.add(sheet.file)


def _sections(sheet: Sheet, tool: Tool | None, looks: list[Look], draft: Draft, hub: Sheet | None) -> None:
    if tool is not None and (tool.table or tool.questions):
        known.sections(sheet, tool, looks, draft)
    elif tool is not None:
        draft.notes.append(f"# {sheet.file} ({tool.title}) says who is who; nothing else of it is loaded.")
    elif not planned.roll_out(sheet, looks, draft, hub) and not planned.months_across(sheet, looks, draft):
        tables(sheet.file, looks, draft)


def _finish(
    sheets: Sequence[Sheet], looks: Mapping[str, list[Look]], hub: tuple[Sheet, str] | None, draft: Draft
) -> None:
    """Customers, where no section describes them; what everybody got."""
    if not (draft.has_units or draft.units):
        ways = [(hub[0].file, hub[1])] if hub else _ways(sheets, looks, draft)
        for file, column in ways[:1]:
            section(file, "units", {"unit_id": column}, looks[file], draft, ['duplicates = "first"'])
        if not ways:
            draft.tables.append(NOBODY)
    for name, day in draft.everybody if hub else ():
        columns = {"initiative_id": {"constant": name}, "unit_id": hub[1] if hub else "", "from_on": {"constant": day},
                   "assignment": {"constant": "rule"}}  # fmt: skip
        lines = ["[[table]]", 'table = "exposures"', f"name = {quoted(f'{name}, everybody')}",
                 f"from = {quoted(hub[0].file if hub else '')}", "[table.columns]"]  # fmt: skip
        draft.tables.append("\n".join(lines + [f"{key} = {inline(rule)}" for key, rule in columns.items()]) + "\n")


def _ways(sheets: Sequence[Sheet], looks: Mapping[str, list[Look]], draft: Draft) -> list[tuple[str, str]]:
    """Files that name customers, with the column."""
    found = []
    for one in sheets:
        unit, told = guess.found(looks[one.file], "unit_id"), draft.who.get(one.file)
        if isinstance(told, str) or unit is not None:
            found.append((one.file, told if isinstance(told, str) else unit.name if unit else ""))
    return found
