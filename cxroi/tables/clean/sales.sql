-- purpose: whether movements of money name sales: payments of these are then not counted again; one row
-- grain: n_sales
select count(*) as n_sales
from clean.transactions as t
inner join clean.units as u on u.unit_id = t.unit_id
where t.kind = 'sale' and u.is_panel_unit
