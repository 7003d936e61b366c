"""Sections of sheets that finance and operations keep by hand: months across, costs of initiatives, roll-outs."""

from __future__ import annotations

import re

import polars as pl

from cxroi.sources.asking import guess
from cxroi.sources.asking.draft import Draft
from cxroi.sources.asking.guess import Look
from cxroi.sources.asking.sections import ASSIGNED, ASSIGNMENTS, section
from cxroi.sources.asking.written import inline
from cxroi.sources.looking.layout import MONTH, TOTAL
from cxroi.sources.looking.sheet import Sheet
from cxroi.sources.looking.who import group_of

INITIATIVE = re.compile(
    r"^(initiative|programme|program|project|measure|workstream|ma(ß|ss)nahme|projekt)\b", re.IGNORECASE
)
KIND = re.compile(r"type|kind|cost|category|art\b", re.IGNORECASE)
STARTS = re.compile(r"go[- ]?live|start|launch|from|since|rolled out|ab\b", re.IGNORECASE)
EVERYBODY = {"all", "everyone", "everybody", "all customers", "alle", "todos", "company"}
MONEY = {
    "revenue_net": "revenue after discounts and refunds",
    "revenue_gross": "revenue before discounts and refunds",
    "margin": "margin",
}
NOTHING = ("-", "–", "—", "n/a")
GROUPED = 0.7


def initiative_column(sheet: Sheet) -> str:
    """The column that names initiatives; empty where none does."""
    return next((name for name in sheet.rows.columns if INITIATIVE.match(name)), "")


def rank(sheet: Sheet) -> int:
    """Roll-outs first, since customers and costs are described by what they name; then what describes customers."""
    if sheet.layout.months:
        return 2
    return 0 if initiative_column(sheet) else 1


def months_across(sheet: Sheet, looks: list[Look], draft: Draft) -> bool:
    """A sheet with a column a month: money of customers, or costs of initiatives. False where it is neither."""
    name, unit = initiative_column(sheet), guess.found(looks, "unit_id")
    who = draft.who.get(sheet.file) or (unit.name if unit else "")
    if not sheet.layout.months or not (who or name):
        return False
    draft.file_options[sheet.file]["unpivot"] = {"pattern": f"(?i){MONTH.pattern}", "name": "month", "value": "amount"}
    filters = [{"column": "amount", "not_in": list(NOTHING)}, {"column": "amount", "not_empty": True}]
    kept = f"where = {inline(filters)}"
    if name:
        kind = next((one for one in sheet.rows.columns if one != name and KIND.search(one)), "")
        columns: dict[str, object] = {
            "initiative_id": _overhead(sheet, name, draft),
            "month": "month",
            "kind": kind or {"constant": "cost"},
            "amount": "amount",
        }
        if sheet.rows[name].null_count():
            draft.file_options[sheet.file]["fill_down"] = [name]
        section(sheet.file, "initiative_costs", columns, looks, draft, [kept])
        return True
    money = draft.ask(f"{sheet.file}_money", f"What is the money of {sheet.shown}?", MONEY, "revenue_net")
    section(sheet.file, "financials", {"unit_id": who, "month": "month", money: "amount"}, looks, draft, [kept])
    return True


def _overhead(sheet: Sheet, name: str, draft: Draft) -> object:
    """Names that stand for no initiative are overhead: an empty initiative."""
    named = [text for text in sheet.rows[name].drop_nulls().unique() if not re.match(TOTAL, text, re.IGNORECASE)]
    others = sorted(text for text in named if text not in draft.initiatives) if draft.initiatives else []
    if not others:
        return name
    asked = f"{len(others)} of {len(named)} names in {sheet.shown} are none of the roll-out. What is their cost?"
    choices = {"overhead": "overhead of the whole programme", "initiatives": "cost of initiatives of their own"}
    if draft.ask(f"{sheet.file}_overhead", asked, choices, "overhead") == "initiatives":
        rows = [{"initiative_id": one, "name": one} for one in others]
        draft.tables.append(f'[[table]]\ntable = "initiatives"\nrows = {inline(rows)}\n')
        return name
    return {"column": name, "map": dict.fromkeys(others, "")}


def roll_out(sheet: Sheet, looks: list[Look], draft: Draft, hub: Sheet | None) -> bool:
    """Which groups of customers got which initiative, and when; "all" is a row for every customer's group."""
    name = initiative_column(sheet)
    starts = next((one.name for one in looks if STARTS.search(one.name) and one.dates > 0), "")
    others = [one for one in sheet.rows.columns if one not in (name, starts)]
    if not name or not starts or hub is None:
        return False
    ranked = sorted(((*group_of(sheet.rows[one], hub), one) for one in others), key=lambda way: -way[1])
    if not ranked or ranked[0][1] < GROUPED:
        return False
    column, _, group = ranked[0]
    draft.region = column
    draft.initiatives |= set(sheet.rows[name].drop_nulls().unique())
    words = [text for text in sheet.rows[starts].drop_nulls().unique() if not re.search(r"\d", text)]
    live = f"where = [{{ column = {inline(starts)}, not_in = {inline(words)} }}]" if words else ""
    dated: dict[str, object] = {"initiative_id": name, "name": name, "started_on": starts}
    lines = [*([live] if live else []), 'duplicates = "first"', 'duplicates_by = "started_on"']
    section(sheet.file, "initiatives", dated, looks, draft, lines)
    _exposed(sheet, (name, group, starts, words), looks, draft)
    return True


def _exposed(sheet: Sheet, told: tuple[str, str, str, list[str]], looks: list[Look], draft: Draft) -> None:
    name, group, starts, words = told
    everybody = [text for text in sheet.rows[group].drop_nulls().unique() if text.casefold() in EVERYBODY]
    start: object = {"column": starts, "missing": dict.fromkeys(words, "not exposed")} if words else starts
    how = draft.ask(f"{sheet.file}_assignment", ASSIGNED.format(sheet.shown), ASSIGNMENTS, "rule")
    columns: dict[str, object] = {
        "initiative_id": name,
        "group_type": {"constant": "region"},
        "group_id": group,
        "from_on": start,
        "assignment": {"constant": how},
    }
    lines = [f"where = [{{ column = {inline(group)}, not_in = {inline(everybody)} }}]"] if everybody else []
    section(sheet.file, "exposures", columns, looks, draft, lines)
    for text in everybody:
        rows = sheet.rows.filter((pl.col(group) == text) & pl.col(starts).str.contains(r"\d"))
        draft.everybody += [(row[name], row[starts][:10]) for row in rows.iter_rows(named=True) if row[name]]
