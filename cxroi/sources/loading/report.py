"""What a load did, in words and as a dictionary: nothing read is unaccounted for."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

from cxroi.sources.rows.links import Linked


@dataclass
class TableReport:
    """Counts of one canonical table: read = kept + rejected + duplicates + left_out; replaced counts older rows
    gone, `summed` the duplicates whose money an earlier row took up."""

    table: str
    read: int = 0
    kept: int = 0
    rejected: int = 0
    duplicates: int = 0
    summed: int = 0
    left_out: int = 0
    replaced: int = 0
    orphans: int = 0
    reasons: dict[str, int] = field(default_factory=dict)

    @property
    def balanced(self) -> bool:
        return self.read == self.kept + self.rejected + self.duplicates + self.left_out


@dataclass(frozen=True)
class Match:
    """How much of a table belongs to known units: rows, units, and the revenue of those units."""

    table: str
    rows: int
    matched_rows: int
    units: int
    matched_units: int
    revenue: Decimal | None
    matched_revenue: Decimal | None


@dataclass
class LoadReport:
    """The outcome of one load. `known` files were loaded before and are not loaded again; `notes` are warnings."""

    import_id: int
    profile: str
    company: str
    tables: dict[str, TableReport] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    unmatched: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    filtered: dict[str, int] = field(default_factory=dict)
    samples: dict[str, str] = field(default_factory=dict)
    matches: list[Match] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    links: list[Linked] = field(default_factory=list)
    seconds: float = 0.0

    def table(self, name: str) -> TableReport:
        return self.tables.setdefault(name, TableReport(name))

    def as_dict(self) -> dict[str, Any]:
        """Plain values only, for --json."""
        return {key: _plain(value) for key, value in asdict(self).items()}

    def lines(self) -> list[str]:
        """The report in plain words, one fact a line."""
        lines = [f"Loaded for {self.company} with profile {self.profile} (import {self.import_id})."]
        lines += self.notes
        lines += [f"Already loaded, not loaded again: {name}" for name in self.known]
        for one in self.tables.values():
            lines.append(_counts(one))
            lines += [f"  refused {n:,}: {reason}" for reason, n in one.reasons.items()]
        lines += [f"{name}: {n:,} rows left out by the profile's filter" for name, n in self.filtered.items() if n]
        lines += [f"{name} is a sample of {kind}{_caution(kind)}" for name, kind in self.samples.items()]
        lines += [_link(one) for one in self.links]
        lines += [_match(one) for one in self.matches if one.rows]
        lines += [f"Not loaded, its file is not among the files given: {label}" for label in self.skipped]
        lines += [f"No rule of the profile matches: {name}" for name in self.unmatched]
        if not self.tables and not self.notes:
            lines.append("Nothing new: the store is unchanged.")
        return lines


def _counts(one: TableReport) -> str:
    parts = [f"{one.read:,} rows read", f"{one.kept:,} kept", f"{one.rejected:,} refused"]
    for n, words in (
        (one.duplicates - one.summed, "duplicates"),
        (one.summed, "added up into a row of the same key"),
        (one.left_out, "left out by a filter"),
        (one.replaced, "older rows replaced"),
        (one.orphans, "of unknown units"),
    ):
        if n:
            parts.append(f"{n:,} {words}")
    return f"{one.table}: " + ", ".join(parts)


def _caution(kind: str) -> str:
    return ": repurchase rates cannot be read from it" if kind == "transactions" else ""


def _link(one: Linked) -> str:
    words = f"link {one.link}: {one.ids:,} ids lead to one customer each"
    return words + (f"; {one.shared:,} belong to several customers and link nobody" if one.shared else "")


def _match(one: Match) -> str:
    words = f"{one.table}: {one.matched_units:,} of {one.units:,} units known ({_share(one.matched_units, one.units)})"
    if one.revenue:
        words += f"; they hold {_share(one.matched_revenue or 0, one.revenue)} of revenue"
    return words


def _share(part: Decimal | int, whole: Decimal | int) -> str:
    return f"{float(part) / float(whole):.1%}" if whole else "none"


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value
