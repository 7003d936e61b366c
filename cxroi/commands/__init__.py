"""The commands of `python -m cxroi`, one file each; the README shows every one of them."""

from __future__ import annotations

import argparse

from cxroi.commands import (
    assume,
    audit,
    build,
    case,
    changes,
    declare,
    demo,
    estimate,
    findings,
    load,
    pilot,
    propose,
    restore,
    scenario,
    selfcheck,
    signoff,
    slide,
    slides,
    template,
    workbook,
)
from cxroi.commands.typed import guarded

COMMANDS = (
    demo,
    template,
    propose,
    load,
    build,
    restore,
    findings,
    changes,
    audit,
    assume,
    case,
    scenario,
    declare,
    signoff,
    slide,
    slides,
    workbook,
    estimate,
    selfcheck,
    pilot,
)


def parser() -> argparse.ArgumentParser:
    """The whole command line, for running and for the test that documents it."""
    what = "What customer-experience work earned, and how sure we are."
    top = argparse.ArgumentParser(prog="python -m cxroi", description=what)
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for module in COMMANDS:
        name = module.__name__.rsplit(".", 1)[-1]
        summary = (module.__doc__ or "").split("\n")[0]
        sub = commands.add_parser(
            name, help=summary, description=module.__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
        )
        module.arguments(sub)
        guarded(sub)
        sub.set_defaults(run=module.run)
    return top
