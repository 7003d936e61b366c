"""Round tick values and their words, and the span an axis needs."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from cxroi.terms import Finding
from cxroi.words import MINUS, separated, with_symbol
from cxroi.words.numbers import SCALES

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
MONTHS = (1, 2, 3, 6, 12, 24, 60)


def ends(findings: Sequence[Finding]) -> list[float]:
    """All values that an axis must hold."""
    return [v for f in findings for v in (f.low, f.point, f.high) if v is not None]


def span(values: Iterable[float], zero: bool = True, pad: float = 0.05) -> tuple[float, float]:
    """(low, high) that holds all values, zero too if asked, with `pad` of the width on both sides."""
    found = [*values, 0.0] if zero else list(values)
    low, high = (min(found), max(found)) if found else (0.0, 1.0)
    if low == high:
        low, high = low - max(abs(low), 1) / 2, high + max(abs(high), 1) / 2
    margin = (high - low) * pad
    return low - margin, high + margin


def month_step(months: float, most: float, steps: Sequence[int] = MONTHS) -> int:
    """The smallest round number of months between at most `most` ticks over so many months."""
    found = next((step for step in steps if months / step <= most), None)
    return steps[-1] * math.ceil(months / steps[-1] / most) if found is None else found


def multiples(first: int, last: int, step: int) -> range:
    """The multiples of a step inside [first, last]."""
    return range(first + -first % step, last + 1, step)


def round_ticks(low: float, high: float, most: int = 4) -> list[float]:
    """At most `most` round values inside [low, high] on a grid that holds zero."""
    raw = (high - low) / max(most, 1)
    power = 10.0 ** math.floor(math.log10(raw))
    for step in [m * power for m in _STEPS] + [m * power * 10 for m in _STEPS[1:]]:
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if last - first + 1 <= most:
            return [k * step for k in range(first, last + 1)]
    return [0.0]


def _decimals(values: list[float], size: float) -> int:
    for places in range(3):
        if all(abs(v / size - round(v / size, places)) < 1e-9 for v in values):
            return places
    return 3


def money_ticks(values: list[float], currency: str | None) -> list[str]:
    """Tick words of one axis in one style: "−$200k", "$0", "$1.5M"."""
    texts = []
    for value in values:
        size, suffix = next((scale for scale in SCALES if abs(value) >= scale[0]), (1.0, ""))
        peers = [v for v in values if (abs(v) >= size or size == 1.0) and abs(v) < size * 1000]
        shown = separated(f"{abs(value) / size:,.{_decimals(peers, size)}f}")
        texts.append((MINUS if value < 0 else "") + with_symbol(shown + suffix if value else "0", currency))
    return texts


def plain_ticks(values: list[float]) -> list[str]:
    """Tick words without unit, thousands separated."""
    places = _decimals(values, 1.0)
    return [(MINUS if v < 0 else "") + separated(f"{abs(v):,.{places}f}") for v in values]


def share_ticks(values: list[float]) -> list[str]:
    """Tick words of shares: "60 %"."""
    places = _decimals([v * 100 for v in values], 1.0)
    return [(MINUS if v < 0 else "") + separated(f"{abs(v) * 100:.{places}f}") + " %" for v in values]


def unit_ticks(values: list[float], unit: str, currency: str | None) -> list[str]:
    """Tick words of a finding's measure."""
    if currency is not None:
        return money_ticks(values, currency)
    return share_ticks(values) if unit in ("share", "probability") else plain_ticks(values)
