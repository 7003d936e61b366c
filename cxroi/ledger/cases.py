"""Business cases: written as a draft, frozen at approval; nobody can change one afterwards, a new one gets its own
number."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from cxroi.errors import DataError
from cxroi.files import small, wrong
from cxroi.files.small import About
from cxroi.ledger.entry import Draft, Entry
from cxroi.ledger.store import Ledger
from cxroi.safetext import safe_text
from cxroi.terms import Principal

KIND = "case"
ABOUT = About(
    "the business case", "each line is `name = value`, words in double quotes", "python -m cxroi case template"
)
OWN = {"extra_forbidden": "is not known here", "string_pattern_mismatch": "must be a month such as 2026-03"}
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
Month = Annotated[str, StringConstraints(pattern=r"^(19|20)\d\d-(0[1-9]|1[0-2])$")]


class Case(BaseModel):
    """What an initiative promises. Money in the reporting currency; promised margin of a month = customers x effect x
    price.

    `reach` customers when fully rolled out, reached evenly over `ramp_months` from `start` on; `effect` extra margin as
    a share of the margin per customer and month; `price` that margin without the initiative; `months` the case runs.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    initiative: Annotated[Text, StringConstraints(min_length=1)]
    start: Month
    months: int = Field(ge=1, le=120)
    reach: float = Field(gt=0, le=1e9, allow_inf_nan=False)
    ramp_months: int = Field(default=1, ge=1, le=60)
    effect: float = Field(ge=-1, le=10, allow_inf_nan=False)
    price: float = Field(gt=0, le=1e9, allow_inf_nan=False)
    one_off_cost: float = Field(default=0, ge=0, le=1e12, allow_inf_nan=False)
    monthly_cost: float = Field(default=0, ge=0, le=1e12, allow_inf_nan=False)
    sponsor: Text = ""
    owner: Text = ""
    note: Text = ""

    @property
    def first_month(self) -> int:
        """`start` as year x 12 + month - 1."""
        year, month = self.start.split("-")
        return int(year) * 12 + int(month) - 1

    @property
    def unowned(self) -> tuple[str, ...]:
        """Which of sponsor and owner nobody has named."""
        return tuple(name for name in ("sponsor", "owner") if not getattr(self, name))


TEMPLATE = """\
# Business case of one initiative. Fill it in, then: python -m cxroi case add THIS_FILE
# Promised margin of a month = customers reached by then x effect x price. Money in the company's reporting currency.
initiative = "plan-advice"   # id of the initiative, as in the initiatives table
start = "2025-07"            # first month with customers
months = 24                  # how long the promise runs
reach = 1500                 # customers when fully rolled out
ramp_months = 11             # months until all of them are reached, evenly
effect = 0.05                # extra margin, as a share of the margin per customer and month (0.05 = 5 %)
price = 45.0                 # margin per customer and month without the initiative
one_off_cost = 4000
monthly_cost = 300
sponsor = ""                 # who answers for the money: without sponsor and owner a case cannot be approved
owner = ""                   # who does it
note = ""
"""


def case_of(entry: Entry) -> Case:
    """The case inside an entry of the ledger; DataError where another version or hand wrote what is not allowed
    here."""
    try:
        return Case.model_validate(dict(entry.body))
    except ValidationError as error:
        raise DataError(
            f"case {safe_text(entry.id, 60)} cannot be read by this version: {'; '.join(wrong.lines(error, OWN))}"
        ) from None


def read_case(path: Path) -> Case:
    """A case from a TOML file; DataError says which lines are wrong and what is allowed, never what stood there."""
    return checked(small.toml(path, ABOUT))


def checked(content: dict[str, object]) -> Case:
    """A case from its values; DataError lists every wrong one by name."""
    try:
        return Case.model_validate(content)
    except ValidationError as error:
        lines = wrong.lines(error, OWN)
        raise DataError(
            f"the business case has {len(lines)} wrong {'line' if len(lines) == 1 else 'lines'}: " + "; ".join(lines)
        ) from None


def initiative_of(entry: Entry) -> str:
    """The initiative an entry is about, whether or not the rest of it can be read."""
    return str(entry.body.get("initiative", ""))


def cases(ledger: Ledger, principal: Principal | None) -> tuple[Entry, ...]:
    """Newest version of every case that is not withdrawn, by initiative and number."""
    found = [entry for entry in ledger.entries(principal, KIND) if not entry.withdrawn]
    return tuple(sorted(found, key=lambda entry: (initiative_of(entry), _number(entry.id))))


def add(ledger: Ledger, principal: Principal | None, case: Case) -> Entry:
    """Save a case as a draft: the initiative's open draft is replaced, after an approval a new number begins."""
    mine = [entry for entry in ledger.entries(principal, KIND) if initiative_of(entry) == case.initiative]
    open_one = next((entry for entry in mine if not entry.approved), None)
    number = max((_number(entry.id) for entry in mine), default=0) + 1
    key = open_one.id if open_one else f"{case.initiative}/{number}"
    draft = Draft(KIND, key, checked(case.model_dump()).model_dump(), open_one.scope if open_one else "")
    return ledger.save(principal, draft, version=open_one.version if open_one else 0)


def approve(
    ledger: Ledger, principal: Principal | None, key: str, *, named: tuple[str | None, str | None] = (None, None)
) -> Entry:
    """Freeze a case. `named`: sponsor and owner of the initiatives table, which stand where the case names none.

    Raises DataError when there is no such draft, or when sponsor or owner is missing: an unowned case cannot be
    approved.
    """
    entry = ledger.entry(principal, KIND, key)
    if entry is None or entry.withdrawn:
        raise DataError("there is no such business case. Next: python -m cxroi case list")
    case = case_of(entry)
    owned = case.model_copy(update={"sponsor": case.sponsor or named[0] or "", "owner": case.owner or named[1] or ""})
    if owned.unowned:
        raise DataError(
            f"unowned: this case names no {' and no '.join(owned.unowned)}, so it cannot be approved. Next: name "
            f"{'both' if len(owned.unowned) == 2 else 'one'} in the case or in the initiatives table"
        )
    if owned != case:
        draft = Draft(KIND, key, checked(owned.model_dump()).model_dump(), entry.scope)
        entry = ledger.save(principal, draft, version=entry.version)
    return ledger.approve(principal, entry)


def _number(key: str) -> int:
    tail = key.rsplit("/", 1)[-1]
    return int(tail) if tail.isdigit() else 0
