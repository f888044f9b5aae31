-- cut: segment | key = c.segment
-- cut: region | key = home.region
-- An order is a repeat when it is not the customer's first, nor the one that acquired them.
WITH bought AS (
  SELECT {key} AS key, sum(gross_amount - discount_amount) AS net, count(*) AS orders,
    count(DISTINCT customer_id) AS active, max(order_ts) AS last,
    count(DISTINCT IF(n > 1 OR order_date > acquired_on, customer_id, NULL)) AS back
  FROM (
    SELECT *, row_number() OVER (PARTITION BY customer_id ORDER BY order_ts) AS n
    FROM orders WHERE NOT is_cancelled
  )
  JOIN customers AS c USING (customer_id) JOIN stores AS home ON home.store_id = home_store_id
  WHERE order_date >= {first} AND order_date < {end}
  GROUP BY 1
), answered AS (
  SELECT {key} AS key, count(*) AS answers, avg(csat) AS csat,
    avg((nps_score >= 9)::INT) - avg((nps_score <= 6)::INT) AS promoters
  FROM surveys JOIN orders USING (order_id)
  JOIN customers AS c USING (customer_id) JOIN stores AS home ON home.store_id = home_store_id
  WHERE survey_date >= {first} AND survey_date < {end}
  GROUP BY 1
), won AS (
  SELECT {key} AS key, count(*) AS customers
  FROM customers AS c JOIN stores AS home ON home.store_id = home_store_id
  WHERE acquired_on >= {first} AND acquired_on < {end}
  GROUP BY 1
)
SELECT
  key,
  active AS active_customers,
  customers AS new_customers,
  net AS customer_revenue,
  orders AS customer_orders,
  net / active AS arpu,
  orders / active AS orders_per_customer,
  back AS repeat_customers,
  back / active AS repeat_rate,
  100 * promoters AS nps,
  csat,
  answers AS survey_responses,
  last AS data_through
FROM bought FULL JOIN answered USING (key) FULL JOIN won USING (key)
