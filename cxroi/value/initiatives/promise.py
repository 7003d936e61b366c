"""Promise against delivery: what a business case promised by now, what came, and how much each cause explains."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from math import factorial

CAUSES = ("reach", "timing", "effect", "price")


@dataclass(frozen=True)
class Plan:
    """A promise: customers x effect x price a month, reached evenly over `ramp` months from `first` on, for `months`
    months."""

    first: int
    months: int
    reach: float
    ramp: int
    effect: float
    price: float
    one_off: float
    monthly: float

    def share(self, month: int) -> float:
        """Share of the customers that the promise has reached in a month, 0 outside its months."""
        k = month - self.first + 1
        return min(1.0, k / self.ramp) if 1 <= k <= self.months else 0.0

    def margin(self, month: int) -> float:
        """Margin promised for one month (money)."""
        return self.reach * self.share(month) * self.effect * self.price

    def cost(self, month: int) -> float:
        """Cost promised for one month (money)."""
        if not self.first <= month < self.first + self.months:
            return 0.0
        return self.monthly + (self.one_off if month == self.first else 0.0)

    def through(self, last: int) -> tuple[float, float]:
        """(margin, cost) promised up to and with month `last`."""
        span = range(self.first, min(last, self.first + self.months - 1) + 1)
        return sum(map(self.margin, span)), sum(map(self.cost, span))


@dataclass(frozen=True)
class Factors:
    """A sum of margin as a product: customers reached x months each had it x effect x price.

    `timing` is customer-months per customer reached; `effect` the extra margin as a share of `price`, the margin per
    customer and month without the initiative.
    """

    reach: float
    timing: float
    effect: float
    price: float

    @property
    def product(self) -> float:
        return self.reach * self.timing * self.effect * self.price


def promised_factors(plan: Plan, last: int) -> Factors:
    """The promise up to month `last` in its factors."""
    timing = sum(plan.share(month) for month in range(plan.first, last + 1))
    return Factors(plan.reach, timing, plan.effect, plan.price)


def delivered_factors(reached: float, customer_months: float, margin: float, earned: float) -> Factors | None:
    """What came, in the same factors; None where nobody was reached or there was no margin to add to.

    `margin` recorded margin of the exposed while exposed, `earned` the part of it that they would not have brought
    (money).
    """
    without = margin - earned
    if reached <= 0 or customer_months <= 0 or without <= 0:
        return None
    return Factors(reached, customer_months / reached, earned / without, without / customer_months)


def explained(promised: Factors, delivered: Factors) -> dict[str, float]:
    """Difference of the products by cause: reach, timing, effect, price; the parts add up exactly (money).

    Each cause's part is its change averaged over all orders in which the causes may change one after the other
    (Shapley 1953; Shorrocks 2013), so that none depends on who is named first.
    """
    return _shapley(CAUSES, lambda changed: _mixed(promised, delivered, changed))


def _mixed(before: Factors, after: Factors, changed: frozenset[str]) -> float:
    product = 1.0
    for cause in CAUSES:
        product *= getattr(after if cause in changed else before, cause)
    return product


def _shapley(names: Sequence[str], worth: Callable[[frozenset[str]], float]) -> dict[str, float]:
    parts = dict.fromkeys(names, 0.0)
    for order in permutations(names):
        changed: frozenset[str] = frozenset()
        for name in order:
            parts[name] += worth(changed | {name}) - worth(changed)
            changed |= {name}
    orders = factorial(len(names))
    return {name: part / orders for name, part in parts.items()}


def spread(promised: Factors, delivered: Sequence[Factors | None]) -> Mapping[str, tuple[float, float]] | None:
    """Lowest and highest part of each cause over the ends of what was earned; None where an end has no factors."""
    ends = [explained(promised, one) for one in delivered if one is not None]
    if len(ends) < len(delivered) or not ends:
        return None
    return {cause: (min(end[cause] for end in ends), max(end[cause] for end in ends)) for cause in CAUSES}
