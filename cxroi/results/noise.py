"""One step of the answer corrected for noise in single answers, beside the plain effect that money rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cxroi import words
from cxroi.estimators.noise import Corrected
from cxroi.results.points import POINT
from cxroi.results.run import About, Run, finding
from cxroi.terms import ALL, Finding, ScoreEffect
from cxroi.value.effect import effect_grade
from cxroi.value.figure import Figure, refusal

METHOD = ("change of monthly money between two answers of a customer, the change of the answer instrumented by the answers "
          "before and after them (Anderson and Hsiao 1981; Griliches and Hausman 1986), Anderson-Rubin range, clustered")


def noise_findings(run: Run, effects: Sequence[ScoreEffect], corrected: Corrected | None) -> list[Finding]:
    """`point/spend/noise-corrected`; nothing where there is no plain effect to correct. Never an input of money."""
    plain = next((one for one in effects if one.kind == "within" and one.segment == ALL), None)
    if corrected is None or plain is None:
        return []
    about = About("point/spend/noise-corrected", POINT,
                  "One step up in a customer's answer, corrected for chance in single answers",
                  per="per customer and month", noun=f"{'margin' if run.has_margin else 'revenue'} while active")
    reason = plain.refused or corrected.refused
    if reason is not None:
        return [finding(run, about, refusal(reason, "money", corrected.customers, method=METHOD))]
    figure = Figure(corrected.value, corrected.low, corrected.high, effect_grade(plain), corrected.customers, "money", METHOD,
                    checks=corrected.checks)
    made = finding(run, about, figure, n_clusters=corrected.n_clusters)
    return [replace(made, statement=_told(made, corrected, about.noun))]


def _told(made: Finding, corrected: Corrected, noun: str) -> str:
    """ "Single answers are noisy: corrected for that, the same step goes with $1.5 (range) instead of $0.8 of margin ...". """
    plain = words.money(corrected.plain, made.currency)
    counted = words.range_words(made).replace(", grade ", f", n {words.count(made.n)}, grade ")
    value, per = f"{words.figure_words(made)} {counted}", f"of {noun}{words.per_words(made)}"
    if corrected.larger:
        return (f"Single answers are noisy: corrected for that, the same step goes with {value} instead of {plain} {per}, so the "
                "figures here are conservative.")
    return (f"Single answers may be noisy: corrected for that, the same step would go with {value}, no clear difference from "
            f"{plain} {per}.")
