-- purpose: one masked comment for each theme that unhappy customers wrote about, with the theme's customers and money
-- grain: theme
select told.theme, told.n_units, told.margin, told.touchpoint, told.comment, told.answered_month, told.segment
from results.stories as told
