-- One row per store and open day: how many orders, how many of them by new customers, which ids.
CREATE TEMP TABLE store_day AS
WITH expected AS (
  SELECT day.*, store_id, region, franchisee IS NOT DISTINCT FROM weak_franchisee() AS is_weak,
    region = shortage_region() AND date >= shortage_from() AND date < shortage_until() AS is_short,
    place.weight * busy * (0.93 + 0.14 * unit(day_no * 64 + store_id, 21))
      * least(1.0, 0.55 + 0.45 * (date - opened_on) / 240.0) AS pull,
    0.05 + 0.30 * greatest(0.0, 1 - (date - opened_on) / 300.0) AS new_share
  FROM day CROSS JOIN stores JOIN place USING (store_id, region)
  WHERE date >= opened_on
), reference AS (
  SELECT sum((pull * 1000000)::BIGINT) AS pulls FROM expected WHERE date < scale_ends()
), counted AS (
  SELECT expected.*,
    (pull * 1000000)::BIGINT / pulls * scale() AS mean_orders,
    whole((pull * 1000000)::BIGINT::DOUBLE / pulls * scale() * 1000000, day_no * 64 + store_id, 22)
      AS n_orders
  FROM expected CROSS JOIN reference
)
SELECT *,
  least(n_orders, whole(mean_orders * new_share * 1000000, day_no * 64 + store_id, 23)) AS n_new
FROM counted
WHERE date < horizon();

-- Customers from before the first day: how many each store starts with.
CREATE TEMP TABLE base AS
SELECT store_id, 3 + (scale() * 0.085 * weight / sum(weight) OVER ())::INTEGER AS n_base
FROM place;

-- Ids follow the calendar, so a longer horizon changes none of them.
CREATE TEMP TABLE opening AS
SELECT *,
  (100 + day_no) * 1000000::BIGINT + 1
    + sum(n_orders) OVER (PARTITION BY day_no ORDER BY store_id) - n_orders AS first_order,
  (SELECT sum(n_base) FROM base) + 1
    + sum(n_new) OVER (ORDER BY day_no, store_id) - n_new AS first_customer
FROM store_day;
