"""Put findings on a native PowerPoint slide, with an editable chart.

The chart holds the numbers of `findings --json`; the notes carry method, assumptions and run id. Kinds of chart: forest,
segments, two_comparisons, event_study, curve, bridge, ladder, figure.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from cxroi.answers import context
from cxroi.answers.company import open_company
from cxroi.commands.common import add_store, say
from cxroi.errors import DataError
from cxroi.report.slides import KINDS, slide
from cxroi.report.slides.meta import SlideMeta
from cxroi.terms import Principal
from cxroi.words import month_name


def arguments(parser: argparse.ArgumentParser) -> None:
    add_store(parser)
    parser.add_argument("--id", required=True, metavar="PREFIX", help="findings whose id begins so, e.g. booked/gross@last12")
    parser.add_argument("--kind", choices=KINDS, default="figure", help="kind of chart (default: the figure as a card)")
    parser.add_argument("--template", type=Path, metavar="PPTX", help="the company's own .pptx for fonts, colours and logo")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="file to write (.pptx)")


def run(given: argparse.Namespace) -> int:
    company = open_company(given.store, Principal())
    found = [finding for finding in company.all_findings if finding.id.startswith(given.id)]
    if not found:
        raise DataError(f"no finding's id begins with '{given.id}'. Next: python -m cxroi findings --store {given.store}")
    build = company.build
    through = month_name(build.data_through_month) if build.data_through_month is not None else "one snapshot"
    meta = SlideMeta(build.company, build.is_demo, "cxroi", through, build.run_id, build.assumptions_version, build.generation,
                     names=context.names(company))
    template = given.template.read_bytes() if given.template else None
    given.out.write_bytes(slide(given.kind, found, meta, template=template))
    say(f"Wrote {given.out} with {len(found)} findings.")
    return 0
