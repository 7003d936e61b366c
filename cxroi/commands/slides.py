"""Write a pack of slides unattended: headline, bridge, initiatives, evidence, leaks, ask, what changed, method.

Native editable charts; a store that can say little gives a pack that says so.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from cxroi.commands.common import add_store, read, say
from cxroi.errors import UsageError
from cxroi.files import out
from cxroi.report import pack
from cxroi.report.deck import deck
from cxroi.report.slides.base.vetted import brought


def arguments(parser: argparse.ArgumentParser) -> None:
    add_store(parser)
    parser.add_argument("--pack", choices=pack.PACKS, default=pack.PACKS[0], help="which pack (default: monthly)")
    parser.add_argument(
        "--template", type=Path, metavar="PPTX", help="the company's own .pptx for fonts, colours and logo"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="file to write (.pptx)")


def run(given: argparse.Namespace) -> int:
    if given.out.suffix.lower() != ".pptx":
        raise UsageError("a pack is written as .pptx: name the file so")
    out.target(given.out, existing="same kind")
    template = None if given.template is None else brought(given.template)
    company = read(given.store)
    made = pack.slides(company, pack.changed(company))
    out.write(given.out, deck(made, template=template), existing="same kind")
    say(f"Wrote {given.out} with {len(made)} slides of run {company.build.run_id}.")
    return 0
