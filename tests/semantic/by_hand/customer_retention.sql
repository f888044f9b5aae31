-- cut: segment | key = c.segment
-- cut: region | key = home.region
-- cut: cohort | key = date_trunc('month', c.acquired_on)::DATE
-- One row per customer and completed month after the one of acquisition: did they order in it?
WITH month AS (
  SELECT m::DATE AS month
  FROM generate_series(DATE '2023-11-01', DATE '2027-12-01', INTERVAL 1 MONTH) AS t(m)
  WHERE m >= {first} AND m < {end} AND m < date_trunc('month', {today})
), ordered AS (
  SELECT DISTINCT customer_id, date_trunc('month', order_date)::DATE AS month
  FROM orders WHERE NOT is_cancelled
), watched AS (
  SELECT customers.*, month.month
  FROM customers JOIN month ON month.month > acquired_on
  WHERE acquired_on >= DATE '2023-11-01'
)
SELECT
  {key} AS key,
  count(ordered.month) / count(*) AS retention_rate,
  count(ordered.month) AS retained_customer_months,
  max(last_day(c.month)) AS data_through
FROM watched AS c JOIN stores AS home ON home.store_id = home_store_id
LEFT JOIN ordered ON ordered.customer_id = c.customer_id AND ordered.month = c.month
GROUP BY 1
