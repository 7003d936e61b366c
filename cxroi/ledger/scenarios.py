"""Scenarios that people keep: named, noted, renamed, duplicated, taken back; every version with its author and time.

A kept scenario holds what was typed and what it came to at that moment, so that a later build can say what moved.
"""

from __future__ import annotations

import secrets
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from cxroi.errors import DataError
from cxroi.files import wrong
from cxroi.ledger.entry import Draft, Entry
from cxroi.ledger.store import Ledger
from cxroi.safetext import safe_text
from cxroi.terms import Principal

KIND = "scenario"
OWN = {"extra_forbidden": "is not known here"}
Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=80)]
Cut = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Money = Annotated[float, Field(ge=0, le=1e12, allow_inf_nan=False)]


class Seen(BaseModel):
    """What a scenario came to when it was saved: net value with its range, under which run and assumptions."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    run_id: str = ""
    assumptions_version: str = ""
    net: float | None = None
    words: str = ""


class Plan(BaseModel):
    """What the reader typed: who (cuts that do not overlap, or "all"), points more, share of them reached, months until
    all are reached, cost once, a month and per customer (reporting currency), fade a year and horizon (None: as the
    assumptions
    say), and whether more may be moved than was ever seen."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    name: Name = ""
    segments: tuple[Cut, ...] = Field(default=("all",), min_length=1, max_length=30)
    points: float = Field(ge=0, le=100)
    reach_share: float = Field(ge=0, le=1)
    ramp_months: int = Field(default=0, ge=0, le=60)
    cost_one_off: Money = 0.0
    cost_monthly: Money = 0.0
    cost_per_customer: Money = 0.0
    fade_per_year: float | None = Field(default=None, ge=0, le=1)
    horizon_months: int | None = Field(default=None, ge=1, le=120)
    beyond: bool = False
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] = ""
    seen: Seen = Seen()


def plan(content: dict[str, object]) -> Plan:
    """A plan from its values; DataError lists every wrong one by name, never what stood there."""
    try:
        return Plan.model_validate(content)
    except ValidationError as error:
        lines = wrong.lines(error, OWN)
        raise DataError(
            f"the scenario has {len(lines)} wrong {'value' if len(lines) == 1 else 'values'}: " + "; ".join(lines)
        ) from None


def plan_of(entry: Entry) -> Plan:
    """The plan inside an entry of the ledger; DataError where another version or hand wrote what is not allowed
    here."""
    try:
        return Plan.model_validate(dict(entry.body))
    except ValidationError as error:
        raise DataError(f"this scenario cannot be read by this version: {'; '.join(wrong.lines(error, OWN))}") from None


def name_of(entry: Entry) -> str:
    """The name in an entry, whether or not the rest of it can be read; at most 80 characters."""
    return safe_text(str(entry.body.get("name", "")).strip(), 80)


def scenarios(ledger: Ledger, principal: Principal | None) -> tuple[Entry, ...]:
    """Newest version of every scenario that is not taken back, by name and then by who wrote it first."""
    found = [entry for entry in ledger.entries(principal, KIND) if not entry.withdrawn]
    return tuple(sorted(found, key=lambda entry: (name_of(entry).lower(), entry.id)))


def scenario(ledger: Ledger, principal: Principal | None, key: str) -> Entry:
    """One scenario. DataError where there is none of this id, or it was taken back."""
    entry = ledger.entry(principal, KIND, key)
    if entry is None or entry.withdrawn:
        raise DataError(
            "there is no such scenario: it was never saved here, or taken back. Next: python -m cxroi scenario list"
        )
    return entry


def save(ledger: Ledger, principal: Principal | None, what: Plan, *, key: str = "", version: int = 0) -> Entry:
    """Keep a plan: under a new id, or as the next version of `key` where `version` is the one that was read.

    DataError without a name or with a value that is not allowed, and nothing written;
    StoreError where somebody saved in between: nothing is lost, both stand in the history.
    """
    what = plan(what.model_dump())
    if not what.name:
        raise DataError("a scenario needs a name. Next: type one and save again")
    scope = principal.scope[0] if principal is not None and principal.scope else ""
    if key:
        scope = scenario(ledger, principal, key).scope
    return ledger.save(
        principal, Draft(KIND, key or secrets.token_hex(4), what.model_dump(mode="json"), scope), version=version
    )


def rename(ledger: Ledger, principal: Principal | None, entry: Entry, name: str) -> Entry:
    """The same scenario under another name, as a new version of the one that was read."""
    return save(ledger, principal, plan({**entry.body, "name": name}), key=entry.id, version=entry.version)


def duplicate(ledger: Ledger, principal: Principal | None, entry: Entry) -> Entry:
    """A copy with an id of its own, named after the first."""
    name = f"{name_of(entry)[:70]} (copy)"
    return save(ledger, principal, plan({**entry.body, "name": name}))


def withdraw(ledger: Ledger, principal: Principal | None, entry: Entry) -> Entry:
    """Take a scenario back; its versions stay in the history."""
    return ledger.withdraw(principal, entry)
