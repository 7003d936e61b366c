"""Numbers a grade is decided on; filled by the estimators, judged by the rules beside this file."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Placebo:
    """One place where nothing should be seen: its effect, p value and, for the yearly wave, its share of the
    estimate."""

    name: str
    effect: float
    p: float


@dataclass(frozen=True)
class Unmoved:
    """An outcome that the initiative is said not to change: what it is, its mean in exposed groups before launch, its
    change by the same contrast as the estimate (same unit) with p. `problem`: why it cannot be looked at and what would
    help,
    else ""."""

    words: str
    before: float = 0.0
    effect: float = 0.0
    p: float = 1.0
    problem: str = ""
    money: bool = False


@dataclass(frozen=True)
class Vouched:
    """Who says that no other price or launch event hit the exposed groups, in words: `signed` who and when, where the
    signature covers the months compared; `short` why one does not; `event` another event in those months, `elsewhere`
    one outside
    them."""

    signed: str = ""
    short: str = ""
    event: str = ""
    elsewhere: str = ""


@dataclass(frozen=True)
class Facts:
    """What the files say about who was exposed: shares are None where they cannot be known."""

    overlap: float | None
    contamination: float
    owner_named: bool
    vouched: Vouched = Vouched()


@dataclass(frozen=True)
class StaggeredEvidence:
    """Every number the seven checks of grade B read, for one outcome in money per customer and month.

    estimate (the sum that is counted, a customer and month), error and df; drift carried to each month with its error;
    `after`: months after the last launch; months since launch below `counted` are summed; dip with p; placebos that
    could be made (`unmoved` is one of them where it could be looked at); leave_out: largest move when one launch date
    is left out; second: imputation less the estimate.
    """

    estimate: float
    error: float
    df: float
    drift: float
    drift_error: float
    months_before: int
    after: int
    counted: int
    launch_dates: int
    launch_span: int
    n_treated: int
    n_control: int
    dip: float | None
    dip_p: float | None
    leave_out: float | None
    second: float
    facts: Facts
    placebos: tuple[Placebo, ...] = ()
    unmoved: Unmoved | None = None
    not_made: tuple[str, ...] = field(default=())
