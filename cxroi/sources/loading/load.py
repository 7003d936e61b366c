"""Load files into a store's intake: one transaction, so that a load is there whole or not at all."""
# ruff: noqa: S608 - identifiers pass sql.name, values sql.literal or are bound

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from cxroi.engine.store import Store
from cxroi.errors import DataError, QuestionError, StoreError, UsageError
from cxroi.sources.asking import linking, questions
from cxroi.sources.asking.plausible import whole
from cxroi.sources.asking.plausible.look import Look
from cxroi.sources.base.database import Loading
from cxroi.sources.base.known import Known
from cxroi.sources.loading import intake, names, plan, scratch
from cxroi.sources.loading.report import LoadReport
from cxroi.sources.meaning.profile import Profile
from cxroi.sources.meaning.schema import TABLES
from cxroi.sources.rows import links
from cxroi.sources.rows.far import refuse_far
from cxroi.sources.rows.staging import Staged, Stager, refuse

Progress = Callable[[str], None]
SWITCHED = (
    "The headline metric changes from {0} to {1}: from the next build on, the worth of a point, the curve and the "
    "ladder speak "
    "of {1} and are not comparable with earlier builds. Answers of {0} are kept; going back takes one line of "
    "the profile."
)


def load(
    store: Store,
    profile: Profile,
    sources: Sequence[Path],
    *,
    replace: tuple[str, ...] = (),
    fresh: bool = False,
    progress: Progress = print,
) -> LoadReport:
    """Load the files named (or those directly in a folder) through a profile.

    `replace` empties tables first; `fresh` starts the whole intake anew. Either way the old intake stays until the new
    rows are committed. Raises QuestionError where the data are ambiguous, DataError for files or a profile that cannot
    be used, StoreError for a store of another company, a wrong key, or another load at work.
    """
    if unknown := sorted(set(replace) - set(TABLES)):
        raise UsageError(f"--replace knows no table {', '.join(unknown)}; there are {', '.join(TABLES)}.")
    if profile.questions:
        asked = " ".join(f"{position}. {text}" for position, text in enumerate(profile.questions.values(), start=1))
        raise QuestionError(
            f"The profile has {len(profile.questions)} open questions ({profile.at('questions')}); answer them in the "
            f"profile and delete their lines. {asked}"
        )
    started = time.monotonic()
    with store.locked(), tempfile.TemporaryDirectory(prefix=scratch.PREFIX, dir=_scratch(store)) as folder:
        target = store.intake.with_name("intake-new.duckdb") if fresh else store.intake
        if fresh:
            intake.discard(target)
        loading = Loading(Path(folder))
        try:
            loading.attach(target)
            intake.same_company(loading, profile)
            loading.known = Known() if fresh else names.remembered(loading, store)
            report = _load(loading, store, profile, sources, replace, progress)
        finally:
            loading.close()
        if fresh:
            target.replace(store.intake)
    report.seconds = time.monotonic() - started
    return report


def _scratch(store: Store) -> Path:
    """Scratch space lies in the store's folder: the same disk, and never the small /tmp."""
    store.path.mkdir(parents=True, exist_ok=True)
    scratch.remove(store)
    return store.path


def _load(
    loading: Loading,
    store: Store,
    profile: Profile,
    sources: Sequence[Path],
    replace: tuple[str, ...],
    progress: Progress,
) -> LoadReport:
    progress("Reading files")
    work = plan.planned(loading, profile, sources, replace)
    report = LoadReport(
        intake.next_import(loading),
        profile.label,
        profile.company.name,
        unmatched=work.unmatched,
        skipped=work.skipped,
        known=work.known,
    )
    if not work.jobs and not work.known:
        raise DataError(
            f"None of the files given fits the profile {profile.label}: it looks for "
            f"{', '.join(pattern for rule in profile.file for pattern in rule.match) or 'no files'}. Rename the files, "
            "or change match in the profile."
        )
    before, now = intake.headline_metric(loading), profile.company.primary_metric
    switched = bool(before and now and before != now)
    report.notes += [SWITCHED.format(before, now)] if switched else []
    if not work.jobs and not replace and not switched:
        return report
    questions.ask([question for job in work.jobs for question in questions.day_order(loading, job.mapping)])
    names.gather(loading, work, loading.known)
    key = store.key(create=True)
    report.links = links.prepare(loading, key, profile, work.joined)
    staged = _staged(loading, profile, work, key, progress)
    _known_initiatives(loading, staged, replace)
    progress("Asking whether this can be")
    unread = {number: len(one.refused) for number, one in enumerate(work.files)}
    report.notes += whole.ask(Look(loading, profile, staged, key, replace, unread))
    questions.ask(linking.unlinked(loading, profile, staged))
    report.notes += linking.told(loading, staged)
    progress("Writing the intake")
    with loading.transaction():
        intake.write(loading, profile, work, staged, replace, report)
        names.keep(loading, store)
        links.keep(loading, report.import_id)
    if unbalanced := [one.table for one in report.tables.values() if not one.balanced]:
        raise StoreError(f"Rows of {', '.join(unbalanced)} do not add up; please report this.")
    return report


def _staged(loading: Loading, profile: Profile, work: plan.Plan, key: bytes, progress: Progress) -> list[Staged]:
    stager, staged = Stager(loading, key), list[Staged]()
    for number, job in enumerate(work.jobs):
        progress(f"Checking {job.mapping.rule.label} ({job.mapping.main.rows:,} rows)")
        staged.append(stager.stage(job.mapping, number, job.file_number))
        refuse_far(loading, staged[-1], profile.company.time_zone)
    return staged


def _known_initiatives(loading: Loading, staged: Sequence[Staged], replace: tuple[str, ...]) -> None:
    """Refuse rows about initiatives that no initiatives table names."""
    known = (
        ["select null::varchar as initiative_id"]
        if "initiatives" in replace
        else ["select initiative_id from intake.raw.initiatives"]
    )
    known += [
        f'select initiative_id from "{one.name}" where reason is null'
        for one in staged
        if one.table.name == "initiatives"
    ]
    for one in staged:
        if one.table.name in ("exposures", "uptake", "initiative_costs"):
            condition = (
                f"initiative_id is not null and initiative_id not in "
                f"(select initiative_id from ({' union all '.join(known)}) as named "
                "where initiative_id is not null)"
            )
            refuse(loading, one, condition, "initiative_id is not in the initiatives table")
