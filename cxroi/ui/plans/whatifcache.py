"""Answers to plans, kept for the next run of the same plan under the same build and assumptions."""

from __future__ import annotations

import streamlit as st

from cxroi.ledger.scenarios import Plan
from cxroi.reading.base.company import Company
from cxroi.reading.plans import whatif
from cxroi.reading.plans.choices import Choices
from cxroi.reading.plans.opening import Opening, opening
from cxroi.reading.plans.scenarios import Ask
from cxroi.reading.plans.whatif import WhatIfAnswer


@st.cache_resource(max_entries=128, show_spinner=False)
def _computed(key: tuple[str, ...], _company: Company, _plan: Plan) -> WhatIfAnswer:
    del key
    return whatif.what_if(_company, _plan)


@st.cache_resource(max_entries=16, show_spinner=False)
def _opened(key: tuple[str, ...], _company: Company, _found: Choices, _cost: float) -> Opening:
    del key
    return opening(_company, _found, _cost, asker(_company))


def opened_on(company: Company, found: Choices, cost: float) -> Opening:
    """The plan that the page opens on, looked for once for a build and its assumptions."""
    return _opened((*_where(company), f"{cost}", *found.known), company, found, cost)


def asker(company: Company) -> Ask:
    """What answers a plan on this page run. DataError as `what_if`."""
    where = _where(company)

    def ask(_: Company, plan: Plan) -> WhatIfAnswer:
        return _computed((*where, plan.model_dump_json(exclude={"seen", "note"})), company, plan)

    return ask


def _where(company: Company) -> tuple[str, ...]:
    """What an answer belongs to: build, style, scope of the reader, assumptions."""
    build = company.build
    return (
        str(company.path),
        build.generation,
        build.style.model_dump_json(),
        *company.principal.scope,
        whatif.assumptions(company).version,
    )
