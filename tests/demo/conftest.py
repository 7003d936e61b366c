"""One company for the tests of this folder; its seed is not the demo's."""

from __future__ import annotations

import pytest

from cxroi.demo import Company, World, simulate

UNITS, MONTHS, SEED = 20_000, 36, 77


@pytest.fixture(scope="session")
def company() -> Company:
    return simulate(World(), UNITS, MONTHS, SEED)


@pytest.fixture(scope="session")
def small() -> Company:
    return simulate(World(), 1_500, MONTHS, SEED)
