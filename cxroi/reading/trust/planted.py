"""Demo company only: the planted truth beside what was estimated."""

from __future__ import annotations

from dataclasses import dataclass

from cxroi.reading.base import context
from cxroi.reading.base.company import Company
from cxroi.reading.base.records import Stamp
from cxroi.terms import Finding, Selection

TRUTH = "truth"


@dataclass(frozen=True)
class Pair:
    """One planted figure and the estimate of the same thing; `held` is None where no range was given."""

    what: str
    planted: Finding
    estimated: Finding | None

    @property
    def held(self) -> bool | None:
        found, truth = self.estimated, self.planted.point
        if found is None or truth is None or found.low is None or found.high is None:
            return None
        return found.low <= truth <= found.high


@dataclass(frozen=True)
class PlantedAnswer:
    """All planted figures with their estimates, misses first."""

    pairs: tuple[Pair, ...]
    stamp: Stamp

    @property
    def held(self) -> int:
        return sum(pair.held is True for pair in self.pairs)

    @property
    def missed(self) -> tuple[Pair, ...]:
        return tuple(pair for pair in self.pairs if pair.held is False)

    @property
    def kept(self) -> tuple[Pair, ...]:
        return tuple(pair for pair in self.pairs if pair.held is True)

    @property
    def withheld(self) -> tuple[Pair, ...]:
        """One figure for each thing that was refused: since launch, else the longest period there is."""
        found: dict[str, Pair] = {}
        for pair in sorted(self.pairs, key=lambda one: one.planted.period == "since_launch"):
            if pair.held is None and (pair.planted.key == "earned" or pair.what not in found):
                found[pair.what] = pair
        return tuple(found.values())

    @property
    def ranged(self) -> int:
        return sum(pair.held is not None for pair in self.pairs)


def planted(company: Company) -> PlantedAnswer:
    """Pairs of `truth/<path>` and the finding of the same path and period ("truth/x/earned" against
    "initiative/x/earned")."""
    names = context.names(company)
    pairs = []
    for truth in company.all_findings:
        where = truth.place
        if not where.under(TRUTH):
            continue
        rest = "/".join(where.parts[1:])
        selection = Selection(where.period, where.segment)
        estimated = company.finding(f"initiative/{rest}", selection) or company.finding(rest, selection)
        name = names.get(truth.initiative or "", truth.initiative or "")
        pairs.append(Pair(name or truth.label, truth, estimated))
    missed_first = sorted(pairs, key=lambda pair: (pair.held is not False, pair.held is None))
    return PlantedAnswer(tuple(missed_first), context.stamp(company))
