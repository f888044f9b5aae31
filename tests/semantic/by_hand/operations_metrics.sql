-- cut: region | key = stores.region
-- cut: hour_of_day | key = hour(orders.order_ts)
WITH delivered AS (
  SELECT {key} AS key, count(*) AS n, sum((actual_minutes > promised_minutes)::INT) AS late,
    avg(actual_minutes) AS actual, quantile_cont(actual_minutes::DOUBLE, 0.9) AS p90,
    avg(promised_minutes) AS promised, avg(make_minutes) AS make, avg(distance_miles) AS miles
  FROM deliveries JOIN orders USING (order_id) JOIN stores USING (store_id)
  WHERE order_date >= {first} AND order_date < {end}
  GROUP BY 1
), kept AS (
  SELECT {key} AS key, count(*) AS n, sum((refund_amount > 0)::INT) AS refunded,
    count(DISTINCT (store_id, order_date)) AS store_days
  FROM orders JOIN stores USING (store_id)
  WHERE NOT is_cancelled AND order_date >= {first} AND order_date < {end}
  GROUP BY 1
), placed AS (
  SELECT {key} AS key, count(*) AS n, sum(is_cancelled::INT) AS cancelled, max(order_ts) AS last
  FROM orders JOIN stores USING (store_id)
  WHERE order_date >= {first} AND order_date < {end}
  GROUP BY 1
)
SELECT
  key,
  delivered.n AS deliveries,
  1 - late / delivered.n AS on_time_rate,
  late AS late_deliveries,
  late / delivered.n AS late_rate,
  actual AS average_delivery_minutes,
  p90 AS p90_delivery_minutes,
  promised AS average_promised_minutes,
  make AS make_minutes,
  miles AS average_distance,
  kept.n AS orders,
  placed.n AS orders_placed,
  cancelled AS cancelled_orders,
  cancelled / placed.n AS cancellation_rate,
  refunded AS refunded_orders,
  refunded / kept.n AS refund_rate,
  kept.n / store_days AS orders_per_store_day,
  last AS data_through
FROM placed LEFT JOIN kept USING (key) LEFT JOIN delivered USING (key)
