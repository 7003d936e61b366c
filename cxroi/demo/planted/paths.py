"""Every customer's months: answers, leaving, margin. Paths are drawn as if nobody left, so that worlds can be
compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from cxroi.demo.planted.people import Exposure, People
from cxroi.demo.planted.rollout import Floats, Ints, Rollout, autoregressive
from cxroi.demo.planted.world import (
    LAST_MONTH,
    LEAVING_SEASON,
    MARGIN_SEASON,
    NO_ANSWER,
    REFERENCE_SCORE,
    SCORE_CURVE,
    SCORE_SEASON,
    TENURE_STEPS,
    World,
)

Flags = np.ndarray[Any, np.dtype[np.bool_]]
Codes = np.ndarray[Any, np.dtype[np.uint8]]


@dataclass(frozen=True)
class Voices:
    """(months, n): `known` the answer the effect acts through, known before the month opens (NO_ANSWER = none); `given`
    the answer as it would be given; `invited` and `answered` in that month; `experience` the AR(1) noise behind it."""

    known: Codes
    given: Codes
    invited: Flags
    answered: Flags
    experience: Floats


@dataclass(frozen=True)
class Paths:
    """`leaving` (months, n) logit of leaving in the month with all initiatives, `margin` (months, n) USD with all of
    them, `contacts` (months, n), `voices`, `left` (n,) month of leaving (`months` = stays), `alive` (months, n) active
    at the
    start of the month."""

    leaving: Floats
    margin: Floats
    contacts: Codes
    voices: Voices
    left: Ints
    alive: Flags


def paths(world: World, plan: Rollout, who: People, met: list[Exposure], rng: np.random.Generator) -> Paths:
    """Draw the block's months. Shapes (months, n); money in USD a month."""
    shape = (plan.months, len(who))
    noise = autoregressive(rng, shape, world.rho)
    heard = _voices(world, plan, who, met, (noise, rng))
    contacts = _contacts(world, heard.known, rng)
    leaving = _leaving(world, plan, who, heard.known)
    margin = _margin(world, plan, who, heard.known)
    level = np.array([s.margin for s in world.segments], dtype=np.float32)[who.segment]
    margin += noise * (np.float32(world.margin_noise) * level)
    margin -= np.float32(world.contact_cost) * contacts
    for one in met:
        if one.planted.leaving:
            leaving += np.float32(one.planted.leaving) * one.intensity
        if one.planted.margin:
            margin += np.float32(one.planted.margin) * one.intensity
    month = np.arange(plan.months)[:, None]
    leaves = (rng.random(shape, dtype=np.float32) < probability(leaving)) & (month >= who.join)
    left = np.where(leaves.any(axis=0), leaves.argmax(axis=0), plan.months)
    return Paths(leaving, margin, contacts, heard, left, (month >= who.join) & (month <= left))


def probability(logit: Floats) -> Floats:
    """Logistic function, element by element."""
    result: Floats = np.exp(-logit)
    result += np.float32(1)
    return np.reciprocal(result, out=result)


def season(table: tuple[float, ...], months: int) -> Floats:
    """(months,) of a January-to-December table for a company whose last month is LAST_MONTH."""
    calendar = (LAST_MONTH - months + 1 + np.arange(months)) % 12
    return np.array(table, dtype=np.float32)[calendar]


def curve(world: World) -> Floats:
    """(segments, 12) shift of the leaving logit by segment and known answer; the last column is 'never answered'."""
    steps = np.array([*SCORE_CURVE, SCORE_CURVE[REFERENCE_SCORE]], dtype=np.float32)
    return np.array([s.steepness for s in world.segments], dtype=np.float32)[:, None] * steps


def margin_steps(world: World) -> Floats:
    """(segments,) USD a month that one step of the known answer brings through spend, without fewer contacts."""
    levels = np.array([s.margin for s in world.segments])
    mean = float(np.dot(levels, [s.share for s in world.segments]))
    return (world.margin_step * levels / mean).astype(np.float32)


def _voices(
    world: World, plan: Rollout, who: People, met: list[Exposure], chance: tuple[Floats, np.random.Generator]
) -> Voices:
    shock, rng = chance
    shape = shock.shape
    experience = autoregressive(rng, (shape[0], shape[1]), world.rho)
    latent = np.float32(world.score_noise) * experience + season(SCORE_SEASON, plan.months)[:, None]
    latent += np.float32(world.score_level) + np.float32(world.score_quality) * who.quality + plan.score[who.team]
    if world.answer_on_shock:
        latent += np.float32(world.answer_on_shock) * shock
    felt = np.clip(np.rint(latent), 0, 10).astype(np.uint8)
    for one in met:
        if one.planted.score:
            latent += np.float32(one.planted.score) * one.intensity
    if world.answer_noise:
        latent += np.float32(world.answer_noise) * rng.spawn(1)[0].standard_normal(shape, dtype=np.float32)
    given = np.clip(np.rint(latent), 0, 10).astype(np.uint8)
    luck = np.asarray(rng.random(shape, dtype=np.float32))
    logit = world.response + world.response_quality * who.quality + np.zeros(shape, dtype=np.float32)
    if world.response_on_shock:
        logit += np.float32(world.response_on_shock) * shock
    known, answered = _listened(world, who, felt, (luck, logit.astype(np.float32)))
    invited = (luck < world.invited) & (np.arange(plan.months)[:, None] >= who.join)
    return Voices(known, given, invited, answered, experience)


def _listened(world: World, who: People, felt: Codes, answering: tuple[Floats, Floats]) -> tuple[Codes, Flags]:
    """Walk through the months: an answer is known from the next month on, and the last one makes answering likelier."""
    luck, logit = answering
    known = np.full(felt.shape, NO_ANSWER, dtype=np.uint8)
    answered = np.zeros(felt.shape, dtype=np.bool_)
    distance = np.arange(NO_ANSWER + 1, dtype=np.float32) - REFERENCE_SCORE
    distance[NO_ANSWER] = 0
    pull = np.float32(world.response_score) * distance
    last = known[0]
    for month in range(felt.shape[0]):
        known[month] = last
        likely = np.float32(world.invited) * probability(logit[month] + pull[last])
        answered[month] = (luck[month] < likely) & (month >= who.join)
        last = np.where(answered[month], felt[month], last)
    if world.carry_forward:
        known[1:] = np.where(np.arange(1, felt.shape[0])[:, None] > who.join, felt[:-1], NO_ANSWER)
    return known, answered


def _contacts(world: World, known: Codes, rng: np.random.Generator) -> Codes:
    """Poisson by inversion, cut at 3; the mean falls with the known answer."""
    steps = np.append(np.arange(11.0), REFERENCE_SCORE) - REFERENCE_SCORE
    mean = world.contacts + world.contacts_step * steps
    none, one, two = np.exp(-mean), np.exp(-mean) * (1 + mean), np.exp(-mean) * (1 + mean + mean**2 / 2)
    luck = np.asarray(rng.random(known.shape, dtype=np.float32))
    count = (luck > none.astype(np.float32)[known]).astype(np.uint8)
    rare = np.nonzero(count)
    codes = known[rare]
    count[rare] += (luck[rare] > one[codes]).astype(np.uint8) + (luck[rare] > two[codes]).astype(np.uint8)
    return count


def _leaving(world: World, plan: Rollout, who: People, known: Codes) -> Floats:
    by_tenure = np.zeros(600, dtype=np.float32)
    start = 0
    for below, shift in TENURE_STEPS:
        by_tenure[start:below] = shift
        start = below
    months = np.clip(np.arange(plan.months)[:, None] + (who.tenure - who.join), 0, 599)
    person = np.array([s.leaving for s in world.segments], dtype=np.float32)[who.segment]
    person = (
        person
        + np.float32(world.leaving_base)
        + np.float32(world.leaving_quality) * who.quality
        + plan.leaving[who.team]
    )
    logit: Floats = by_tenure[months]
    logit += person + season(LEAVING_SEASON, plan.months)[:, None]
    logit += curve(world).ravel()[(who.segment * 12).astype(np.uint8) + known]
    return logit


def _margin(world: World, plan: Rollout, who: People, known: Codes) -> Floats:
    """Before noise, contacts and initiatives."""
    level = np.array([s.margin for s in world.segments], dtype=np.float32)[who.segment]
    person = level * (
        1 + np.float32(world.margin_quality) * who.quality + np.float32(world.margin_customer) * who.taste
    )
    person += plan.margin[who.team] + np.float32(world.contact_cost * world.contacts)
    steps = np.append(np.arange(11.0), REFERENCE_SCORE).astype(np.float32) - REFERENCE_SCORE
    table = (margin_steps(world)[:, None] * steps).ravel()
    margin: Floats = table[(who.segment * 12).astype(np.uint8) + known]
    margin += person + season(MARGIN_SEASON, plan.months)[:, None]
    margin += plan.noise[:, who.team]
    return margin
