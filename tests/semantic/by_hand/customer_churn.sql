-- cut: segment | key = c.segment
-- cut: region | key = home.region
-- Of those who ordered 180 days before a day of the period, who had not come back by then.
WITH ordered AS (SELECT * FROM orders WHERE NOT is_cancelled),
at_risk AS (
  SELECT * FROM ordered
  WHERE order_date + 180 >= {first} AND order_date + 180 < {end} AND order_date + 180 < {today}
), back AS (
  SELECT DISTINCT at_risk.order_id
  FROM at_risk JOIN ordered AS later USING (customer_id)
  WHERE (later.order_ts, later.order_id) > (at_risk.order_ts, at_risk.order_id)
    AND later.order_date <= at_risk.order_date + 180
), lost AS (
  SELECT order_id, customer_id AS lost_customer FROM at_risk ANTI JOIN back USING (order_id)
)
SELECT
  {key} AS key,
  count(DISTINCT customer_id) AS customers_at_risk,
  count(DISTINCT lost_customer) AS churned_customers,
  count(DISTINCT lost_customer) / count(DISTINCT customer_id) AS churn_rate,
  max(order_date + 180) AS data_through
FROM at_risk JOIN customers AS c USING (customer_id)
JOIN stores AS home ON home.store_id = home_store_id
LEFT JOIN lost USING (order_id)
GROUP BY 1
