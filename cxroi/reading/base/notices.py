"""What a reader has to know before any figure: the same notices for every page, command and export."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cxroi.checks.health import verdicts
from cxroi.engine.store import Store
from cxroi.errors import StoreError
from cxroi.ledger.shown import problem
from cxroi.reading.base.company import Company
from cxroi.reading.base.signoff import state

Kind = Literal["build", "ledger", "sign-off", "health"]
LEDGER = "What people wrote (cases, scenarios, sign-offs, explanations) is not shown:"


@dataclass(frozen=True)
class Notice:
    """One notice in words, ending with what to do where something can be done."""

    kind: Kind
    words: str


def notices(company: Company) -> tuple[Notice, ...]:
    """Every notice of the build that is shown, the gravest first; empty where all is well."""
    return (*standing(company), *_of_figures(company))


def standing(company: Company) -> tuple[Notice, ...]:
    """What stands above every page: an older build is served, the ledger cannot be read."""
    found: list[Notice] = []
    served = _served(company)
    if served:
        found.append(Notice("build", served))
    wrong = problem(company.path)
    if wrong:
        found.append(Notice("ledger", f"{LEDGER} {wrong}"))
    return tuple(found)


def _of_figures(company: Company) -> tuple[Notice, ...]:
    """What has a place of its own on pages: the badge of the sign-off, the line of measurement health."""
    found: list[Notice] = []
    signature = state(company)
    if signature.out:
        found.append(Notice("sign-off", f"{signature.words[:1].upper()}{signature.words[1:]}."))
    found += [
        Notice("health", f"Measurement health fails: {check.reason}")
        for check in verdicts(company.all_findings)
        if check.status == "FAIL"
    ]
    return tuple(found)


def _served(company: Company) -> str:
    """Why this build is served in place of a newer one; empty where it is the current one, or was asked for by id."""
    try:
        manifest = Store(company.path).current()
    except StoreError as error:
        return f"The build that was opened is not served any more: {error}"
    return manifest.notice or "" if manifest.generation == company.build.generation else ""
