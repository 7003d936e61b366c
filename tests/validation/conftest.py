"""Simulated companies shared by the gate: drawn, built and judged once a session."""

from __future__ import annotations

import os
from collections.abc import Mapping

import pytest

from benchmarks.coverage import FIRST_SEED
from benchmarks.figures import Pair, pairs
from cxroi.demo import World
from cxroi.selfcheck.companies import findings
from cxroi.terms import Finding
from tests.kept import kept_value

COMPANIES = 20 if os.environ.get("CXROI_LONG") else 8
UNITS, MONTHS, FULL_SIZE = 3_000, 36, 20_000


def found(units: int, seed: int) -> list[Finding]:
    return kept_value("money", (units, MONTHS, seed), lambda: findings(World(), units, MONTHS, seed))


@pytest.fixture(scope="session")
def companies(worker_id: str) -> Mapping[int, list[Finding]]:
    """Findings of companies of 3,000 customers x 36 months, by seed; two workers that need them at once meet in the
    middle."""
    seeds = range(FIRST_SEED, FIRST_SEED + COMPANIES)
    made = {seed: found(UNITS, seed) for seed in (reversed(seeds) if worker_id == "gw1" else seeds)}
    return {seed: made[seed] for seed in seeds}


@pytest.fixture(scope="session")
def figures(companies: Mapping[int, list[Finding]]) -> list[Pair]:
    """Every planted figure of these companies beside its estimate."""
    return [pair for seed, found in companies.items() for pair in pairs(seed, found)]


@pytest.fixture(scope="session")
def full_size() -> Mapping[str, Finding]:
    """Findings by id of one company of the demo's size, where effects have the sizes that were planned for it."""
    return {finding.id: finding for finding in found(FULL_SIZE, FIRST_SEED)}
