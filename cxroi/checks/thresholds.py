"""Every number that decides a grade, a check, a gate or a refusal.

Source of those of grades: docs/validation.md (simulated designs). Seeds, iterations, sizes of samples and what only
shapes an estimate stand where they are used.
"""

from __future__ import annotations

YARDSTICK_ERRORS = 2.0
YARDSTICK_SHARE = 0.25

HISTORY_MONTHS = 12
COUNTED_LESS = 7
CLAIM_AT_LEAST = 3
CLAIM_AT_MOST = 12
LAUNCH_DATES = 3
LAUNCH_SPAN = 8
CLUSTERS = 10
FEW_CLUSTERS = 3
ARM_AT_LEAST = 2
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
MISSING_GAP = 0.02
BALANCE_P = 0.001
MISSING_P = 0.001
ARM_UNITS = 20
UNITS_PER_COVARIATE = 20
EVENTS_NEEDED = 30

LEAD_P = 0.001
LEAD_SHARE = 0.5
"""An answer yet to come that goes with this month's money: clearly, and by at least this share of the known answer's
effect."""
OLD_ANSWER = 3.0
"""Months from which a mean answer is called old: carried forward three months it keeps .826 of a planted 1.5, little
more than half (docs/decisions/0022)."""
PART_P = 0.05
"""A part of a step (the last answer, what is felt now) is needed below this probability, leaving and spend together."""
FELT_UNITS, FELT_GAPS, FELT_SHARE = 300, 6, 0.30
"""Below these the answers do not tell what customers feel now: customers with three answers, numbers of months between
two answers with thirty pairs, share of mood in what moves about a customer's level (by judgement)."""

HEALTH_RESPONSE = (0.20, 0.02)
HEALTH_HEARD = (0.30, 0.05)
HEALTH_TWICE = (0.20, 0.05)
HEALTH_REVENUE = (0.50, 0.05)
HEALTH_AFTER = (0.01, 0.05)
HEALTH_UNDATED = (0.05, 0.50)
HEALTH_AGE = (OLD_ANSWER, 12.0)
"""Measurement health: sound up to the first, unusable beyond the second. Age: what is old to the effect is old here; at
twelve months less than a tenth of an effect would be left (docs/decisions/0022)."""

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

CLOSE_FIT = 0.10
"""Of an outcome's spread: a donor mix that stays within it before launch follows the treated unit."""

EVENTS_PER_PARAMETER = 10
MIN_SHARE = 0.05
MIN_LEAVERS = 100
MIN_STEP_EVENTS, MIN_STEP_UNITS = 10, 10
"""Answers and leaving: rarer outcomes a term of a fit, share of customers or months that an effect needs, leavers from
which their own money is used, leavers and stayers of one level of the curve."""
MAX_COEFFICIENT, MAX_ERROR, SEPARATED_SLOPE = 8.0, 10.0, 15.0
"""Log-odds beyond which an outcome counts as separated: coefficient and error of a hazard, slope of a propensity."""
RANKED, DECIDED = (0.1, 0.9), 0.5
"""A score recorded with the outcome in view: chance to rank a leaver below a stayer, share of events it decides."""
MAX_CONDITION = 1e8
PURE_SHARE = 0.5
KEPT_FROM = 0.30
HEARD_CELL = 20
TURNS_DOWN = 0.01
HAUSMAN_P = 0.05

TWO_YEARS = 24
"""Months of history that a comparison with the year before, or a forecast with its back-test, needs."""
ACTIVE_CUSTOMERS = 30
BACK_TEST_INSIDE, WIDENED = 0.8, 1.005
LATER_MONTHS = 3
BAND_LEAVERS = 10
RETENTION_MONTHS = 15
COHORT_CUSTOMERS = 30
SCORES_IN_MEAN = 30
STORY_CUSTOMERS = 20
NAIVE_GAP = 0.1
HARM_RISE = 0.25
SPREAD_CUSTOMERS = 10
SELFCHECK_COMPANIES = 10
DOOR_ROWS, DOOR_LEVELS = 10, 200
COVERED = 0.88
"""Share of 90 % ranges that held the truth from which a kind of figure is said to be calibrated."""
NO_RANGE, COVERAGE_COMPANIES = 0.85, 50
"""Below this share, measured in so many companies, a range is not called one of 90 % and its grade is D."""
LUMPY, COME_BACK, REFUNDED, OLD_MEAN_ANSWER, HEAVY_TAIL = 0.5, 0.05, 0.02, 4.0, 0.6
"""What tells a company's shape: share of months under contract with money, of customers who paused and came back, of
months in which money flowed back; mean age of the answer in force (method.md section 5); spread of the logarithm of a
customer's payments."""

SCALE_FROM, STOP_UP_TO, DISCOVERY = 0.8, 0.2, 0.10
STILL_RISING = 0.9
"""Weight on growing half-lives from which an effect is called still rising (method-rules.md 1)."""
SHRINKAGE_INITIATIVES = 5
IRR_DEFINED, IRR_TELLING = 0.95, 5.0
POINT_OF_REVENUE, LARGEST_ROI, BEST_AGAINST_WORST = 0.01, 20.0, 1.40
SUPPORTED_ELASTICITY = 8.0
CENT = 0.005
"""Books agree within half a cent."""
