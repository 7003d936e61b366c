"""Loading on the page: the same profile and code as the command, preview first, questions and refusals in words."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cxroi.engine.store import Store
from cxroi.ui.frame import opened as companies
from cxroi.ui.frame.navigation import principal
from cxroi.ui.intake import finding, loading
from tests.ui.conftest import Open
from tests.ui.store import write_store

HEADER = "recency,history_segment,history,mens,womens,zip_code,newbie,channel,segment,visit,conversion,spend"


@pytest.fixture
def mail_folder(tmp_path: Path) -> Path:
    """Invented answers to a mail shot, in the columns of a profile that ships; one row is bad."""
    draw = random.Random(11)
    rows = [HEADER]
    for row in range(900):
        arm = ("Mens E-Mail", "Womens E-Mail", "No E-Mail")[row % 3]
        visit = int(draw.random() < (0.3 if row % 3 < 2 else 0.1))
        spend = round(draw.uniform(5, 80), 2) if visit and draw.random() < 0.5 else 0
        rows.append(
            f"{draw.randint(1, 12)},2) $100 - "
            f"$200,{draw.uniform(100, 200):.2f},{row % 2},{1 - row % 2},Urban,{row % 2},Web,"
            f"{arm},{visit},{int(spend > 0)},{spend}"
        )
    rows.append("3,2) $100 - $200,much,1,0,Urban,1,Web,No E-Mail,0,0,0")
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "hillstrom.csv").write_text("\n".join(rows) + "\n")
    return folder


def words_of(app: AppTest) -> str:
    return "\n".join(
        str(item.value) for kind in (app.title, app.header, app.markdown, app.text) for item in kind
    ).replace("\\", "")


def filled(app: AppTest, folder: Path, profile: str = "hillstrom") -> AppTest:
    app.text_input(key="folder").set_value(str(folder))
    app.selectbox(key="profile").set_value(profile)
    return app.run()


def test_preview_shows_columns_and_writes_nothing(tmp_path: Path, mail_folder: Path, opened: Open) -> None:
    store = tmp_path / "mine"
    app = filled(opened("data", store), mail_folder)
    app.button(key="preview").click().run()
    assert not app.exception
    assert "units from hillstrom.csv" in words_of(app)
    assert "would be refused" in words_of(app)
    assert "history" in str([frame.value.to_dict() for frame in app.dataframe])
    assert not store.exists()


def test_load_and_build_publish_and_open_the_company(tmp_path: Path, mail_folder: Path, opened: Open) -> None:
    store = tmp_path / "mine"
    app = filled(opened("data", store), mail_folder)
    app.button(key="load").click().run()
    assert not app.exception
    assert "1 refused" in words_of(app)
    assert Store(store).current().generation
    again = opened("data", store)
    assert "Hillstrom" in words_of(again)
    shown = str([frame.value.to_dict() for frame in again.dataframe])
    assert "prior_spend is no amount of money" in shown


def test_what_cannot_be_loaded_is_said_and_changes_nothing(tmp_path: Path, opened: Open) -> None:
    store = tmp_path / "mine"
    app = filled(opened("data", store), tmp_path / "no-such-folder")
    app.button(key="load").click().run()
    assert not app.exception
    assert "This stops the load; nothing was changed" in words_of(app)
    assert not (store / "CURRENT").exists()


def test_the_page_prints_the_command_for_files_too_large_for_a_browser(demo_store: Path, opened: Open) -> None:
    app = opened("data", demo_store)
    assert "python -m cxroi load --store" in " ".join(code.value for code in app.code)
    app.selectbox(key="profile").set_value("hillstrom").run()
    assert "python -m cxroi load --profile hillstrom --store" in " ".join(code.value for code in app.code)
    assert "the browser cannot carry it" in words_of(app)


def test_uploads_lie_under_their_bare_names_and_are_deleted(tmp_path: Path) -> None:
    class Upload:
        name = "../../etc/passwd.csv"

        @staticmethod
        def getvalue() -> bytes:
            return b"a\n1\n"

    with loading._sources([Upload()], "") as paths:  # type: ignore[list-item]
        assert paths[0].name == "passwd.csv"
        assert paths[0].read_bytes() == b"a\n1\n"
        folder = paths[0].parent
    assert not folder.exists()
    assert principal().rights >= {"edit"}


def test_the_app_switches_between_companies_it_knows(
    tmp_path: Path, demo_store: Path, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = write_store(tmp_path / "own", is_demo=False)
    monkeypatch.setattr(companies, "DEFAULTS", {"demo": tmp_path / "nothing", "own": other.path})
    mine = opened("data", demo_store, company="Own company")
    assert "Demo company, generated" not in words_of(mine)
    unknown = opened("data", demo_store, company="../../etc")
    assert "Demo company, generated" in words_of(unknown)


def test_own_exports_are_worked_out_asked_about_loaded_and_kept_as_the_companys_profile(
    tmp_path: Path, opened: Open
) -> None:
    folder, store = tmp_path / "exports", tmp_path / "mine"
    folder.mkdir()
    rows = "".join(f"c{n % 40},o{n},{n % 6 + 1:02d}/{n % 5 + 7:02d}/2024,25\n" for n in range(480))
    (folder / "orders_2024.csv").write_text("customer_id,order_id,order_date,amount\n" + rows)
    app = opened("data", store)
    assert app.selectbox(key="profile").value == finding.FIND_OUT
    app = filled(app, folder, finding.FIND_OUT)
    app.button(key="load").click().run()
    assert not app.exception
    assert "3 questions" in words_of(app)
    assert not store.exists()
    app.text_input(key="answer-company").set_value("Acme")
    app.text_input(key="answer-currency").set_value("eur")
    assert app.radio(key="answer-orders_2024_at_order").value == "dmy"
    app.button(key="answered").click().run()
    assert not app.exception
    assert "transactions from orders_2024.csv" in words_of(app)
    assert not store.exists()
    app.button(key="load").click().run()
    assert not app.exception
    assert "480 rows read, 480 kept" in words_of(app)
    assert Store(store).current().generation
    again = opened("data", store)
    assert "Acme" in words_of(again)
    assert again.selectbox(key="profile").value == loading.KEPT_PROFILE
