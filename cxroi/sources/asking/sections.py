"""What does a file that nobody has described seem to hold? Sections of a first profile, each doubt as a question."""

from __future__ import annotations

from collections.abc import Sequence

from cxroi.metrics import METRICS
from cxroi.sources.asking import guess
from cxroi.sources.asking.draft import Draft
from cxroi.sources.asking.guess import Look
from cxroi.sources.asking.written import inline, quoted
from cxroi.sources.meaning import templates
from cxroi.sources.meaning.schema import TABLES
from cxroi.sources.meaning.templates import Template

ASSIGNMENTS = {
    "rule": "by a rule, such as region or date",
    "random": "by lot",
    "self-selected": "by themselves",
    "unknown": "not known",
}
ASSIGNED = "How were the customers or groups of {} chosen? Only what was drawn by lot proves by itself."


def tables(file: str, looks: list[Look], draft: Draft) -> None:
    """Sections for everything this file seems to hold."""
    if (filled := templates.recognised(tuple(look.name for look in looks), file)) is not None:
        _filled(file, filled, looks, draft)
        return
    unit, before = guess.found(looks, "unit_id"), len(draft.tables)
    initiative = guess.found(looks, "initiative_id")
    if initiative is not None:
        _initiative(file, looks, initiative, unit, draft)
    if unit is not None:
        _about_units(file, looks, unit, draft)
    else:
        _feedback(file, looks, None, draft)
    if len(draft.tables) == before:
        columns = ", ".join(look.name for look in looks[:20])
        draft.ask(
            f"{file}_use",
            f"What does {file} hold ({columns})? Write a [[table]] section for it, or leave it out.",
            {"nothing": "leave it out"},
            "nothing",
        )
    elif left := [look.name for look in looks if (file, look.name) not in draft.used]:
        draft.notes.append(f"# Not used of {file}: {', '.join(left[:20])}{' ...' if len(left) > 20 else ''}")


def _filled(file: str, filled: Template, looks: list[Look], draft: Draft) -> None:
    """A template that was filled in: every column is what it says; its rows of units and of the example stay out."""
    marks = ", ".join(quoted(row[0]) for row in filled.rows)
    where = f"where = [{{ column = {quoted(filled.header[0])}, not_in = [{marks}] }}]"
    section(file, filled.table.name, {name: name for name in filled.header}, looks, draft, [where])
    if filled.table.name == "units":
        _describes_units(draft, len(filled.header))


def _about_units(file: str, looks: list[Look], unit: Look, draft: Draft) -> None:
    if unit.distinct == unit.filled == unit.rows:
        _units(file, looks, unit, draft)
    _feedback(file, looks, unit, draft)
    _money(file, looks, unit, draft)
    _left(file, looks, unit, draft)
    case, opened = guess.found(looks, "case_id"), guess.found(looks, "opened_at")
    if case is not None and opened is not None:
        columns = {
            "case_id": case.name,
            "unit_id": unit.name,
            "opened_at": opened.name,
            **_named(looks, ("closed_at", "topic")),
        }
        section(file, "cases", columns, looks, draft)


def _units(file: str, looks: list[Look], unit: Look, draft: Draft) -> None:
    """The file that says most about the units describes them; the others only know their ids."""
    columns: dict[str, object] = {
        "unit_id": unit.name,
        **_named(looks, ("segment", "region", "first_seen_on", "tenure_months")),
    }
    if draft.units is None or len(columns) > draft.units[1]:
        section(file, "units", columns, looks, draft)
        _describes_units(draft, len(columns))


def _describes_units(draft: Draft, columns: int) -> None:
    """The section written last says more about the units than any before it and takes its place."""
    if draft.units is not None:
        draft.tables[draft.units[0]] = draft.tables.pop()
    draft.units = (draft.units[0] if draft.units else len(draft.tables) - 1, columns)


def _feedback(file: str, looks: list[Look], unit: Look | None, draft: Draft) -> None:
    """Answers of a unit, or about an order where the file names no unit."""
    score = guess.found(looks, "score")
    if score is None:
        return
    metric, sure = guess.metric_of(score)
    order = guess.found(looks, "transaction_id")
    if not sure:
        asked = f"What is {score.name} in {file} ({score.low:g} to {score.high:g})? It is taken for {metric}."
        metric = draft.ask(f"{file}_metric", asked, {one.name: one.label for one in METRICS.values()}, metric)
    columns: dict[str, object] = {"feedback_id": {"row": True}, "metric": {"constant": metric}, "score": score.name}
    if unit is not None:
        columns["unit_id"] = unit.name
    elif order is not None:
        columns |= {"about_type": {"constant": "order"}, "about_id": order.name}
    section(file, "feedback", columns | _named(looks, ("feedback_id", "answered_at", "comment")), looks, draft)


def _money(file: str, looks: list[Look], unit: Look, draft: Draft) -> None:
    """Months of money where there is a month (or one row a unit), else movements."""
    at, month, amount = (guess.found(looks, wanted) for wanted in ("at", "month", "amount"))
    money = _named(looks, ("revenue_net", "margin", "cost_to_serve"))
    if money and (month is not None or unit.distinct == unit.filled):
        section(
            file,
            "financials",
            {"unit_id": unit.name, **({"month": month.name} if month else {}), **money},
            looks,
            draft,
        )
    elif amount is not None and at is not None:
        number = guess.found(looks, "transaction_id")
        unique = number is not None and number.distinct == number.filled
        key = number.name if number is not None and unique else {"row": True}
        columns: dict[str, object] = {"transaction_id": key, "unit_id": unit.name, "at": at.name, "amount": amount.name}
        if number is not None:
            columns["about_id"] = number.name
        section(file, "transactions", columns, looks, draft)


def _left(file: str, looks: list[Look], unit: Look, draft: Draft) -> None:
    left, left_at = guess.found(looks, "left"), guess.found(looks, "left_at")
    if left is None and left_at is None:
        return
    columns: dict[str, object] = {"unit_id": unit.name, "kind": {"constant": "left"}}
    if left is not None:
        columns["value"] = (
            left.name if left.numbers > 0.9 else {"column": left.name, "equals": ["Yes", "yes", "true", "True", "1"]}
        )
    if left_at is not None:
        columns["at"] = left_at.name
    where = (
        [f"where = [{{ column = {quoted(left_at.name)}, not_empty = true }}]"]
        if left_at is not None and left is None
        else []
    )
    section(file, "outcomes", columns, looks, draft, where)
    meaning = draft.ask(f"{file}_left", f"What does leaving mean in {file}, in words? (Its rows say left, not stayed.)")
    draft.outcomes += [meaning] if meaning else []


def _initiative(file: str, looks: list[Look], initiative: Look, unit: Look | None, draft: Draft) -> None:
    name, amount, month = guess.found(looks, "name"), guess.found(looks, "amount"), guess.found(looks, "month")
    columns: dict[str, object] = {"initiative_id": initiative.name}
    if name is not None and initiative.distinct == initiative.filled:
        section(file, "initiatives", columns | {"name": name.name} | _named(looks, ("started_on",)), looks, draft)
    elif unit is not None:
        how = draft.ask(f"{file}_assignment", ASSIGNED.format(file), ASSIGNMENTS, "unknown")
        columns |= {"unit_id": unit.name, "assignment": {"constant": how}, **_named(looks, ("from_on",))}
        section(file, "exposures", columns, looks, draft)
    elif amount is not None and month is not None:
        columns |= {"month": month.name, "kind": {"constant": "cost"}, "amount": amount.name}
        section(file, "initiative_costs", columns, looks, draft)


def _named(looks: list[Look], wanted: tuple[str, ...]) -> dict[str, object]:
    pairs = ((column, guess.found(looks, column)) for column in wanted)
    return {column: look.name for column, look in pairs if look is not None}


def _same_name(table: str, columns: dict[str, object], looks: list[Look]) -> dict[str, object]:
    """Columns that bear the schema's own name and are not taken yet: they are what they say."""
    taken = {source.get("column") if isinstance(source, dict) else source for source in columns.values()}
    own = {look.plain.replace(" ", "_"): look.name for look in looks if look.name not in taken}
    return {
        column.name: own[column.name]
        for column in TABLES[table].columns
        if column.name in own and column.name not in columns and column.type != "id"
    }


def section(
    file: str,
    table: str,
    columns: dict[str, object],
    looks: list[Look],
    draft: Draft,
    more: Sequence[str] = (),
) -> None:
    """Write one [[table]]; `more` are lines of its own. The customer is named as the file's link says; dates whose
    order no cell decides are asked about."""
    by_name = {look.name: look for look in looks}
    columns = columns | _same_name(table, columns, looks)
    if (
        table != "units"
        and file in draft.who
        and "unit_id" in {column.name for column in TABLES[table].columns}
        and table != "exposures"
    ):
        columns = {"unit_id": draft.who[file], **{key: rule for key, rule in columns.items() if key != "unit_id"}}
    if table == "units" and draft.region:
        columns["region"] = draft.region
    if lost := [one.name for one in TABLES[table].columns if one.required and one.name not in columns]:
        draft.notes.append(f"# {file}: nothing gives {', '.join(lost)} of {table}, so none of it is loaded.")
        return
    draft.used |= {
        (file, str(source.get("column") if isinstance(source, dict) else source)) for source in columns.values()
    }
    lines = [
        "[[table]]",
        f"table = {quoted(table)}",
        f"from = {quoted(file)}",
        *more,
        "[table.columns]",
    ]
    for column, source in columns.items():
        rule = _dated(file, column, source, by_name, draft)
        lines.append(f"{column} = {inline(rule)}")
    draft.tables.append("\n".join(lines) + "\n")


def _dated(file: str, column: str, source: object, by_name: dict[str, Look], draft: Draft) -> object:
    """The rule with the order of day and month, where dates are written with numbers of two digits first."""
    label = source.get("column") if isinstance(source, dict) else source
    look = by_name.get(str(label))
    if look is None or look.dates <= 0.5 or not (look.day_first_only or look.month_first_only or look.both_ways):
        return source
    order = "mdy" if look.month_first_only > look.day_first_only else "dmy"
    if look.both_ways and bool(look.day_first_only) == bool(look.month_first_only):
        total = look.day_first_only + look.month_first_only + look.both_ways
        order = draft.ask(
            f"{file}_{column}_order",
            f"Are the dates of {look.name} in {file} day first or month first? {look.both_ways:,} of {total:,} "
            "read both ways.",
            {"dmy": "day first", "mdy": "month first"},
            order,
        )
    return {**(source if isinstance(source, dict) else {"column": look.name}), "order": order}
