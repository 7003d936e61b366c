"""What does a file that nobody has described seem to hold? Sections of a first profile, each doubt as a question."""

from __future__ import annotations

from dataclasses import dataclass, field

from cxroi.sources.asking import guess
from cxroi.sources.asking.guess import Look
from cxroi.sources.meaning import templates
from cxroi.sources.meaning.schema import TABLES
from cxroi.sources.meaning.templates import Template


@dataclass
class Draft:
    """What is written so far."""

    files: list[str] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)
    questions: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    units: tuple[int, int] | None = None
    used: set[tuple[str, str]] = field(default_factory=set)


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'


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
        draft.questions[f"{file}_use"] = (
            f"What does {file} hold ({columns})? Write a [[table]] section for it, or remove its [[file]]."
        )
    elif left := [look.name for look in looks if (file, look.name) not in draft.used]:
        draft.notes.append(f"# Not used of {file}: {', '.join(left[:20])}{' ...' if len(left) > 20 else ''}")


def _filled(file: str, filled: Template, looks: list[Look], draft: Draft) -> None:
    """A template that was filled in: every column is what it says; its rows of units and of the example stay out."""
    marks = ", ".join(quoted(row[0]) for row in filled.rows)
    where = f"where = [{{ column = {quoted(filled.header[0])}, not_in = [{marks}] }}]"
    _section(file, filled.table.name, {name: name for name in filled.header}, looks, draft, where)
    if filled.table.name == "units":
        _describes_units(draft, len(filled.header))


def _about_units(file: str, looks: list[Look], unit: Look, draft: Draft) -> None:
    if unit.distinct == unit.filled:
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
        _section(file, "cases", columns, looks, draft)


def _units(file: str, looks: list[Look], unit: Look, draft: Draft) -> None:
    """The file that says most about the units describes them; the others only know their ids."""
    columns: dict[str, object] = {
        "unit_id": unit.name,
        **_named(looks, ("segment", "region", "first_seen_on", "tenure_months")),
    }
    if draft.units is None or len(columns) > draft.units[1]:
        _section(file, "units", columns, looks, draft)
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
    columns: dict[str, object] = {"feedback_id": {"row": True}, "metric": {"constant": metric}, "score": score.name}
    if unit is not None:
        columns["unit_id"] = unit.name
    elif order is not None:
        columns |= {"about_type": {"constant": "order"}, "about_id": order.name}
    _section(file, "feedback", columns | _named(looks, ("feedback_id", "answered_at", "comment")), looks, draft)
    if not sure:
        draft.questions[f"{file}_metric"] = (
            f"What is {score.name} in {file} ({score.low:g} to {score.high:g})? It is taken for {metric}; set "
            "metric, scale_min, "
            "scale_max and higher_is_better if it is another question."
        )


def _money(file: str, looks: list[Look], unit: Look, draft: Draft) -> None:
    """Months of money where there is a month (or one row a unit), else movements."""
    at, month, amount = (guess.found(looks, wanted) for wanted in ("at", "month", "amount"))
    money = _named(looks, ("revenue_net", "margin", "cost_to_serve"))
    if money and (month is not None or unit.distinct == unit.filled):
        _section(
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
        _section(file, "transactions", columns, looks, draft)


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
        f"where = [{{ column = {quoted(left_at.name)}, not_empty = true }}]"
        if left_at is not None and left is None
        else ""
    )
    _section(file, "outcomes", columns, looks, draft, where)
    draft.questions[f"{file}_left"] = (
        "What does leaving mean here, in words, and does the value say left (not stayed)? Set outcome_definition "
        "under [company]."
    )


def _initiative(file: str, looks: list[Look], initiative: Look, unit: Look | None, draft: Draft) -> None:
    name, amount, month = guess.found(looks, "name"), guess.found(looks, "amount"), guess.found(looks, "month")
    columns: dict[str, object] = {"initiative_id": initiative.name}
    if name is not None and initiative.distinct == initiative.filled:
        _section(file, "initiatives", columns | {"name": name.name} | _named(looks, ("started_on",)), looks, draft)
    elif unit is not None:
        columns |= {"unit_id": unit.name, "assignment": {"constant": "unknown"}, **_named(looks, ("from_on",))}
        _section(file, "exposures", columns, looks, draft)
        draft.questions[f"{file}_assignment"] = (
            "Who got the initiative by chance, by a rule, or by choice? Set assignment and arm of exposures."
        )
    elif amount is not None and month is not None:
        columns |= {"month": month.name, "kind": {"constant": "cost"}, "amount": amount.name}
        _section(file, "initiative_costs", columns, looks, draft)


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


def _section(
    file: str, table: str, columns: dict[str, object], looks: list[Look], draft: Draft, where: str = ""
) -> None:
    by_name = {look.name: look for look in looks}
    columns = columns | _same_name(table, columns, looks)
    draft.used |= {
        (file, str(source.get("column") if isinstance(source, dict) else source)) for source in columns.values()
    }
    lines = [
        "[[table]]",
        f"table = {quoted(table)}",
        f"from = {quoted(file)}",
        *([where] if where else []),
        "[table.columns]",
    ]
    for column, source in columns.items():
        rule = source
        look = by_name.get(source) if isinstance(source, str) else None
        if look is not None and look.dates > 0.5 and (look.day_first_only or look.month_first_only or look.both_ways):
            order = "mdy" if look.month_first_only > look.day_first_only else "dmy"
            total = look.day_first_only + look.month_first_only + look.both_ways
            rule = {"column": look.name, "order": order}
            draft.questions[f"{file}_{column}_order"] = (
                f"Are the dates of {look.name} in {file} day first or month first? {look.both_ways:,} of {total:,} "
                f"read both ways; order = {order!r} is taken."
            )
        lines.append(f"{column} = {_inline(rule)}")
    draft.tables.append("\n".join(lines) + "\n")


def _inline(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_inline(one)}" for key, one in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_inline(one) for one in value) + "]"
    return str(value).lower() if isinstance(value, bool) else quoted(str(value))
