-- The plan: what was expected of each region's month, a little ambitious.
INSERT INTO targets
WITH expected AS (
  SELECT month, month_no, region, sum((mean_orders * 1000000)::BIGINT) / 1000000.0::DOUBLE AS orders,
    any_value(price_index) AS price_index
  FROM store_day GROUP BY ALL
), planned AS (
  SELECT *, orders * (0.97 + 0.09 * unit(month_no * 8
    + ['Northeast', 'Southeast', 'Midwest', 'Southwest', 'West'].list_position(region), 95)) AS plan
  FROM expected
)
SELECT month, region, 'orders', round(plan) FROM planned
UNION ALL
SELECT month, region, 'revenue', round(plan * 28.2 * price_index, -1) FROM planned
ORDER BY ALL;

DROP TABLE IF EXISTS temp.turn;
