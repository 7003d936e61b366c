"""Themes of real comments in Portuguese: what customers of Olist wrote against what happened and what people read in
it."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from cxroi.tables.themes import shipped
from tests.tables.test_themes import named

LATE = "late or missing delivery"
FEWEST_NAMED, FEWEST_TIMES = 0.5, 3.0


def test_olist_comments_name_themes_and_late_orders_say_so(shared: Path, tmp_path: Path) -> None:
    """Lateness is known from the dates of the order, not the comment: those late name it at least three times as
    often."""
    orders = pl.read_parquet(shared / "datasets/olist/orders.parquet").filter(pl.col("sample_group") == "random")
    reviews = pl.read_parquet(shared / "datasets/olist/order_reviews.parquet").drop_nulls("review_comment_message")
    told = reviews.join(orders, on="order_id").drop_nulls("order_delivered_customer_date")
    late = pl.col("order_delivered_customer_date").dt.date() > pl.col("order_estimated_delivery_date").dt.date()
    told = told.with_columns(late=late, key=pl.concat_str("review_id", "order_id")).unique("key", keep="first")
    found = named(tmp_path, dict(told.select("key", "review_comment_message").iter_rows()))
    coverage = float(np.mean([bool(said) for said in found.values()]))
    assert coverage > FEWEST_NAMED
    assert {theme for said in found.values() for theme in said} == {one.name for one in shipped().theme}
    says = told.with_columns(says=pl.col("key").replace_strict({key: LATE in said for key, said in found.items()}))
    share = dict(says.group_by("late").agg(pl.col("says").mean()).iter_rows())
    assert share[True] > FEWEST_TIMES * share[False], share


@pytest.mark.parametrize(
    ("theme", "read"),
    [
        (LATE, {"atrasado", "entrega_parcial"}),
        ("wrong or incomplete order", {"entrega_parcial", "diferente_do_anunciado"}),
        ("quality and faults", {"baixa_qualidade", "devolucao"}),
        ("returns and refunds", {"devolucao"}),
        ("praise", {"satisfeito", "antes_prazo"}),
    ],
)
def test_what_people_read_in_a_comment_is_named_there(shared: Path, tmp_path: Path, theme: str, read: set[str]) -> None:
    """3,584 comments with classes voted by people: a theme fires at least twice as often in its classes as
    elsewhere."""
    file = shared / "datasets/olist_labelled_comments/olist_classified_public_dataset.csv.gz"
    voted = pl.read_csv(
        gzip.decompress(file.read_bytes()), columns=["id", "review_comment_message", "most_voted_subclass"]
    )
    voted = voted.drop_nulls().with_columns(pl.col("id").cast(pl.String))
    found = named(tmp_path, dict(voted.select("id", "review_comment_message").iter_rows()))
    fires = pl.Series([theme in found[key] for key in voted["id"]])
    inside = voted["most_voted_subclass"].is_in(read)
    rates = float(fires.filter(inside).mean() or 0), float(fires.filter(~inside).mean() or 0)  # type: ignore[arg-type]
    assert rates[0] > 2 * rates[1], rates
