-- Who may come back in each month of the slice: numbered turns per store and month.
CREATE OR REPLACE TEMP TABLE turn AS
WITH month AS (
  SELECT DISTINCT month_no FROM day
  WHERE date >= getvariable('slice_from') AND date < getvariable('slice_until')
), active AS (
  SELECT month_no, store_id, customer_id, segment_no, weight
  FROM person JOIN month ON acquired_month < month_no
  WHERE (month_no - acquired_month <= months_active
      AND unit(customer_id * 1024 + month_no % 1024, 111) < activity)
    -- A store is never without a regular, however small the scale.
    OR first_order IS NULL AND customer_id IN (SELECT min(customer_id) FROM person GROUP BY store_id)
)
SELECT month_no, store_id, customer_id, segment_no,
  row_number() OVER (PARTITION BY month_no, store_id ORDER BY customer_id, n) - 1 AS turn,
FROM (SELECT *, unnest(range(weight)) AS n FROM active);

CREATE OR REPLACE TEMP TABLE turns AS
SELECT month_no, store_id, count(*) AS turns FROM turn GROUP BY ALL;
