"""Run any of the product's estimators on a plain CSV or Parquet table.

Prints tidy rows: term, estimate, std_error, conf_low, conf_high (90 %), n_obs, n_clusters, method, checks. Lists of
columns by comma. Rows missing a value in a named column (--cohort apart) are left out and counted.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import Any

from cxroi.commands.common import print_json
from cxroi.door import DESIGNS, design_of, estimated
from cxroi.door.files import opened
from cxroi.door.output import document, lines
from cxroi.door.request import Request, listed
from cxroi.errors import UsageError

ONE = {
    "unit": "column that names the unit (customer, firm)",
    "period": "column of the period",
    "cohort": "column of the first treated period; 0 or empty = never",
    "outcome": "column to explain",
    "cluster": "column that errors are clustered by (default: the unit)",
    "offset": "column added to the log of the mean as it stands",
}
MANY = {
    "exposure": "columns whose effect is asked",
    "covariates": "columns held equal; text becomes one indicator a level but the first",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("table", metavar="TABLE", help="CSV or Parquet file")
    parser.add_argument("--design", required=True, choices=DESIGNS, metavar="DESIGN", help=", ".join(DESIGNS))
    for name, words in ONE.items():
        parser.add_argument(f"--{name}", metavar="COLUMN", help=words)
    for name, words in MANY.items():
        parser.add_argument(f"--{name}", metavar="COLUMNS", help=words)
    parser.add_argument(
        "--controls", choices=("never", "not-yet"), default="never", help="who is compared with (default: never)"
    )
    parser.add_argument(
        "--base",
        choices=("last", "donut"),
        default="last",
        help="period before launch, or months -5 to -3 (default: last)",
    )
    parser.add_argument(
        "--season-window", default="periodic", metavar="N|periodic", help="STL's window (default: periodic)"
    )
    parser.add_argument("--robust", action="store_true", help="STL with robust weights")
    parser.add_argument(
        "--effect", type=float, metavar="E", help="smallest effect to be found, in units of the outcome"
    )
    parser.add_argument("--power", type=float, default=0.8, metavar="P", help="default: 0.8")
    parser.add_argument("--alpha", type=float, default=0.05, metavar="A", help="two-sided; default: 0.05")
    parser.add_argument("--json", action="store_true", help='one JSON document {"rows": [...]} at full precision')
    parser.epilog = "designs:\n" + "\n".join(f"\n{name}\n{_indented(name)}" for name in DESIGNS)


def _indented(name: str) -> str:
    return "\n".join(f"  {line.strip()}" for line in design_of(name).HELP.strip().splitlines())


def run(given: argparse.Namespace) -> int:
    with opened(given.table) as table:
        rows = estimated(table, _request(given, table.header))
    if given.json:
        print_json(document(rows))
    else:
        print("\n".join(lines(rows)))
    return 0


def _request(given: argparse.Namespace, names: tuple[str, ...]) -> Request:
    if not (0 < given.alpha < 1 and 0 < given.power < 1):
        raise UsageError("--power and --alpha are shares between 0 and 1")
    request = Request(
        given.design,
        exposure=listed(given.exposure, names),
        covariates=listed(given.covariates, names),
        controls=given.controls,
        base=given.base,
        season_window=_window(given.season_window),
        robust=given.robust,
        effect=given.effect,
        power=given.power,
        alpha=given.alpha,
    )
    single: dict[str, Any] = {name: _single(getattr(given, name), names) for name in ONE}
    return replace(request, **single)


def _single(text: str | None, names: tuple[str, ...]) -> str | None:
    return text if text is None or text in names else text.strip() or None


def _window(text: str) -> int | None:
    if text == "periodic":
        return None
    if not text.isdigit() or int(text) < 3:
        raise UsageError("--season-window is periodic or a whole number from 3")
    return int(text)
