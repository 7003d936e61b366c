"""Answers to plans, kept for the next run of the same plan under the same build and assumptions."""

from __future__ import annotations

import streamlit as st

from cxroi.answers import whatif
from cxroi.answers.company import Company
from cxroi.answers.scenarios import Ask
from cxroi.answers.whatif import WhatIfAnswer
from cxroi.ledger.scenarios import Plan


@st.cache_resource(max_entries=128, show_spinner=False)
def _computed(key: tuple[str, ...], _company: Company, _plan: Plan) -> WhatIfAnswer:
    del key
    return whatif.what_if(_company, _plan)


def asker(company: Company) -> Ask:
    """What answers a plan on this page run. DataError as `what_if`."""
    build = company.build
    where = (str(company.path), build.generation, build.style.model_dump_json(), *company.principal.scope,
             whatif.assumptions(company).version)

    def ask(_: Company, plan: Plan) -> WhatIfAnswer:
        return _computed((*where, plan.model_dump_json(exclude={"seen", "note"})), company, plan)

    return ask
