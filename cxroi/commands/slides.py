"""Write a pack of slides unattended: headline, bridge, initiatives, evidence, leaks, ask, what changed, method.

Native editable charts; a store that can say little gives a pack that says so.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from cxroi.answers.company import open_company
from cxroi.commands.common import add_store, say
from cxroi.errors import UsageError
from cxroi.report import pack
from cxroi.report.slides import deck
from cxroi.terms import Principal


def arguments(parser: argparse.ArgumentParser) -> None:
    add_store(parser)
    parser.add_argument("--pack", choices=pack.PACKS, default=pack.PACKS[0], help="which pack (default: monthly)")
    parser.add_argument("--template", type=Path, metavar="PPTX", help="the company's own .pptx for fonts, colours and logo")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="file to write (.pptx)")


def run(given: argparse.Namespace) -> int:
    if given.out.suffix.lower() != ".pptx":
        raise UsageError("a pack is written as .pptx: name the file so")
    if given.template is not None and not given.template.is_file():
        raise UsageError(f"there is no template {given.template.name}: name a .pptx file")
    company = open_company(given.store, Principal())
    made = pack.slides(company, pack.changed(company))
    given.out.write_bytes(deck(made, template=given.template.read_bytes() if given.template else None))
    say(f"Wrote {given.out} with {len(made)} slides of run {company.build.run_id}.")
    return 0
