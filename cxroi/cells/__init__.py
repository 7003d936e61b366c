"""Panel -> sums computed inside the database. The one place that composes SQL, from quoted identifiers and bound
values."""
