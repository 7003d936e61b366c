"""The monthly pack: about eight slides from headline to method, made from one build without a person."""

from __future__ import annotations

from collections.abc import Sequence

from cxroi.reading.act import leaks
from cxroi.reading.base.company import Company
from cxroi.reading.company import summary
from cxroi.reading.trust.changes import changes
from cxroi.report.pack import around, evidence, money
from cxroi.report.slides.base.meta import meta_of
from cxroi.report.slides.base.spec import SlideSpec
from cxroi.terms import Selection

PACKS = ("monthly",)


def changed(company: Company) -> tuple[str, ...]:
    """What changed in one sentence, one for each headline figure, then why; nothing where there is no build before."""
    found = changes(company)
    return () if found.before is None else tuple(dict.fromkeys((found.headline, *found.sentences, found.why)))


def slides(company: Company, since: Sequence[str] = (), extra: Sequence[SlideSpec] = ()) -> list[SlideSpec]:
    """The pack's slides in order; what the build cannot say is said with its reason, or left out where nobody asked.

    `since`: what changed since the build before, the claim first, then a sentence a figure; without one there is no
    such slide.
    `extra`: slides between what is asked and what changed, such as a saved scenario.
    """
    meta, chosen = meta_of(company, "last12" if company.build.data_through_month is not None else ""), Selection()
    answer, lost = summary.summary(company, chosen), leaks.leaks(company, chosen)
    return [
        *money.slides(answer, meta),
        *evidence.slides(company, answer, meta),
        *money.leaking(lost, meta),
        *around.asked(answer, meta),
        *extra,
        *around.moved(answer, since, meta),
        around.method(answer, meta),
    ]
