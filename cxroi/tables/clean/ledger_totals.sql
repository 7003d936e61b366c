-- purpose: what the general ledger says, to compare with
-- grain: month, line
select l.month, l.line, l.amount from newest.ledger_totals as l
