-- purpose: movements of money of known units, in the reporting currency
-- grain: transaction_id
select t.transaction_id, t.unit_id, t.at, cast(extract(year from t.at) * 12 + extract(month from t.at) - 1 as integer) as month,
  t.amount, c.currency, t.kind, t.about_id
from newest.transactions as t
inner join clean.units as u on u.unit_id = t.unit_id
cross join clean.company as c
