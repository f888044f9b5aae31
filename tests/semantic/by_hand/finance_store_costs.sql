-- cut: region | key = stores.region
-- cut: ownership | key = stores.ownership
-- Costs stand beside the sales of the same closed months, each summed on its own: no fan-out.
WITH cost AS (
  SELECT {key} AS key, sum(food_cost) AS food, sum(labor_cost) AS labor,
    sum(occupancy_cost) AS occupancy, sum(marketing_fee) AS fee, max(last_day(month)) AS last
  FROM store_month_costs JOIN stores USING (store_id)
  WHERE month >= {first} AND month < {end}
  GROUP BY 1
), sold AS (
  SELECT {key} AS key, sum(net_amount) AS net
  FROM orders JOIN stores USING (store_id)
  WHERE NOT is_cancelled AND order_date >= {first} AND order_date < {end}
    AND order_date < date_trunc('month', {today})
  GROUP BY 1
)
SELECT
  key,
  net AS closed_month_revenue,
  food AS food_cost,
  food / net AS food_cost_pct,
  labor AS labor_cost,
  labor / net AS labor_cost_pct,
  (food + labor) / net AS prime_cost_pct,
  occupancy AS occupancy_cost,
  fee AS marketing_fee,
  net - food - labor - occupancy - fee AS contribution_margin,
  1 - (food + labor + occupancy + fee) / net AS contribution_margin_pct,
  last AS data_through
FROM cost JOIN sold USING (key)
