-- cut: region | key = stores.region
-- cut: ownership | key = stores.ownership
-- This year: stores a year old on the day. Last year: sales whose anniversary is in the period.
WITH this_year AS (
  SELECT {key} AS key, sum(net_amount) AS net, max(order_date) AS last
  FROM orders JOIN stores USING (store_id)
  WHERE NOT is_cancelled AND order_date >= {first} AND order_date < {end} AND order_date < {today}
    AND order_date >= DATE '2024-11-01' AND opened_on + INTERVAL 1 YEAR <= order_date
  GROUP BY 1
), a_year_before AS (
  SELECT {key} AS key, sum(net_amount) AS net
  FROM orders JOIN stores USING (store_id)
  WHERE NOT is_cancelled AND order_date + INTERVAL 1 YEAR >= {first}
    AND order_date + INTERVAL 1 YEAR < {end} AND order_date + INTERVAL 1 YEAR < {today}
  GROUP BY 1
)
SELECT
  key,
  this_year.net AS same_store_revenue,
  a_year_before.net AS same_store_base_revenue,
  this_year.net / a_year_before.net - 1 AS same_store_sales_growth,
  last AS data_through
FROM this_year FULL JOIN a_year_before USING (key)
