-- purpose: every figure of the build, with range, grade and reason
-- grain: id
select
    finding.id, finding.kind, finding.question, finding.statement, finding.initiative, finding.segment, finding.unit,
    finding.currency, finding.period, finding.point, finding.low, finding.high, finding.level, finding.grade, finding.n,
    finding.n_clusters, finding.method, finding.reason, finding.checks, finding.assumptions_version, finding.run_id,
    finding.sense, finding.measure, finding.money, finding.per, finding.rests_on_scores, finding.family, finding.gate,
    finding.booked, finding.dated, finding.coverage, finding.within, finding.label, finding.stages
from results.findings as finding
