-- purpose: initiatives whose effect clearly moves towards zero month by month
-- grain: all
select count(distinct slope.initiative) as n_fading
from results.findings as slope
inner join results.findings as earned on earned.initiative = slope.initiative and earned.sense = 'effect'
where slope.id like 'initiative/%/decay@%' and earned.id like 'initiative/%/earned@since_launch'
    and ((slope.high < 0 and earned.point > 0) or (slope.low > 0 and earned.point < 0))
