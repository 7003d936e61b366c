"""What is planted in the demo company: every parameter, fixed before any estimator ran on the company.

Sizes come from `tests/demo/noise.py`: companies without any effect, other seeds than DEMO_SEED, 20,000 customers x 36
months, and the spread of the money figure (retention part + spend part) that a plain team comparison books for them.
Planned as 8 of those standard errors, 6 for the harmful one and none for the nulls. Measured there, planted money since
launch over its standard error, in thousand USD: early-notice 236 / 29.5, plan-advice 223 / 27.9, renewal-check 218 /
26.3, phone-menu -175 / 29.5. A miss is shown as a miss: nothing here is changed after an estimate was seen.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

DEMO_SEED = 20261031
LAST_MONTH = 2026 * 12 + 9
"""Last data month, October 2026, as year * 12 + month - 1."""

TEAMS = 60
REGIONS = ("Coast", "Harbor", "Hills", "Lakes", "Plains", "Valley")
BUSINESS_UNITS = ("Home", "Work", "Partners")
NO_ANSWER = 11
"""Code of 'never answered yet' beside the answers 0 to 10; acts like REFERENCE_SCORE."""
REFERENCE_SCORE = 7
POST = "days_in_the_post"
"""Measure of operations that nothing in the company changes: how long the post takes with the yearly statement."""

Design = Literal["customer", "team", "choice", "region", "newest"]


@dataclass(frozen=True)
class Segment:
    """`margin` in USD a month; `leaving` on the logit scale; `steepness` scales the score curve; `home` share of unit
    Home."""

    name: str
    share: float
    margin: float
    leaving: float
    steepness: float
    home: float


@dataclass(frozen=True)
class Planted:
    """One initiative's planted effect, constant from its first exposed month on.

    `launch`: month index of the first launch in a company of 36 months (0 = first month), moved in proportion in
    others.
    `margin`: USD a month while active. `leaving`: shift of the monthly leaving probability on the logit scale.
    `score`: lift of the answers that moves nothing else (cosmetic).
    """

    initiative_id: str
    design: Design
    launch: int
    margin: float = 0.0
    leaving: float = 0.0
    score: float = 0.0


SEGMENTS: tuple[Segment, ...] = (
    Segment("Household", 0.35, 38.0, 0.0, 1.0, 0.85),
    Segment("Starter", 0.30, 24.0, 0.20, 1.15, 0.75),
    Segment("Pro", 0.22, 52.0, -0.10, 0.95, 0.20),
    Segment("Small business", 0.13, 70.0, -0.25, 0.85, 0.05),
)

SCORE_CURVE: tuple[float, ...] = (0.72, 0.69, 0.66, 0.63, 0.60, 0.40, 0.20, 0.0, -0.03, -0.06, -0.09)
"""Shift of the leaving logit by the last answer known before the month opens: steep between 4 and 7, nearly flat
elsewhere."""

TENURE_STEPS: tuple[tuple[int, float], ...] = ((6, 0.25), (12, 0.10), (24, 0.0), (48, -0.10), (10_000, -0.15))
"""Leaving logit by months as a customer: (below, shift)."""

SCORE_SEASON: tuple[float, ...] = (-0.30, -0.10, 0.0, 0.05, 0.10, 0.10, 0.05, 0.0, 0.0, 0.05, 0.0, -0.35)
MARGIN_SEASON: tuple[float, ...] = (-0.8, -0.5, 0.0, 0.0, 0.2, 0.3, 0.3, 0.2, 0.0, 0.2, 1.0, 1.6)
LEAVING_SEASON: tuple[float, ...] = (0.15, 0.08, 0.0, 0.0, 0.0, -0.05, -0.05, 0.0, 0.05, 0.0, -0.05, -0.10)
"""January to December."""

INITIATIVES: tuple[Planted, ...] = (
    Planted("early-notice", "customer", 22, margin=2.2, leaving=-0.28),
    Planted("thank-you-notes", "customer", 24, score=0.6),
    Planted("plan-advice", "team", 20, margin=3.45),
    Planted("renewal-check", "team", 20, margin=1.0, leaving=-0.85),
    Planted("phone-menu", "team", 20, margin=-2.05, leaving=0.20),
    Planted("insider-club", "choice", 16),
    Planted("evening-hours", "region", 32, margin=0.5),
    Planted("repair-tracker", "newest", 35, margin=1.0),
)


@dataclass(frozen=True)
class World:
    """All parameters of a company. The defaults are the demo; those from `spillover` on switch on the usual traps.

    Leaving, logit scale: base + segment + quality + team + tenure + season + curve(last known answer) + initiatives.
    Margin, USD a month: segment's level x (1 + quality + customer + AR(1) noise) + season + step x (last known answer -
    7)
    + team + team-month noise + initiatives - cost of contacts.
    Answer: level + quality + AR(1) experience + season + team + cosmetic lift, rounded to 0-10.
    """

    initiatives: tuple[Planted, ...] = INITIATIVES
    shared_teams: int = 21
    leaving_base: float = -3.98
    leaving_quality: float = -0.45
    leaving_team: float = 0.05
    margin_step: float = 0.55
    margin_quality: float = 0.11
    margin_customer: float = 0.18
    margin_noise: float = 0.20
    margin_team: float = 0.80
    margin_team_month: float = 0.25
    score_level: float = 7.1
    score_quality: float = 1.2
    score_noise: float = 1.5
    score_team: float = 0.2
    rho: float = 0.55
    invited: float = 0.5
    response: float = 0.15
    response_quality: float = 0.15
    response_score: float = 0.05
    contacts: float = 0.15
    contacts_step: float = -0.01
    contact_cost: float = 6.0
    cost_share: float = 0.30
    service_cost: float = 2.0
    spillover: float = 0.0
    """Share of a team's effect that reaches unexposed teams of its region, times the share of that region exposed."""
    answer_noise: float = 0.0
    """Standard deviation of noise in the answers given, which the effect does not see."""
    carry_forward: bool = False
    """The effect acts through last month's experience, heard or not, so that the last known answer is a stale
    stand-in."""
    region_assignment: bool = False
    """Staggered initiatives go to three whole regions instead of thirty teams."""
    answer_on_shock: float = 0.0
    """Steps by which an answer follows one standard deviation of that month's margin noise."""
    response_on_shock: float = 0.0
    """Logit shift of answering for one standard deviation of that month's margin noise."""
    segments: tuple[Segment, ...] = field(default=SEGMENTS)
