"""What a row must satisfy, as SQL: the first rule it breaks is its reason. Nothing is dropped without one."""

from __future__ import annotations

from collections.abc import Sequence

from cxroi.metrics import METRICS
from cxroi.sources.base.sql import literal, name
from cxroi.sources.meaning.schema import Column, ColumnType, Table
from cxroi.sources.rows.cast import as_text
from cxroi.sources.rows.mapping import Picked

NOT_A: dict[ColumnType, str] = {
    "money": "no amount of money",
    "number": "no number",
    "integer": "no whole number",
    "date": "no date",
    "end": "no date",
    "time": "no date and time",
    "month": "no month",
    "flag": "neither yes nor no",
}
EXTRA: dict[str, tuple[tuple[str, str], ...]] = {
    "exposures": (
        ("unit_id is null and group_id is null", "names neither a unit nor a group"),
        ("group_id is not null and group_type is null", "group_type is empty"),
        ("to_on < from_on", "to_on is before from_on"),
    ),
    "employee_feedback": (("n < 1", "n is below 1"),),
    "feedback": (("weight < 0", "weight is negative"), ("scale_min >= scale_max", "scale_min is not below scale_max")),
    "initiatives": (("ended_on < started_on", "ended_on is before started_on"),),
    "outcomes": (
        (
            "lower(trim(kind)) = 'left' and value is not null and value not in (0, 1)",
            "value of the outcome 'left' is neither 0 nor 1: map it with columns.value.map, or name another kind",
        ),
        ("weight < 0", "weight is negative"),
    ),
    "operations": (("weight < 0", "weight is negative"),),
    "units": (("unit_id = parent_id", "a unit is its own parent"),),
    "financials": (("not regexp_matches(currency, '^[A-Z]{3}$')", "currency is no three-letter code"),),
    "transactions": (("not regexp_matches(currency, '^[A-Z]{3}$')", "currency is no three-letter code"),),
    "initiative_costs": (("not regexp_matches(currency, '^[A-Z]{3}$')", "currency is no three-letter code"),),
}
OUTSIDE = "score is outside its scale"
NO_LINK = "{}: no customer is known by this id (link {})"


def present(column: Picked) -> str:
    """The text a picked value came with, null where the cell was empty."""
    label = name("r:" + column.label)
    return label if column.type == "VARCHAR" else as_text(label, column.type)


def reason(table: Table, picked: Sequence[Picked], *, scale: bool) -> str:
    """A CASE over the typed row that names the first broken rule, or is null."""
    cases = []
    for column in picked:
        label, kind = column.label, column.column.type
        cases += [(name(f"f{k}:" + label), f"{label}: {words}") for k, (_, words) in enumerate(column.failed)]
        if column.unknown is not None:
            cases.append((name("x:" + label), f"{label} holds a value that the profile's map does not name"))
        if kind in NOT_A:
            cases.append((f"{present(column)} is not null and {name(label)} is null", f"{label} is {NOT_A[kind]}"))
    for column in picked:
        if column.rule.link is not None and column.column.required:
            nobody = f"{present(column)} is not null and {name(column.label)} is null"
            cases.append((nobody, NO_LINK.format(column.label, column.rule.link)))
    cases += [
        (f"{name(column.name)} is null", f"{column.name} is empty") for column in table.columns if column.required
    ]
    if scale and table.name == "feedback":
        cases.append(("score < scale_min or score > scale_max", OUTSIDE))
    cases += EXTRA.get(table.name, ())
    return (
        "case " + " ".join(f"when {condition} then {literal(words)}" for condition, words in cases) + " end"
        if cases
        else "null"
    )


def from_registry(column: Column, mapped: str | None) -> str | None:
    """Scale and direction of a registered metric where the profile is silent; None for other columns."""
    attribute = {"scale_min": "low", "scale_max": "high", "higher_is_better": "higher_is_better"}.get(column.name)
    if attribute is None:
        return mapped
    cases = " ".join(
        f"when {literal(metric.name)} then {literal(getattr(metric, attribute))}" for metric in METRICS.values()
    )
    known = f"case {name('t:metric')} {cases} end"
    return known if mapped is None else f"coalesce({mapped}, {known})"
