"""One company bound to one published build: its facts, its findings, and who asks.

Everything a page shows comes from here, so that all figures of one page run belong to one generation.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from cxroi import words
from cxroi.checks import acts
from cxroi.engine.store import Manifest, Store
from cxroi.errors import EngineError, StoreError
from cxroi.nature import Place, split_segment
from cxroi.reading.base import queries
from cxroi.reading.base.records import Build
from cxroi.terms import ALL, Check, Finding, Principal, Selection

FIELDS = tuple(item.name for item in fields(Finding))


@dataclass(frozen=True)
class Company:
    """A build opened for one reader. `findings` and `finding` never ask the database again."""

    path: Path
    build: Build
    principal: Principal
    tables: Mapping[str, tuple[Mapping[str, Any], ...]]
    all_findings: tuple[Finding, ...]
    _index: Mapping[tuple[str, str], Mapping[str, Finding]] = field(repr=False)

    def finding(self, path: str, selection: Selection | None = None) -> Finding | None:
        """The finding of this path for the selection; None when it was not estimated for this cut.

        A path that is never told by the last 12 months (payback, event months, facts) is found at its own period.
        """
        chosen = selection or Selection()
        periods = self._index.get((path, chosen.segment), {})
        if chosen.period in periods:
            return periods[chosen.period]
        if "last12" in self._index.get((path, ALL), periods):
            return None
        return next(
            (periods[name] for name in ("since_launch", ALL) if name in periods), next(iter(periods.values()), None)
        )

    def findings(self, prefix: str, selection: Selection | None = None) -> list[Finding]:
        """All findings whose path begins with the prefix, for the selection, in the order of the build."""
        chosen = selection or Selection()
        found = (
            self.finding(path, chosen)
            for path, segment in self._index
            if segment == chosen.segment and under(path, prefix)
        )
        return [finding for finding in found if finding is not None]

    def tells(self, prefix: str) -> bool:
        """True when anything under this path was asked of the data, for any period or cut, even if refused."""
        return any(under(path, prefix) for path, _ in self._index)

    def by_segment(self, path: str, period: str = "last12", column: str = "segment") -> list[Finding]:
        """One finding per value of a segment column, "segment=<value>", for the path."""
        segments = [segment for known, segment in self._index if known == path and split_segment(segment)[0] == column]
        found = (self.finding(path, Selection(period, segment)) for segment in segments)
        return [finding for finding in found if finding is not None]

    def periods(self) -> list[str]:
        """Periods for which anything was estimated, the default first."""
        known = {finding.place.period for finding in self.all_findings} - {ALL}
        first = [name for name in ("last12", "prior12", "since_launch") if name in known]
        return first + sorted((name for name in known if name.startswith("fy")), reverse=True)

    def cuts(self, column: str) -> list[str]:
        """Values of a segment column that have at least one precomputed figure."""
        return sorted({cut for _, segment in self._index for name, cut in (split_segment(segment),) if name == column})


def under(path: str, beginning: str) -> bool:
    """True where the path begins with these whole parts."""
    return Place(path).under(beginning)


def finding_of(row: Mapping[str, Any]) -> Finding:
    """A row of results.findings as the record that pages receive; checks are JSON text in the store."""
    raw = row["checks"]
    told = json.loads(raw) if isinstance(raw, str) else (raw or [])
    checks = acts.stated((Check(check["name"], check["status"], check["reason"]) for check in told), row["grade"])
    held = {name: row[name] for name in FIELDS if name in row}
    return Finding(**{**held, "checks": checks, "stages": tuple(row["stages"])})


def may_see(finding: Finding, principal: Principal) -> bool:
    """A reader whose scope names business units sees figures of these units only."""
    return not principal.scope or finding.segment in {f"business_unit={unit}" for unit in principal.scope}


def indexed(findings: Iterable[Finding]) -> dict[tuple[str, str], dict[str, Finding]]:
    index: dict[tuple[str, str], dict[str, Finding]] = {}
    for finding in findings:
        where = finding.place
        index.setdefault((where.path, where.segment), {})[where.period] = finding
    return index


def open_company(path: Path, principal: Principal | None, manifest: Manifest | None = None) -> Company:
    """Open a published build of a store (default: the current one) for one reader.

    From here on this thread writes in the company's style. Raises StoreError when the reader is unknown, or when there
    is no store or no readable build (its message ends with the next command).
    """
    if principal is None or "view" not in principal.rights:
        raise StoreError("Nobody is signed in who may view this company: sign in first.")
    store = Store(path)
    with store.read(manifest) as engine:
        try:
            build, rows = queries.build_facts(engine), queries.findings(engine)
            tables = {**queries.small_tables(engine), "matches": queries.matches(store)}
        except EngineError:
            raise StoreError(
                f"this build was made by another version of cxroi. Next: python -m cxroi build --store {path}"
            ) from None
    findings = tuple(finding for finding in map(finding_of, rows) if may_see(finding, principal))
    company = Company(path, build, principal, tables, findings, indexed(findings))
    speak_as(company)
    return company


def speak_as(company: Company) -> None:
    """Write numbers and call money as this company does from here on, in this thread or task alone."""
    words.use(company.build.style)
    words.call_money(company.build.scope.worth, [str(row["name"]) for row in company.tables["initiatives"]])
