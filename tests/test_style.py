"""Numbers, dates and currency in a company's own style; the figures stay the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from babel.numbers import format_decimal

from cxroi import words
from cxroi.errors import DataError
from cxroi.files.display import read_style
from cxroi.report.figures.base.ticks import money_ticks
from tests.ui.store import finding

LOCALES = {"1,234.5": "en_US", "1.234,5": "de_DE", "1'234.5": "de_CH", "1 234,5": "fr_FR"}


@pytest.mark.parametrize("numbers", LOCALES)
def test_separators_are_those_of_a_country_that_writes_so(numbers: str) -> None:
    with words.using(words.Style.model_validate({"numbers": numbers})):
        for value in (1_234_567.0, 12.5, 0.25):
            theirs = format_decimal(value, locale=LOCALES[numbers], decimal_quantization=False).replace("\u2019", "'")
            assert words.separated(f"{value:,.10f}".rstrip("0").rstrip(".")) == theirs


def test_a_sentence_in_another_style_holds_the_same_figure() -> None:
    plain = finding("booked/gross", 1_234_000.0, 55_000.0)
    with words.using(words.Style(numbers="1.234,5", symbol="after")):
        told = words.statement("This work", replace(plain, statement=""), noun="margin")
        assert "1,2M €" in told
        assert words.count(31_207) == "31.207"
        assert words.share(0.073) == "7,3 %"
        assert words.in_currency(f"at most {words.amount(3.25)} a customer", "EUR") == "at most 3,3 € a customer"
        assert money_ticks([0.0, 1_500_000.0], "EUR") == ["0 €", "1,5M €"]
    assert words.money(1_234_000.0, "EUR") == "€1.2M"


def test_dates_are_written_as_asked() -> None:
    day = date(2026, 3, 3)
    assert [_day(day, written) for written in ("3 March 2026", "March 3, 2026", "2026-03-03")] == [
        "3 March 2026",
        "March 3, 2026",
        "2026-03-03",
    ]


def _day(day: date, written: str) -> str:
    with words.using(words.Style.model_validate({"dates": written})):
        return words.day_name(day)


def test_a_wrong_file_says_which_line_and_never_what_stood_there(tmp_path: Path) -> None:
    file = tmp_path / "display.toml"
    assert read_style(file) == words.Style()
    file.write_text('numbers = "1234-secret"\n')
    with pytest.raises(DataError, match="1 wrong line: numbers") as found:
        read_style(file)
    assert "secret" not in str(found.value)
    file.write_text('"=cmd" = 3')
    with pytest.raises(DataError, match="1 wrong line: =cmd: is not known here"):
        read_style(file)
    file.write_text("numbers = = 3")
    with pytest.raises(DataError, match="not written correctly"):
        read_style(file)


def test_a_file_made_later_in_another_thread_is_written_in_the_same_style() -> None:
    from threading import Thread

    told: list[str] = []
    with words.using(words.Style(numbers="1.234,5")):
        make = words.in_this_style(lambda: words.count(31_207))
    threads = [Thread(target=lambda: told.append(make())), Thread(target=lambda: told.append(words.count(31_207)))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["31,207", "31.207"]
