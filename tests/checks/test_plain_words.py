"""What executives read of a check: no sign of a statistician's desk in any sentence, the numbers kept."""

from __future__ import annotations

import re
from typing import cast

import pytest

from tests.validation.companies import Row, findings_of, frames

JARGON = re.compile(
    r"\bp ?[=<]|standard deviation|synthetic control|placebo|imputation|\bHolm\b|\bz\b|\bSE\b|Cochran|clustered|"
    r"standard error|covariate|log-odds|p[- ]value|chi-square|propensity",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def reasons() -> set[str]:
    found = findings_of(frames(2_000, 36))
    return {str(check["reason"]) for row in found.values() for check in cast(list[Row], row["checks"])}


def test_no_check_sentence_speaks_statistics(reasons: set[str]) -> None:
    assert len(reasons) > 80
    assert not [reason for reason in reasons if JARGON.search(reason)]


def test_chance_is_still_told_as_a_number(reasons: set[str]) -> None:
    assert sum(bool(re.search(r"comes by chance in \d+ of 1", reason)) for reason in reasons) >= 5
