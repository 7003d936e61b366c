"""What was planted, in the units of the product: the record read from truth.json beside the files.

Money is expected money: answers, noise and joining are those of the company, and only the luck of leaving is averaged
out, because each customer's chance to be still there is known exactly. Two worlds, with the initiative and without it,
share every random number, start with the same customers (those active when their exposure begins) and differ in nothing
else. One realised world without the initiative would carry the luck of some hundred leavers into the truth itself.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from cxroi.errors import DataError
from cxroi.files import small

TRUTH_FILE = "truth.json"
LARGEST = 10_000_000
ABOUT = small.About(
    f"{TRUTH_FILE} of the demo company",
    "it is JSON, one object in { }",
    "make the demo company again",
)


class Record(BaseModel):
    """Base: frozen, and unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Total(Record):
    """Expected incremental margin of a period in USD, and customers kept at its end; total = retention + spend."""

    retention: float
    spend: float
    total: float
    kept: float


class MoneyPath(Record):
    """By calendar month (year * 12 + month - 1): expected incremental margin in its two parts, `kept` customers still
    active at the end of the month who would have left, `exposed` customers expected to be active and exposed."""

    months: tuple[int, ...]
    retention: tuple[float, ...]
    spend: tuple[float, ...]
    kept: tuple[float, ...]
    exposed: tuple[float, ...]

    def total(self, first: int, last: int) -> Total:
        """Sum over the months from `first` to `last`, both included."""
        inside = [i for i, month in enumerate(self.months) if first <= month <= last]
        retention, spend = sum(self.retention[i] for i in inside), sum(self.spend[i] for i in inside)
        kept = self.kept[inside[-1]] if inside else 0.0
        return Total(retention=retention, spend=spend, total=retention + spend, kept=kept)


class InitiativeTruth(Record):
    """`planted_*` as set; `margin` and `leaving` the mean effect over exposed, active customer-months (USD a month
    while active; probability of leaving in the month). `score_lift` moves answers and nothing else. `units` ever
    exposed."""

    initiative_id: str
    design: str
    launch_month: int
    planted_margin: float
    planted_leaving_logit: float
    score_lift: float
    units: int
    customer_months: int
    margin: float
    leaving: float
    path: MoneyPath
    since_launch: Total
    last12: Total
    prior12: Total


class Portfolio(Record):
    """All initiatives on less all off; single effects need not add up to it exactly, because a kept customer also
    spends more."""

    path: MoneyPath
    since_launch: Total
    last12: Total
    prior12: Total


class PairTruth(Record):
    """What two initiatives bring together beyond each alone, mean over customer-months that are active and have both.

    `margin` USD a month while active, `leaving` probability of leaving in the month; `worth` what a customer kept is
    worth, USD: mean margin x mean months still to come in the last twelve. `total` = margin - leaving x worth, USD a
    month.
    """

    one: str
    other: str
    units: int
    customer_months: int
    margin: float
    leaving: float
    worth: float
    total: float


class ScoreTruth(Record):
    """One step more in the last known answer, mean over customer-months that are active and heard, by segment and
    period.

    `hazard` change of the monthly probability of leaving per step (central: from one step below to one above),
    `hazard_up` one step up, `hazard_down` one step down, `margin` USD a month while active, `n` customer-months.
    `worth` USD in the 12 months from a customer-month on, one step higher all year, averaged over the customer-months:
    each at its own chance of leaving and margin, so that no average is multiplied with another.
    """

    segment: str
    period: str
    hazard: float
    hazard_up: float
    hazard_down: float
    margin: float
    worth: float
    n: int


class CurvePoint(Record):
    """Were the last known answer `score` in every heard, active customer-month: mean monthly probability of leaving,
    and mean share who stay 12 months at that month's probability (1 - h)^12. `share` of heard months with this
    answer."""

    score: int
    leaving: float
    stay12: float
    share: float


class Truth(Record):
    """Everything planted; see the module for what "true money" means."""

    company: str
    seed: int
    units: int
    months: int
    first_month: int
    last_month: int
    currency: str
    parameters: dict[str, object]
    notes: tuple[str, ...]
    initiatives: tuple[InitiativeTruth, ...]
    portfolio: Portfolio
    pairs: tuple[PairTruth, ...] = ()
    score_effects: tuple[ScoreTruth, ...]
    curve: tuple[CurvePoint, ...]

    def initiative(self, initiative_id: str) -> InitiativeTruth:
        return next(one for one in self.initiatives if one.initiative_id == initiative_id)

    def score_effect(self, segment: str = "all", period: str = "all") -> ScoreTruth:
        return next(one for one in self.score_effects if (one.segment, one.period) == (segment, period))


def read_truth(path: Path) -> Truth:
    """The planted truth from truth.json, or from the folder that holds it. DataError where it is not as it was
    written."""
    file = Path(path)
    file = file / TRUTH_FILE if file.is_dir() else file
    told = small.own_json(file, ABOUT, LARGEST)
    try:
        return Truth.model_validate(told)
    except ValidationError:
        raise DataError(f"{ABOUT.name} is damaged or of another version: {ABOUT.next}.") from None
