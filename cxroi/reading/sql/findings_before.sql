-- purpose: every figure of a build made before figures said what they are
-- grain: id
select
    finding.id, finding.kind, finding.question, finding.statement, finding.initiative, finding.segment, finding.unit,
    finding.currency, finding.period, finding.point, finding.low, finding.high, finding.level, finding.grade, finding.n,
    finding.n_clusters, finding.method, finding.reason, finding.checks, finding.assumptions_version, finding.run_id
from results.findings as finding
