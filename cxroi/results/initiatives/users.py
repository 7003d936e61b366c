"""Effect on those who used it, beside what was booked as assigned, where not everybody used what the lot gave them."""

from __future__ import annotations

from cxroi import words
from cxroi.engine import Engine
from cxroi.errors import DesignError
from cxroi.estimators.core.linear import half_width
from cxroi.estimators.lot.users import users_effect
from cxroi.nature import Nature
from cxroi.results.base.run import About, Run, finding
from cxroi.results.initiatives.money import WORTH
from cxroi.results.initiatives.whole import Portfolio
from cxroi.terms import Check, Finding, weakest
from cxroi.value.base.figure import Figure, refusal


def users_findings(engine: Engine, run: Run, whole: Portfolio) -> list[Finding]:
    """initiative/<id>/users of every random test with recorded use: money of one user since launch, never booked."""
    found = []
    for value in whole.values:
        path, name = value.path, whole.names.get(value.initiative_id, value.initiative_id)
        if path.design != "randomised" or path.plain is None:
            continue
        money = "margin" if run.has_margin else "revenue_net"
        about = About(
            f"initiative/{path.initiative_id}/users",
            WORTH,
            f"{name}, each customer who used it,",
            Nature("effect", run.money),
            "since_launch",
            initiative=path.initiative_id,
            per="customer",
            noun=run.money,
        )
        try:
            read = users_effect(engine, path.initiative_id, (path.months[0], path.months[-1]), money)
        except DesignError as reason:
            found.append(finding(run, about, refusal(str(reason), "money", path.n_units)))
            continue
        if read is None:
            continue
        point, reach = float(read.fit.params[0]), half_width(read.fit.df) * read.fit.std_error("users")
        told = (
            f"{words.share(read.share_treated)} of those assigned used it, {words.share(read.share_control)} of the "
            "others. What is booked counts everybody as assigned; this holds if only use can change what they bring."
        )
        grade = weakest([path.grade, "C"])
        checks = (Check("uptake", "PASS", told),)
        figure = Figure(
            point, point - reach, point + reach, grade, read.n_users, "money", f"{read.fit.method}.", None, checks
        )
        found.append(finding(run, about, figure, n_clusters=read.fit.n_clusters))
    return found
