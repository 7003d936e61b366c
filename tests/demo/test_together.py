"""What two initiatives bring together: four worlds computed cell by cell, and zero where nothing was planted."""

from __future__ import annotations

import numpy as np
import pytest

from cxroi.demo import Company, World
from cxroi.demo.planted.rollout import rollout
from cxroi.demo.planted.together import ROWS, pair_sums, pairs_of
from cxroi.demo.planted.world import INITIATIVES
from cxroi.demo.written.company import one_block

SEED = 77


def test_four_worlds_cell_by_cell() -> None:
    world, months = World(), 36
    block, sums = one_block(world, rollout(world, months, SEED), (0, 1_500), SEED)
    numbers = {one.initiative_id: number for number, one in enumerate(INITIATIVES)}
    which = (numbers["phone-menu"], numbers["renewal-check"])
    one, other = (block.met[number] for number in which)
    units, cells, leaving = set(), 0, 0.0
    for person in range(len(block.who)):
        for month in range(months):
            if block.path.alive[month, person] and month >= max(one.start[person], other.start[person]):
                on = float(block.path.leaving[month, person])
                logits = on, on - 0.20, on + 0.85, on - 0.20 + 0.85
                both, without_one, without_other, neither = (1 / (1 + np.exp(-logit)) for logit in logits)
                units.add(person)
                cells += 1
                leaving += both - without_one - without_other + neither
    found = dict(zip(ROWS, sums.pairs[pairs_of(INITIATIVES).index(which)].tolist(), strict=True))
    assert (found["units"], found["customer_months"]) == (len(units), cells)
    assert found["leaving"] == pytest.approx(leaving, rel=1e-4)
    assert np.array_equal(pair_sums(block.path, one, other), pair_sums(block.path, other, one))


def test_a_pair_that_adds_up_is_planted_as_zero(company: Company) -> None:
    """Margins add up by construction, and chances of leaving do where only one of the two moves them."""
    pairs = {(pair.one, pair.other): pair for pair in company.truth.pairs}
    assert set(pairs) == {
        ("phone-menu", "plan-advice"),
        ("phone-menu", "renewal-check"),
        ("plan-advice", "renewal-check"),
    }
    assert all(pair.margin == 0 for pair in pairs.values())
    assert pairs["plan-advice", "renewal-check"].total == pairs["phone-menu", "plan-advice"].total == 0
    menu = pairs["phone-menu", "renewal-check"]
    assert menu.leaving < 0
    assert menu.total == pytest.approx(-menu.leaving * menu.worth)


def test_who_had_both_is_who_the_files_say(company: Company) -> None:
    """Customers of teams with both, active when the later of the two began for them."""
    pair = next(pair for pair in company.truth.pairs if (pair.one, pair.other) == ("plan-advice", "renewal-check"))
    alone = min(company.truth.initiative(name).units for name in (pair.one, pair.other))
    assert 0.5 * alone < pair.units < alone
    assert pair.customer_months > 3 * pair.units
