"""One door for any table: every estimator of the product on a plain CSV or Parquet file."""
