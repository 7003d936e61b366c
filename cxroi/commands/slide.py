"""Put findings on a native PowerPoint slide, with an editable chart.

The chart holds the numbers of `findings --json`; the notes carry method, assumptions and run id. The standard pack is another
command: `slides`.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from cxroi.answers.company import Company, open_company
from cxroi.commands.common import add_store, say
from cxroi.errors import DataError
from cxroi.report.slides import KINDS, slide
from cxroi.report.slides.meta import meta_of
from cxroi.terms import ALL, Finding, Principal

MOST = 14


def arguments(parser: argparse.ArgumentParser) -> None:
    add_store(parser)
    parser.add_argument("--id", required=True, metavar="PREFIX", help="findings whose id begins so, e.g. booked/gross@last12")
    parser.add_argument("--kind", choices=KINDS, default="figure", help="kind of chart (default: the figure as a card)")
    parser.add_argument("--template", type=Path, metavar="PPTX", help="the company's own .pptx for fonts, colours and logo")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="file to write (.pptx)")


def one_cut(company: Company, prefix: str, kind: str) -> list[Finding]:
    """Findings of the prefix for one cut and one period, so that a chart never adds up or compares what does not belong together.

    All customers unless the prefix names a cut, the last 12 months (else the only period known) unless it names one; a forest
    holds what each initiative earned and their total. Raises DataError beyond MOST rows of a chart.
    """
    found = [one for one in company.all_findings if one.id.startswith(prefix)]
    if "#" not in prefix:
        found = [one for one in found if one.segment == ALL]
    if "@" not in prefix:
        paths = dict.fromkeys(one.id.partition("@")[0] for one in found)
        found = [one for path in paths if (one := company.finding(path)) is not None]
    if kind == "forest":
        found = [one for one in found if one.key == "earned"] + [
            one for one in (company.finding("booked/gross"),) if one is not None and prefix.startswith("initiative")]
    if kind in ("forest", "segments", "ladder") and len(found) > MOST:
        raise DataError(f"{len(found)} findings are too many for one {kind} slide, {MOST} at most: name them closer with --id")
    return found


def run(given: argparse.Namespace) -> int:
    company = open_company(given.store, Principal())
    found = one_cut(company, given.id, given.kind)
    if not found:
        raise DataError(f"no finding's id begins with '{given.id}'. Next: python -m cxroi findings --store {given.store}")
    template = given.template.read_bytes() if given.template else None
    given.out.write_bytes(slide(given.kind, found, meta_of(company), template=template))
    say(f"Wrote {given.out} with {len(found)} findings.")
    return 0
