"""A small self-check run from its page: a few companies like the one that is open."""

from __future__ import annotations

from collections.abc import Callable

from cxroi.engine.store import Store
from cxroi.reading.base.company import Company
from cxroi.selfcheck.run import check, write
from cxroi.selfcheck.shape import shape_of


def run_small(company: Company, companies: int, customers: int, say: Callable[[str], None]) -> None:
    """Simulate a few small companies like the one that is open and keep the report beside its builds."""
    store = Store(company.path)
    with store.read() as engine:
        shape = shape_of(engine, most=customers)
    write(check(shape, companies, company.build.run_id, say), store.path)
