-- purpose: what the opened build says of itself
-- grain: generation
select
    build.generation, build.run_id, build.company, build.is_demo, build.currency, build.data_through_month,
    build.built_at, build.assumptions_version, build.profile, build.seed,
    build.first_month, build.snapshot, build.primary_metric, build.style
from meta.build as build
