"""What people write: business cases, explanations, approvals; kept through rebuilds in a transactional store of its own."""
