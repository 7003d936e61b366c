"""What happened to customers: contacts with their waiting, and the yearly statement in the post."""

from __future__ import annotations

import numpy as np
import polars as pl

from cxroi.demo.planted.rollout import Floats
from cxroi.demo.planted.world import POST
from cxroi.demo.written.block import DAY, Block, contact_time, key, same
from cxroi.demo.written.catalogue import TEAM_NAMES


def operations(block: Block) -> pl.DataFrame:
    """Table `operations`: for each contact, minutes of waiting and whether it was solved at once."""
    path, rng = block.path, block.rng
    person, month = np.nonzero(((path.contacts > 0) & path.alive).T)
    many = path.contacts[month, person].astype(np.int64)
    number = np.arange(int(many.sum())) - np.repeat(np.cumsum(many) - many, many)
    day, second = contact_time(block, person, month)
    person, month, day, second = (np.repeat(one, many) for one in (person, month, day, second))
    felt = path.voices.experience[month, person]
    wait = block.plan.wait[block.who.team[person]] * np.exp(0.5 * rng.standard_normal(person.size) - 0.15 * felt)
    for one in block.met:
        if one.planted.initiative_id == "phone-menu":
            wait = wait * (1 + 0.3 * one.intensity[month, person])
    solved = (rng.random(person.size) < 1 / (1 + np.exp(-(1.2 + 0.3 * felt - 0.03 * wait)))).astype(np.float64)
    base = pl.DataFrame(
        {
            "event_id": key("E", block, person, month) + "-" + pl.Series(number).cast(pl.String),
            "unit_id": block.ids.gather(person),
            "touchpoint": same("phone", person.size),
            "process_step": same("contact", person.size),
            "happened_at": block.times(month, day + number, second),
            "team": pl.Series(TEAM_NAMES).gather(block.who.team[person]),
            "handler": "H" + pl.Series(block.who.team[person] * 8 + rng.integers(0, 8, person.size)).cast(pl.String),
        }
    )
    measures = {"wait_minutes": wait.astype(np.float64).round(1), "resolved_first_contact": solved}
    return pl.concat(
        [
            base.with_columns(measure=pl.lit(name), value=pl.Series(value), status=pl.lit("done"))
            for name, value in measures.items()
        ]
    )


def statements(block: Block, slow: Floats) -> pl.DataFrame:
    """Rows of `operations` for the statement each customer gets once a year: days in the post, `slow` (60,) days more a
    team.

    The post knows of no initiative, so that this measure moves with none.
    """
    person, month = np.nonzero(block.path.alive.T)
    due = (person + block.who.first + month) % 12 == 0
    person, month = person[due], month[due]
    n, rng = person.size, block.rng
    days = 1 + slow[block.who.team[person]] + 0.4 * np.cos(2 * np.pi * month / 12) + rng.gamma(2.0, 0.8, n)
    nothing = pl.repeat(None, n, dtype=pl.String, eager=True)
    return pl.DataFrame(
        {
            "event_id": key("P", block, person, month),
            "unit_id": block.ids.gather(person),
            "touchpoint": same("letter", n),
            "process_step": same("yearly statement", n),
            "happened_at": block.times(month, rng.integers(2, 19, n), np.full(n, DAY // 2)),
            "team": pl.Series(TEAM_NAMES).gather(block.who.team[person]),
            "handler": nothing,
            "measure": same(POST, n),
            "value": days.astype(np.float64).round(1),
            "status": same("done", n),
        }
    )
