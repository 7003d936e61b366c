-- purpose: which panel units a thing (an order) belongs to: those with money moved for it
-- grain: about_id, unit_id
select t.about_id, t.unit_id, count(*) as n_transactions
from clean.transactions as t
inner join clean.units as u on u.unit_id = t.unit_id
where t.about_id is not null and u.is_panel_unit
group by t.about_id, t.unit_id
