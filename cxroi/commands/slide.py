"""Put findings on a native PowerPoint slide, with an editable chart.

The chart holds the numbers of `findings --json`; the notes carry method, assumptions and run id. The standard pack is
another
command: `slides`.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from cxroi.commands.common import add_store, read, say
from cxroi.errors import DataError
from cxroi.files import out
from cxroi.reading.base.company import Company
from cxroi.report.deck import slide
from cxroi.report.kinds import KINDS
from cxroi.report.slides.base.meta import meta_of
from cxroi.report.slides.base.vetted import brought
from cxroi.terms import ALL, Finding


def arguments(parser: argparse.ArgumentParser) -> None:
    add_store(parser)
    parser.add_argument(
        "--id", required=True, metavar="PREFIX", help="findings whose id begins so, e.g. booked/gross@last12"
    )
    parser.add_argument(
        "--kind", choices=tuple(KINDS), default="figure", help="kind of chart (default: the figure as a card)"
    )
    parser.add_argument(
        "--template", type=Path, metavar="PPTX", help="the company's own .pptx for fonts, colours and logo"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="file to write (.pptx)")


def one_cut(company: Company, prefix: str, kind: str) -> list[Finding]:
    """Findings of the prefix for one cut and one period, so that a chart never adds up or compares what does not belong
    together.

    All customers unless the prefix names a cut, the last 12 months (else the only period known) unless it names one;
    of those what the kind of chart is about. Raises DataError for more of them than its slide holds.
    """
    found = [one for one in company.all_findings if one.id.startswith(prefix)]
    if "#" not in prefix:
        found = [one for one in found if one.segment == ALL]
    if "@" not in prefix:
        paths = dict.fromkeys(one.path for one in found)
        found = [one for path in paths if (one := company.finding(path)) is not None]
    chart = KINDS[kind]
    found = chart.picked(found, company.finding)
    if chart.most is not None and not chart.continued and len(found) > chart.most:
        raise DataError(
            f"{len(found)} findings are too many for one {kind} slide, {chart.most} at most: name them closer with --id"
        )
    return found


def run(given: argparse.Namespace) -> int:
    out.target(given.out, existing="same kind")
    template = None if given.template is None else brought(given.template)
    company = read(given.store)
    found = one_cut(company, given.id, given.kind)
    if not found:
        raise DataError(
            f"no finding's id begins with '{given.id}'. Next: python -m cxroi findings --store {given.store}"
        )
    out.write(given.out, slide(given.kind, found, meta_of(company), template=template), existing="same kind")
    say(f"Wrote {given.out} with {len(found)} findings.")
    return 0
