-- Who buys: those who came before the first day, and those whose first order falls on a store's day.
CREATE TEMP TABLE arrival AS
WITH numbered AS (
  SELECT store_id, n_base, sum(n_base) OVER (ORDER BY store_id) - n_base + 1 AS first_id FROM base
), people AS (
  SELECT store_id, (first_id + unnest(range(n_base)))::BIGINT AS customer_id FROM numbered
)
SELECT customer_id, store_id,
  base_from() + floor((first_day() - base_from()) * unit(customer_id, 102))::INTEGER AS acquired_on,
  NULL::BIGINT AS first_order
FROM people
UNION ALL
SELECT (first_customer + n)::BIGINT, store_id, date, (first_order + n)::BIGINT
FROM (SELECT *, unnest(range(n_new)) AS n FROM opening);

CREATE TEMP TABLE person AS
SELECT customer_id, store_id, acquired_on, first_order, month_no(acquired_on) AS acquired_month,
  segment_no(customer_id) AS segment_no,
  -- Few stay for years: a heavy tail without a logarithm.
  least(72.0, stay * IF(acquired_on >= loyalty_relaunch(), 1.45, 1.0)
    * unit(customer_id, 103) / (1.04 - unit(customer_id, 103))) AS months_active,
  activity * IF(acquired_on >= loyalty_relaunch(), 1.25, 1.0) AS activity, weight
FROM arrival JOIN segment ON segment.segment_no = segment_no(customer_id);

INSERT INTO customers
SELECT customer_id, segment, channel, acquired_on,
  CASE
    WHEN one_of(customer_id, 104, 100) < [38, 12, 8, 6, 1][person.segment_no + 1] THEN 'Gold'
    WHEN one_of(customer_id, 104, 100) < [76, 42, 34, 36, 12][person.segment_no + 1] THEN 'Silver'
    ELSE 'None'
  END,
  person.store_id,
  COALESCE(at_second(acquired_on, clock_second(mix(first_order, 0), hour)), acquired_on::TIMESTAMP),
  region
FROM person
JOIN segment USING (segment_no)
JOIN stores USING (store_id)
JOIN channel_choice ON channel_choice.slot = one_of(customer_id, 105, 100)
LEFT JOIN hour_choice
  ON first_order IS NOT NULL AND late = (dow_of(acquired_on) >= 5)
  AND hour_choice.slot = pick(mix(first_order, 0), 2, 256);
