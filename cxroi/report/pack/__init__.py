"""The monthly pack: about eight slides from headline to method, made from one build without a person."""

from __future__ import annotations

from collections.abc import Sequence

from cxroi.answers import leaks, summary
from cxroi.answers.changes import changes
from cxroi.answers.company import Company
from cxroi.report.pack import around, evidence, money
from cxroi.report.slides import SlideSpec, deck
from cxroi.report.slides.meta import meta_of
from cxroi.terms import Selection

PACKS = ("monthly",)


def changed(company: Company) -> tuple[str, ...]:
    """What changed in one sentence, one for each headline figure, then why; nothing where there is no build before."""
    found = changes(company)
    return () if found.before is None else tuple(dict.fromkeys((found.headline, *found.sentences, found.why)))


def slides(company: Company, since: Sequence[str] = (), extra: Sequence[SlideSpec] = ()) -> list[SlideSpec]:
    """The pack's slides in order; what the build cannot say is said with its reason, or left out where nobody asked.

    `since`: what changed since the build before, the claim first, then a sentence a figure; without one there is no such slide.
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


def monthly(company: Company, since: Sequence[str] = (), extra: Sequence[SlideSpec] = (),
            template: bytes | None = None) -> bytes:
    """The monthly pack as .pptx. DataError for a template that cannot be used."""
    return deck(slides(company, since, extra), template=template)
