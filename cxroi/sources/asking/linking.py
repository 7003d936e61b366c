"""Do the ids of other systems lead to customers? Below nine in ten a load stops; the rest is told."""
# ruff: noqa: S608 - identifiers pass sql.name, values sql.literal

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cxroi.sources.base.database import Loading
from cxroi.sources.base.sql import literal, name
from cxroi.sources.meaning.profile import Profile
from cxroi.sources.rows.contract import NO_LINK
from cxroi.sources.rows.staging import Staged

LEAST_LINKED = 0.9
MONEY = {"transactions": "amount", "financials": "revenue_net"}


@dataclass(frozen=True)
class Lost:
    """Rows of a section whose id leads to no customer, of all rows that could be used, with their money."""

    table: str
    label: str
    link: str
    rows: int
    of: int
    money: float | None
    is_refused: bool


def unlinked(loading: Loading, profile: Profile, staged: Sequence[Staged]) -> list[str]:
    """The questions of sections that link too little and keep their rows; refused ones are asked about as refusals."""
    return [
        f"{one.label}: {one.rows:,} of {one.of:,} rows{_worth(one)} have no id, or one that leads to no customer "
        f"by the link {one.link}. Does a file of the link lack customers, or is it another kind of id? Bring the file "
        f'or correct [[link]]; to go on as it is, write unlinked = ["{one.table}"] under [answers].'
        for one in _lost(loading, staged)
        if not one.is_refused and one.table not in profile.answers.unlinked and one.rows > (1 - LEAST_LINKED) * one.of
    ]


def told(loading: Loading, staged: Sequence[Staged]) -> list[str]:
    """What is known without a customer, a sentence a section."""
    return [
        f"{one.label}: {one.rows:,} of {one.of:,} rows{_worth(one)} lead to no customer by the link {one.link} and are "
        + ("refused." if one.is_refused else "kept without one.")
        for one in _lost(loading, staged)
        if one.rows
    ]


def _worth(one: Lost) -> str:
    return f", worth {one.money:,.2f}," if one.money else ""


def _lost(loading: Loading, staged: Sequence[Staged]) -> list[Lost]:
    found = []
    for one in staged:
        for column, rule in one.mapping.rule.columns.items():
            if rule.link is None:
                continue
            is_refused = one.table.column(column).required
            reason = literal(NO_LINK.format(column, rule.link))
            lost = f"reason = {reason}" if is_refused else f"reason is null and {name(column)} is null"
            amount = MONEY.get(one.table.name)
            money = f"sum({name(amount)}) filter (where {lost})" if amount else "null"
            row = loading.rows(
                f"select count(*) filter (where {lost}), count(*) filter (where reason is null or {lost}), {money} "
                f"from {name(one.name)}"
            )[0]
            worth = float(row[2]) if row[2] is not None else None
            found.append(
                Lost(one.table.name, one.mapping.rule.label, rule.link, int(row[0]), int(row[1]), worth, is_refused)
            )
    return found
