-- purpose: what each initiative reached, cost and earned by month, earned being cumulative since launch
-- grain: initiative_id, month
select reached.initiative_id, reached.month, reached.n_exposed, reached.n_reached, reached.margin, reached.cost,
    reached.earned, reached.earned_low, reached.earned_high
from results.actuals as reached
order by reached.initiative_id, reached.month
