"""Sections of a table that a known tool wrote."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cxroi.sources.asking.draft import Draft
from cxroi.sources.asking.guess import Look
from cxroi.sources.asking.sections import section
from cxroi.sources.asking.written import inline, quoted
from cxroi.sources.looking import asked
from cxroi.sources.looking.recognised import Tool, present
from cxroi.sources.looking.sheet import Sheet
from cxroi.sources.meaning.schema import TABLES


def sections(sheet: Sheet, tool: Tool, looks: list[Look], draft: Draft) -> None:
    """Every section of the layout whose columns the table has, and one for each question of a survey."""
    names = sheet.rows.columns
    _whose(sheet, tool, draft)
    for rule in tool.table:
        columns = present(rule.get("columns", {}), names)
        lines = [f"{key} = {inline(rule[key])}" for key in ("where", "duplicates") if key in rule]
        if rule["table"] == "units":
            draft.has_units = True
        section(sheet.file, str(rule["table"]), columns, looks, draft, lines)
    if tool.questions:
        _survey(sheet, tool, looks, draft)
    if tool.outcome:
        draft.outcomes.append(tool.outcome)


def _whose(sheet: Sheet, tool: Tool, draft: Draft) -> None:
    """Ask which column names the customer where none of those that the layout knows is there."""
    needed = [rule["table"] for rule in tool.table if TABLES[str(rule["table"])].column("unit_id").required]
    if not needed or "units" in needed or sheet.file in draft.who:
        return
    asked_of = f"Which column of {sheet.shown} ({tool.title}) says whose a row is?"
    choices = {**dict.fromkeys(sheet.rows.columns, "this column"), "none": "none: its rows are left out"}
    if (column := draft.ask(f"{sheet.file}_who", asked_of, choices, "none")) != "none":
        draft.who[sheet.file] = column


def _survey(sheet: Sheet, tool: Tool, looks: list[Look], draft: Draft) -> None:
    base = present(tool.answer, sheet.rows.columns)
    taken = {str(column) for column in base.values()} | set(tool.drop) | set(tool.who)
    left = [name for name in sheet.rows.columns if name not in taken]
    found = asked.questions(sheet, left)
    comment = asked.comment(sheet, [name for name in left if name not in {one.column for one in found}])
    lines = _filters(sheet, tool)
    for number, one in enumerate(found):
        columns = {**_answer(one, base, number), **({"comment": comment} if comment and number == 0 else {})}
        section(sheet.file, "feedback", columns, looks, draft, lines)
    if not found:
        shown = ", ".join(left[:12])
        asked_of = f"Which column of {sheet.shown} holds the score ({shown})? No question with a scale was found."
        column = draft.ask(
            f"{sheet.file}_score", asked_of, {**dict.fromkeys(left, "this column"), "none": "none of them"}, "none"
        )
        if column != "none":
            columns = {**_answer(asked.by_range(sheet, column), base, 0), **({"comment": comment} if comment else {})}
            section(sheet.file, "feedback", columns, looks, draft, lines)


def _answer(one: asked.Asked, base: Mapping[str, Any], number: int) -> dict[str, object]:
    key = base.get("feedback_id")
    columns: dict[str, object] = {**base, "metric": {"constant": one.metric}}
    if key is None:
        columns["feedback_id"] = {"row": True, **({"suffix": f"#{number + 1}"} if number else {})}
    elif number:
        columns["feedback_id"] = {"column": key, "suffix": f"#{number + 1}"}
    columns["score"] = {"column": one.column, "map": one.words} if one.words else one.column
    columns |= {"scale_min": {"constant": one.low}, "scale_max": {"constant": one.high}}
    return columns | ({"touchpoint": {"constant": one.touchpoint}} if one.touchpoint else {})


def _filters(sheet: Sheet, tool: Tool) -> list[str]:
    """What is kept and left out by columns that the table has, and by values that stand there."""
    parts = []
    for how, rules in (("in", tool.keep), ("not_in", tool.leave)):
        for column, values in rules.items():
            if column in sheet.rows.columns:
                here = set(sheet.rows[column].drop_nulls().unique().to_list()) & set(values)
                if here or how == "in":
                    listed = ", ".join(map(quoted, values))
                    parts.append(f"{{ column = {quoted(column)}, {how} = [{listed}] }}")
    return [f"where = [{', '.join(parts)}]"] if parts else []
