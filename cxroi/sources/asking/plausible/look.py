"""What every question of the plausibility pass looks at, and what it gives: a doubt with its answers."""
# ruff: noqa: S608 - identifiers pass sql.name, values sql.literal

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from cxroi.sources.base.database import Loading
from cxroi.sources.base.sql import literal, name
from cxroi.sources.meaning.profile import Profile
from cxroi.sources.rows.mapping import Picked
from cxroi.sources.rows.staging import Staged

NET = {
    "financials": "coalesce(revenue_net, revenue_gross - coalesce(discounts, 0) - coalesce(refunds, 0), margin)",
    "transactions": "amount",
    "initiative_costs": "amount",
    "plan": "amount",
    "ledger_totals": "amount",
}
"""Money of a row of the tables that hold any."""
TWICE = "same "
"""How the reason of a row begins whose key an earlier row has."""


@dataclass(frozen=True)
class Doubt:
    """One question: how many, how much, both readings, and the profile line that answers.

    `table` is the canonical table it is asked of, `about` names ('table.column') whose refusals it explains.
    """

    text: str
    table: str
    about: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Look:
    """Everything staged in one load. `key` makes pseudonyms, `replaced` names tables that start anew, `unread` counts
    lines of a file (by number) that could not be read as rows, `counted` are the tables that `ids` has made."""

    loading: Loading
    profile: Profile
    staged: Sequence[Staged]
    key: bytes
    replaced: Sequence[str] = ()
    unread: Mapping[int, int] = field(default_factory=dict)
    counted: dict[str, str] = field(default_factory=dict)

    def ids(self, column: Picked, one: Staged) -> str:
        """A table of what stands in a column of ids (as text, before missing codes are taken out) and in how many rows,
        made once for all sections that read it alike."""
        cells = str(one.mapping.select([(column.before, "id")]))
        if cells not in self.counted:
            self.counted[cells] = f"ids_{len(self.counted)}"
            self.loading.run(
                f"create or replace temp table {self.counted[cells]} as select id, count(*) as n from ({cells}) as c "
                "group by id"
            )
        return self.counted[cells]

    def of(self, *tables: str) -> list[Staged]:
        return [one for one in self.staged if one.table.name in tables]

    def with_units(self) -> list[Staged]:
        """Staged tables whose section maps a unit."""
        return [one for one in self.staged if "unit_id" in one.mapping.rule.sources]

    def known_units(self) -> list[str]:
        """Queries that give the units that staged tables and the store (unless it starts anew) name as such."""
        parts = [f"select unit_id from {name(one.name)} where reason is null" for one in self.of("units")]
        return parts + ([] if "units" in self.replaced else ["select unit_id from intake.raw.units"])


def picked(one: Staged, label: str) -> Picked | None:
    """A mapped column of a staged table."""
    return next((column for column in one.mapping.picked() if column.label == label), None)


def source_of(one: Staged, label: str) -> str:
    """How a person finds a column: its name in the file."""
    rule = one.mapping.rule.sources.get(label)
    return " and ".join(rule.references) if rule is not None and rule.references else label


def column_line(one: Staged, label: str, more: str) -> str:
    """The profile line of a column with one key added, and where it goes."""
    rule = one.mapping.rule.sources[label]
    source = f'column = "{rule.column}"' if rule.column is not None else "..."
    return f"{label} = {{ {source}, {more} }} ({one.mapping.at('columns', label)})"


def is_twice() -> str:
    """Condition: the row was refused because an earlier one has its key."""
    return f"coalesce(starts_with(reason, {literal(TWICE)}), false)"


def money(value: Decimal | float | int | None) -> str:
    """An amount as told in a question."""
    return f"{Decimal(str(value or 0)):,.2f}"


def share(part: float, whole: float) -> str:
    """A part in per cent, never rounded to none or all."""
    value = part / whole if whole else 0.0
    return f"{value:.1%}" if 0 < value < 0.01 or 0.99 < value < 1 else f"{value:.0%}"
