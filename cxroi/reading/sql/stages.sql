-- purpose: how long each stage of the build took
-- grain: stage
select stage.stage, stage.seconds, stage.peak_mb
from meta.stages as stage
