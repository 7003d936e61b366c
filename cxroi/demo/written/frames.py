"""One block's months as rows of the canonical tables: who the customers are, what they pay, when they leave, what they
get. Only what a company would have on file while a customer is there."""

from __future__ import annotations

import numpy as np
import polars as pl

from cxroi.demo.planted.people import Exposure
from cxroi.demo.planted.world import BUSINESS_UNITS, REGIONS
from cxroi.demo.written.block import DAY, Block, same
from cxroi.demo.written.catalogue import TEAM_NAMES

LEFT = "Cancelled the contract; counted in the month in which the contract ends"


def units(block: Block) -> pl.DataFrame:
    """Table `units`."""
    who, world = block.who, block.world
    return pl.DataFrame(
        {
            "unit_id": block.ids,
            "unit_type": same("customer", len(who)),
            "first_seen_on": pl.Series(block.days(who.join - who.tenure)),
            "segment": pl.Series([s.name for s in world.segments]).gather(who.segment),
            "region": pl.Series(REGIONS).gather(block.plan.region[who.team]),
            "business_unit": pl.Series(BUSINESS_UNITS).gather(who.business_unit),
            "team": pl.Series(TEAM_NAMES).gather(who.team),
        }
    )


def financials(block: Block) -> pl.DataFrame:
    """Table `financials`, by customer, then month; revenue less goods less service is margin to the cent."""
    world, path = block.world, block.path
    person, month = np.nonzero(path.alive.T)
    contacts = path.contacts[month, person]
    service = np.rint(100 * (world.service_cost + world.contact_cost * contacts)).astype(np.int64)
    wanted = np.rint(100 * path.margin[month, person].astype(np.float64)).astype(np.int64)
    net = np.rint((wanted + service) / (1 - world.cost_share)).astype(np.int64)
    goods = np.rint(net * world.cost_share).astype(np.int64)
    luck = block.rng.random(net.size, dtype=np.float32)
    discounts = np.where(luck < 0.12, np.rint(np.maximum(net, 0) * 0.08).astype(np.int64), 0)
    refunds = np.maximum(-net, 0) + np.where(luck > 0.985, np.rint(np.maximum(net, 0) * 0.15).astype(np.int64), 0)
    money = {
        "revenue_gross": net + discounts + refunds,
        "discounts": discounts,
        "refunds": refunds,
        "revenue_net": net,
        "cost_of_goods": goods,
        "cost_to_serve": service,
        "margin": net - goods - service,
    }
    return pl.DataFrame(
        {
            "unit_id": block.ids.gather(person),
            "month": pl.Series(block.days(month)),
            "currency": same("USD", net.size),
            **{name: cents / 100 for name, cents in money.items()},
            "active": same(True, net.size),
            "contacts": contacts.astype(np.int16),
        }
    )


def outcomes(block: Block) -> pl.DataFrame:
    """Table `outcomes`: leaving, on a day after all answers of that month."""
    left = block.path.left
    person = np.flatnonzero(left < block.plan.months)
    day = block.rng.integers(19, 28, person.size)
    noon = np.full(person.size, DAY // 2)
    return pl.DataFrame(
        {
            "unit_id": block.ids.gather(person),
            "kind": same("left", person.size),
            "at": block.times(left[person], day, noon),
            "value": np.ones(person.size),
            "known_at": block.times(left[person], day, noon + DAY),
            "definition": same(LEFT, person.size),
        }
    )


def exposures(block: Block) -> pl.DataFrame:
    """Rows of `exposures` for single customers, recorded only for those who are there when the exposure begins."""
    parts = [_unit_exposures(block, one) for one in block.met if one.planted.design in ("customer", "choice")]
    return pl.concat(parts) if parts else pl.DataFrame()


def uptake(block: Block) -> pl.DataFrame:
    """Table `uptake`: who used what was offered to single customers."""
    parts = []
    for one in block.met:
        if one.planted.design not in ("customer", "choice"):
            continue
        used = np.flatnonzero((one.start < block.plan.months) & (block.path.left >= one.start))
        used = used[block.rng.random(used.size) < (1.0 if one.planted.design == "choice" else 0.6)]
        parts.append(
            pl.DataFrame(
                {
                    "initiative_id": same(one.planted.initiative_id, used.size),
                    "unit_id": block.ids.gather(used),
                    "used_on": pl.Series(
                        block.days(one.start[used]) + block.rng.integers(0, 14, used.size).astype("timedelta64[D]")
                    ),
                }
            )
        )
    return pl.concat(parts) if parts else pl.DataFrame()


def _unit_exposures(block: Block, one: Exposure) -> pl.DataFrame:
    chosen = one.planted.design == "choice"
    begin = one.start if chosen else np.full(len(block.who), block.plan.month_of[one.planted.initiative_id])
    person = np.flatnonzero((one.arm >= 0) & (block.path.left >= begin))
    launched = pl.Series(block.days(begin[person]))
    from_on = launched.set(pl.Series(one.arm[person] == 0), None)
    n = person.size
    nothing = pl.repeat(None, n, dtype=pl.String, eager=True)
    return pl.DataFrame(
        {
            "initiative_id": same(one.planted.initiative_id, n),
            "unit_id": block.ids.gather(person),
            "group_type": nothing,
            "group_id": nothing,
            "from_on": from_on,
            "arm": pl.Series(["control", "treated"]).gather(one.arm[person]),
            "assignment": same("self-selected" if chosen else "random", n),
            "assigned_on": launched.dt.offset_by("-1d" if chosen else "-14d"),
            "declared_by": same("Sign-up form" if chosen else "Head of customer analytics", n),
        }
    )
