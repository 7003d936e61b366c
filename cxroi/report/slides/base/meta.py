"""What a slide says about its origin: company, source, dates, run."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from cxroi.reading.base import context
from cxroi.reading.base.company import Company
from cxroi.words import HORIZON, in_revenue, month_name, safe_text


@dataclass(frozen=True)
class SlideMeta:
    """Footer, notes and file name of a slide. `data_through` and `period` are words ("31 October 2026")."""

    company: str
    is_demo: bool
    source: str
    data_through: str
    run_id: str
    assumptions_version: str
    generation: str
    period: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    horizon: int = HORIZON
    worth: str = "margin"

    def said(self, text: str) -> str:
        """A text of ours about the company's money: revenue where no margin is known."""
        return text if self.worth == "margin" else in_revenue(text, self.names.values())

    @property
    def origin(self) -> str:
        """ "Demo company, generated", or the company and where its data came from."""
        return (
            "Demo company, generated"
            if self.is_demo
            else ", ".join(filter(None, map(safe_text, (self.company, self.source))))
        )


def meta_of(company: Company, period: str = "") -> SlideMeta:
    """Where a slide of this company's build says it comes from; `period` is a period's key ("last12"), empty for
    none."""
    build = company.build
    through = (
        month_name(build.data_through_month) if build.data_through_month is not None else build.scope.without_months
    )
    told = context.period_words(company, period) if period else ""
    if build.data_through_month is None:
        told = build.scope.without_months
    return SlideMeta(
        company=build.company,
        is_demo=build.is_demo,
        source=f"profile {build.profile}" if build.profile else "own files",
        data_through=through,
        run_id=build.run_id,
        assumptions_version=build.assumptions_version,
        generation=build.generation,
        period=told,
        names=context.names(company),
        worth=build.scope.worth,
    )


def file_name(title: str, generation: str, suffix: str = ".pptx") -> str:
    """title-generation-8 random hex: two downloads never share a name, so that no cache hands one for the other."""
    words = re.sub(r"[^a-z0-9]+", "-", safe_text(title).lower()).strip("-")[:60].strip("-") or "cxroi"
    version = re.sub(r"[^A-Za-z0-9]+", "", generation)[:32] or "0"
    return f"{words}-{version}-{secrets.token_hex(4)}{suffix}"
