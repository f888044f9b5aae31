-- cut: region | key = stores.region | plan_key = targets.region
-- A month's target counts for the share of its days that are over.
WITH plan AS (
  SELECT {plan_key} AS key, sum(target_value
    * (least(last_day(month) + 1, {today}) - month) / day(last_day(month))) AS target
  FROM targets
  WHERE measure = 'revenue' AND month >= {first} AND month < {end} AND month < {today}
  GROUP BY 1
), sold AS (
  SELECT {key} AS key, sum(net_amount) AS net, max(order_date) AS last
  FROM orders JOIN stores USING (store_id)
  WHERE NOT is_cancelled AND order_date >= {first} AND order_date < {end} AND order_date < {today}
  GROUP BY 1
)
SELECT
  key,
  target AS revenue_target,
  net / target AS revenue_vs_target,
  net - target AS revenue_gap_to_target,
  last AS data_through
FROM plan JOIN sold USING (key)
