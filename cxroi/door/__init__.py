"""One door for any table: every estimator of the product on a plain CSV or Parquet file.

A design is a module `cxroi.door.designs.<name with underscores>` with HELP (three lines), NEEDS (fields of the request
that must be given) and rows(table, request) -> list[Estimate].
"""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from importlib.util import find_spec
from typing import Protocol, cast
from warnings import catch_warnings, simplefilter

from polars.exceptions import PolarsError

from cxroi.checks.acts import stated
from cxroi.door.request import Request
from cxroi.door.table import Table, read
from cxroi.errors import DesignError, UsageError
from cxroi.sources.parse.plain import Plain
from cxroi.terms import Estimate

_ORDER = (
    "within",
    "hybrid",
    "hazard",
    "poisson",
    "did",
    "event-study",
    "synthetic-control",
    "randomised",
    "matched",
    "drivers",
    "season",
    "power",
)


def _module(name: str) -> str:
    return f"cxroi.door.designs.{name.replace('-', '_')}"


DESIGNS = tuple(name for name in _ORDER if find_spec(_module(name)))


EFFECTS = ("within", "hybrid", "hazard", "poisson")


class Design(Protocol):
    """What a design's module offers."""

    HELP: str
    NEEDS: tuple[str, ...]

    def rows(self, table: Table, request: Request) -> list[Estimate]:
        """Tidy rows; raises DesignError or DataError with one plain sentence."""


def design_of(name: str) -> Design:
    """Module of a design; raises UsageError for a name that does not exist."""
    if name not in DESIGNS:
        raise UsageError(f"there is no such design; choose one of {', '.join(DESIGNS)}")
    return cast(Design, import_module(_module(name)))


def estimated(source: Plain, request: Request) -> list[Estimate]:
    """Tidy rows of a design on a table that is open, each with the checks of the table behind its own.

    Raises UsageError when the design misses a column, DataError or DesignError when the table does not carry it.
    """
    design = design_of(request.design)
    missing = [f"--{need}" for need in design.NEEDS if getattr(request, need) in (None, ())]
    if request.design in EFFECTS and not (request.exposure or request.covariates):
        missing.append("--exposure or --covariates")
    if missing:
        raise UsageError(f"the design {request.design} needs {' and '.join(missing)}")
    try:
        with catch_warnings():
            simplefilter("ignore")
            with read(source, request) as table:
                found = design.rows(table, request)
    except (ArithmeticError, LookupError, ValueError, PolarsError):  # LinAlgError is a ValueError
        raise DesignError(
            f"the design {request.design} cannot be computed on these columns: check what they hold"
        ) from None
    if not found:
        raise DesignError("No row can be estimated from this table.")
    return [
        replace(row, checks=stated((*row.checks, *(each for each in table.checks if each not in row.checks))))
        for row in found
    ]


__all__ = ["DESIGNS", "Design", "Request", "Table", "design_of", "estimated"]
