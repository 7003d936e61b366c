"""Rows of docs/validation.md from the lines of `benchmarks.shapes`: coverage, width, power and nulls by shape and kind
of figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.document import table
from benchmarks.shapes import Company
from cxroi.checks.coverage import WINDOWS
from cxroi.selfcheck.figures import Pair
from cxroi.terms import LEVEL

FAMILYWISE, FEWEST, PLANTED = 0.05, 50, 4.5
"""Chance that any honest row of the whole table falls outside its bounds; companies from which a row is judged; errors
of one who knows the design from which an effect counts as a 5-SE one (they are planted before luck)."""
SOLD = ("monthly", "demo", "orders", "yearly")
WIDTH = 2 * 1.6448536


@dataclass(frozen=True)
class Row:
    """One shape and kind of figure. `width`: median half-width over that of one who knows the design; `clear`: share of
    5-SE effects whose range is clear on the right side, of `effects`; `false`: nulls called a gain or a loss, of
    `nulls`."""

    shape: str
    kind: str
    companies: int
    ranges: int
    held: int
    refused: int
    width: float | None
    clear: int
    effects: int
    false: int
    nulls: int

    @property
    def share(self) -> float:
        return self.held / self.ranges if self.ranges else float("nan")


def family(kind: str) -> str:
    """The kind without its time: the times of one figure belong together."""
    head, _, window = kind.rpartition(", ")
    return head if window in WINDOWS else kind


def rows(companies: Sequence[Company]) -> list[Row]:
    found = []
    for shape in dict.fromkeys(one.shape for one in companies):
        mine = [one for one in companies if one.shape == shape]
        kinds = dict.fromkeys(family(pair.kind) for one in mine for pair in one.pairs)
        found += [_row(shape, kind, mine) for kind in sorted(kinds) if kind != "other"]
    return found


def _row(shape: str, kind: str, mine: Sequence[Company]) -> Row:
    pairs = [(one, pair) for one in mine for pair in one.pairs if family(pair.kind) == kind]
    ranged = [pair for _, pair in pairs if pair.ranged]
    widths, clear, effects, false, nulls = list[float](), 0, 0, 0, 0
    for one, pair in pairs:
        if not pair.id.endswith("earned@since_launch"):
            continue
        error = one.errors.get(pair.id.split("/")[0])
        if error and pair.low is not None and pair.high is not None:
            widths.append((pair.high - pair.low) / (WIDTH * error))
        if pair.truth == 0:
            nulls, false = nulls + 1, false + _clear(pair, 0)
        elif error and abs(pair.truth) >= PLANTED * error:
            effects, clear = effects + 1, clear + _clear(pair, int(np.sign(pair.truth)))
    return Row(
        shape,
        kind,
        len({pair.seed for pair in ranged}),
        len(ranged),
        sum(pair.holds for pair in ranged),
        len(pairs) - len(ranged),
        float(np.median(widths)) if widths else None,
        clear,
        effects,
        false,
        nulls,
    )


def _clear(pair: Pair, sign: int) -> bool:
    """True where the range excludes zero, on the side of `sign` where that is not 0."""
    gain, loss = pair.low is not None and pair.low > 0, pair.high is not None and pair.high < 0
    return (gain and sign >= 0) or (loss and sign <= 0)


def bounds(companies: int, n_rows: int) -> tuple[float, float]:
    """Shares between which a row of 90 % ranges lies unless chance below FAMILYWISE over all rows struck, as if the
    figures of one company were one."""
    from scipy.stats import binom

    tail = FAMILYWISE / max(n_rows, 1) / 2
    low, high = (float(binom.ppf(p, companies, LEVEL)) for p in (tail, 1 - tail))
    return low / companies, high / companies


def keeps(row: Row, n_rows: int) -> bool | None:
    """Whether the row is a 90 % range; None where too few companies gave one. Too wide is told by its width."""
    return None if row.companies < FEWEST else row.share >= bounds(row.companies, n_rows)[0]


def report(companies: Sequence[Company]) -> str:
    """The two tables: a row each, then the share of shapes a kind."""
    made = rows(companies)
    judged = max(sum(row.ranges > 0 for row in made), 1)
    head = (
        "shape, kind of figure",
        "companies",
        "ranges",
        "refused",
        "hold",
        "bounds",
        "width",
        "5 SE clear",
        "nulls called",
    )
    body = [
        (
            f"{row.shape}: {row.kind}",
            str(row.companies),
            str(row.ranges),
            str(row.refused),
            f"{row.share:.2f}{_mark(row, judged)}" if row.ranges else "",
            "{:.2f} to {:.2f}".format(*bounds(row.companies, judged)) if row.ranges else "",
            "" if row.width is None else f"{row.width:.2f}",
            f"{row.clear} of {row.effects}" if row.effects else "",
            f"{row.false} of {row.nulls}" if row.nulls else "",
        )
        for row in made
    ]
    return f"{table(head, body)}\n\n{_by_kind(made, judged)}"


def _mark(row: Row, judged: int) -> str:
    kept = keeps(row, judged)
    return " few" if kept is None else "" if kept else " OUT"


def _by_kind(made: Sequence[Row], judged: int) -> str:
    head = ("kind of figure", "shapes judged", "keep a 90 % range", "two thirds", "not kept", "too few companies")
    body = []
    for kind in sorted({row.kind for row in made}):
        mine = [row for row in made if row.kind == kind and row.ranges]
        told = [(row.shape, keeps(row, judged)) for row in mine]
        good, n = sum(kept is True for _, kept in told), sum(kept is not None for _, kept in told)
        out = ", ".join(shape for shape, kept in told if kept is False)
        few = ", ".join(shape for shape, kept in told if kept is None)
        verdict = "" if not n else "yes" if 3 * good >= 2 * n and not any(s in out.split(", ") for s in SOLD) else "NO"
        body.append((kind, str(n), str(good), verdict, out, few))
    return table(head, body)
