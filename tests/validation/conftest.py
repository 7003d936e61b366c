"""Simulated companies shared by the gate: drawn, built and judged once a session."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from benchmarks.coverage import FIRST_SEED
from benchmarks.figures import Pair, pairs
from cxroi.demo import World
from cxroi.selfcheck.companies import findings
from cxroi.terms import Finding

COMPANIES, UNITS, MONTHS, FULL_SIZE = 20, 3_000, 36, 20_000


@pytest.fixture(scope="session")
def companies() -> Mapping[int, list[Finding]]:
    """Findings of 20 companies of 3,000 customers x 36 months, by seed."""
    return {seed: findings(World(), UNITS, MONTHS, seed) for seed in range(FIRST_SEED, FIRST_SEED + COMPANIES)}


@pytest.fixture(scope="session")
def figures(companies: Mapping[int, list[Finding]]) -> list[Pair]:
    """Every planted figure of the 20 companies beside its estimate."""
    return [pair for seed, found in companies.items() for pair in pairs(seed, found)]


@pytest.fixture(scope="session")
def full_size() -> Mapping[str, Finding]:
    """Findings by id of one company of the demo's size, where effects have the sizes that were planned for it."""
    return {finding.id: finding for finding in findings(World(), FULL_SIZE, MONTHS, FIRST_SEED)}
