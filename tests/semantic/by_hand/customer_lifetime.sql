-- cut: segment | key = c.segment
-- cut: region | key = home.region
-- Only customers whose whole life is in the order history, which begins on 2023-11-01.
WITH life AS (
  SELECT customer_id, sum(net_amount) AS net, count(*) AS orders, max(order_ts) AS last
  FROM orders WHERE NOT is_cancelled GROUP BY 1
)
SELECT
  {key} AS key,
  count(DISTINCT customer_id) AS cohort_customers,
  sum(net) / count(DISTINCT customer_id) AS lifetime_value,
  sum(orders) / count(DISTINCT customer_id) AS lifetime_orders,
  max(last) AS data_through
FROM customers AS c JOIN stores AS home ON home.store_id = home_store_id
LEFT JOIN life USING (customer_id)
WHERE acquired_on >= {first} AND acquired_on < {end} AND acquired_on >= DATE '2023-11-01'
GROUP BY 1
