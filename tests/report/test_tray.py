"""The tray keeps names, never numbers; its link comes back the same; a cut or forged link is refused in a sentence."""

from __future__ import annotations

import base64
import io
import json
import zlib
from dataclasses import replace

import pytest
from pptx import Presentation

from cxroi.errors import DataError
from cxroi.reading.base.company import Company, indexed, open_company
from cxroi.report import tray
from cxroi.report.deck import deck
from cxroi.report.tray import Item
from cxroi.terms import Principal
from tests.ui.store import write_store


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    return open_company(write_store(tmp_path_factory.mktemp("tray") / "harbour").path, Principal())


def collected(company: Company) -> list[Item]:
    earned = [one for one in company.findings("initiative/") if one.key == "earned"]
    table = company.all_findings[:20]
    made = [tray.item("forest", earned, company), tray.item("figure", table, company, "Many figures, ünlike")]
    return [one for one in made if one is not None]


def test_numbers_are_looked_up_when_the_deck_is_made(company: Company) -> None:
    held = collected(company)
    assert len(held) == 2
    now = tuple(
        replace(one, statement="Made anew.", point=None if one.point is None else one.point + 1)
        for one in company.all_findings
    )
    before, after = (
        tray.specs(held, company)[0],
        tray.specs(held, replace(company, all_findings=now, _index=indexed(now)))[0],
    )
    assert [one.title for one in before] == [one.title for one in after]
    for old, new in zip(before[0].findings, after[0].findings, strict=True):
        assert (new.point is None) == (old.point is None)
        assert new.point is None or new.point == (old.point or 0.0) + 1


def test_a_long_table_takes_several_slides_and_lost_figures_are_counted(company: Company) -> None:
    held = collected(company)
    made, gone = tray.specs(held, company)
    assert [len(one.findings) for one in made if one.kind == "figure"] == [9, 9, 2]
    assert gone == 0
    assert len(Presentation(io.BytesIO(deck(made))).slides) == 4
    fewer = replace(company, all_findings=company.all_findings[5:])
    assert tray.specs(held, fewer)[1] >= 5


def test_what_is_not_in_the_build_cannot_be_collected(company: Company) -> None:
    foreign = replace(company.all_findings[0], id="scenario/npv@forecast")
    assert tray.item("figure", [foreign], company) is None
    assert tray.item("figure", [], company) is None
    assert tray.item("fan", [company.all_findings[0]] * 2, company) is None


def test_the_link_comes_back_the_same_and_names_nothing_else(company: Company) -> None:
    held = [replace(one, title="Own title") for one in collected(company)]
    link = tray.encode(held)
    assert link is not None
    assert list(tray.decode(link)) == held
    long = [
        Item("figure", tuple(f"{n}/{'x' * 40}{n * 7919 % 9973}@last12" for n in range(300)), title=str(k))
        for k in range(40)
    ]
    assert tray.encode(long) is None


@pytest.mark.parametrize(
    "text",
    [
        "no-tray",
        "",
        "AAAA",
        base64.urlsafe_b64encode(zlib.compress(b"0" * 5_000_000, 9)).decode(),
        *(
            base64.urlsafe_b64encode(zlib.compress(json.dumps(rows).encode())).decode()
            for rows in ([["pie", "", "", "a@b"]], [["figure", "", ""]], [1, 2], {"a": 1}, [["figure"]], "x")
        ),
    ],
)
def test_a_broken_or_forged_link_is_refused(text: str) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        tray.decode(text)


def test_order_moves_one_place_and_never_leaves_the_tray() -> None:
    a, b, c = (Item("figure", (name,)) for name in "abc")
    assert tray.moved([a, b, c], 0, 1) == [b, a, c]
    assert tray.moved([a, b, c], 0, -1) == [a, b, c]
    assert tray.moved([a, b, c], 2, 1) == [a, b, c]
