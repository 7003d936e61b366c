"""Every threshold of a grade in one place. Source: docs/validation.md (simulated designs)."""

from __future__ import annotations

YARDSTICK_ERRORS = 2.0
YARDSTICK_SHARE = 0.25

HISTORY_MONTHS = 12
CLAIM_AT_LEAST = 3
CLAIM_AT_MOST = 12
SHORT_CLAIM = 3
LAUNCH_DATES = 3
LAUNCH_SPAN = 8
CLUSTERS = 10
FEW_CLUSTERS = 3
CLUSTERS_C = 40

DIP_P = 0.04
DIP_SHARE = 0.10
PLACEBO_LEVEL = 0.04
WAVE_SHARE = 0.10
WAVE_NEEDS_MONTHS = 18
LEAVE_OUT_ERRORS = 1.5
LEAVE_OUT_SHARE = 0.20

OVERLAP_SHARE = 0.90
OVERLAP_D = 0.50
PROPENSITY = (0.05, 0.95)
CONTAMINATION = 0.10

DRIFT_D = 0.50
DRIFT_REFUSES = 1.0

SAMPLE_RATIO_P = 0.001
STANDARDISED_DIFFERENCE = 0.10
BALANCED_SHARE = 0.95
MISSING_GAP = 0.02
ARM_UNITS = 20
EVENTS_NEEDED = 30

LATER_P = 0.05
LEAD_P = 0.001
LEAD_SHARE = 0.5
"""An answer yet to come that goes with this month's money: clearly, and by at least this share of the known answer's effect."""
OLD_ANSWER = 3.0
"""Months from which a mean answer is called old: carried forward three months it keeps .826 of a planted 1.5, little more than
half (docs/decisions/0022)."""
STRENGTH, AGREE_P, SCALE_ENDS = 10.0, 0.01, 0.10
"""Correction for noise in answers: clustered F of the instrument (Staiger and Stock 1997), level at which earlier and later
answers disagree, share of answers at an end of the scale from which it is said."""

HEALTH_RESPONSE = (0.20, 0.02)
HEALTH_HEARD = (0.30, 0.05)
HEALTH_TWICE = (0.20, 0.05)
HEALTH_REVENUE = (0.50, 0.05)
HEALTH_AFTER = (0.01, 0.05)
HEALTH_UNDATED = (0.05, 0.50)
HEALTH_AGE = (OLD_ANSWER, 12.0)
"""Measurement health: sound up to the first, unusable beyond the second. Age: what is old to the effect is old here; at twelve
months less than a tenth of an effect would be left (docs/decisions/0022)."""

JOINT_SHARE = 0.05
JOINT_UNITS = 200
"""Jointly exposed customers from which a pair's own effect is estimated."""

NO_SPREAD = 1e-9
"""An outcome that varies by less than this share of its size is the same for all."""
CHOSEN_UNITS = 100

DONORS = 10
DONORS_D = 5
PLACEBO_RANK = 0.10
PLACEBO_FIT = 2.0
