-- One row per day: how busy it is and what is different about it.
CREATE TEMP TABLE holiday AS
SELECT date, max(factor) AS factor FROM (
WITH year AS (SELECT unnest(range(2023, year(horizon()) + 1)) AS y)
SELECT make_date(y, 10, 31) AS date, 1.55 AS factor FROM year
UNION ALL SELECT make_date(y, 12, 25), 0.20 FROM year
UNION ALL SELECT make_date(y, 12, 24), 0.75 FROM year
UNION ALL SELECT make_date(y, 12, 31), 1.35 FROM year
UNION ALL SELECT make_date(y, 7, 4), 0.80 FROM year
-- Super Bowl: the second Sunday of February.
UNION ALL SELECT make_date(y, 2, 8) + (7 - dow_of(make_date(y, 2, 8))), 1.60 FROM year
-- Thanksgiving: the fourth Thursday of November; the evening before is a pizza evening.
UNION ALL SELECT make_date(y, 11, 22) + (11 - dow_of(make_date(y, 11, 22))) % 7, 0.45 FROM year
UNION ALL SELECT make_date(y, 11, 21) + (11 - dow_of(make_date(y, 11, 22))) % 7, 1.30 FROM year
-- The Friday before Christmas.
UNION ALL SELECT make_date(y, 12, 24) - ((dow_of(make_date(y, 12, 24)) + 2) % 7), 1.45 FROM year
) GROUP BY date;

CREATE TEMP TABLE day AS
WITH dates AS (
  SELECT first_day() + n::INTEGER AS date, n::INTEGER AS day_no
  FROM range(greatest(horizon(), scale_ends()) - first_day()) AS t(n)
)
SELECT
  date, day_no, date_trunc('month', date)::DATE AS month, month_no(date) AS month_no,
  dow_of(date) AS weekday, dow_of(date) >= 5 AS late,
  (1 + 0.045 * years_since_start(date))
    * [1.03, 1.04, 1.01, 0.99, 0.97, 0.96, 0.95, 0.97, 1.00, 1.02, 1.03, 1.05][month(date)]
    * [0.84, 1.02, 0.88, 0.92, 1.24, 1.20, 1.02][dow_of(date)]
    * COALESCE(factor, 1.0) * (0.96 + 0.08 * unit(day_no, 11)) AS busy,
  app_share_start() + (app_share_end() - app_share_start())
    * least(1.0, (date - first_day()) / (scale_ends() - first_day())) AS app_share,
  1 + 0.03 * (year(date) - 2023) AS price_index,
  1 + 0.028 * (year(date) - 2023) AS cost_index,
  date >= cheese_from() AND date < cheese_until() AS cheese_is_dear,
  CASE
    WHEN month(date) = 2 AND day(date) <= 14 THEN 6
    WHEN month(date) = 10 AND day(date) >= 20 THEN 7
    WHEN date BETWEEN make_date(year(date), 8, 15) AND make_date(year(date), 9, 15) THEN 8
    WHEN month(date) = 12 AND day(date) >= 10 THEN 9
    WHEN date BETWEEN make_date(year(date), 6, 20) AND make_date(year(date), 7, 20) THEN 10
  END AS season_promotion
FROM dates LEFT JOIN holiday USING (date);
