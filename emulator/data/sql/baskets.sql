-- The orders of the slice, a row each: who, how, what is in the basket, and the money in cents.
CREATE OR REPLACE TEMP TABLE placed AS
SELECT (first_order + k)::BIGINT AS id, mix(first_order + k, 0) AS h,
  k < n_new AS is_first, (first_customer + k)::BIGINT AS newcomer,
  date, month, month_no, weekday, late, store_id, region, is_weak, is_short, app_share, price_index,
  cost_index, cheese_is_dear, season_promotion, turns.turns
FROM (
  SELECT *, unnest(range(n_orders)) AS k FROM opening
  WHERE date >= getvariable('slice_from') AND date < getvariable('slice_until')
)
JOIN turns USING (month_no, store_id);

CREATE OR REPLACE TEMP TABLE basket AS
WITH who AS (
  SELECT placed.*, IF(is_first, newcomer, customer_id) AS customer,
    IF(is_first, segment_no(newcomer), turn.segment_no) AS segment_no, share(h, 4) AS u
  FROM placed LEFT JOIN turn
    ON turn.month_no = placed.month_no AND turn.store_id = placed.store_id
    AND turn.turn = pick(h, 1, turns)
), way AS (
  SELECT who.*, segment.* EXCLUDE (segment_no),
    CASE
      WHEN u < app_share THEN 'App'
      WHEN u < app_share + (1 - app_share) * 0.31 THEN 'Web'
      WHEN u < app_share + (1 - app_share) * 0.60 THEN 'Phone'
      WHEN u < app_share + (1 - app_share) * 0.80 THEN 'In-store'
      ELSE 'Aggregator'
    END AS channel
  FROM who JOIN segment ON segment.segment_no = who.segment_no
), taken AS (
  SELECT *,
    share(h, 5) < CASE channel WHEN 'In-store' THEN 0.04 WHEN 'Aggregator' THEN 0.94
      WHEN 'Phone' THEN 0.52 ELSE 0.60 END AS is_delivered,
    CASE
      WHEN weekday = 2 AND share(h, 6) < tuesday_share() THEN tuesday_promotion()
      WHEN share(h, 7) >= promotion THEN NULL
      WHEN season_promotion IS NOT NULL AND share(h, 8) < 0.45 THEN season_promotion
      WHEN channel = 'App' AND share(h, 9) < 0.5 THEN 3
      WHEN weekday = 5 AND date >= DATE '2024-03-01' AND share(h, 9) < 0.5 THEN 5
      WHEN channel = 'In-store' THEN 4
      ELSE 2
    END AS promotion_id
  FROM way
), chosen AS (
  SELECT *,
    1 + (promotion_id IS NOT DISTINCT FROM tuesday_promotion())::INTEGER
      + (share(h, 10) < 0.16)::INTEGER AS pizzas,
    IF(share(h, 11) < second_pizza, 1 + (share(h, 12) < 0.12)::INTEGER, 0) AS more_pizzas,
    IF(share(h, 13) < side OR promotion_id = 5, 1 + (share(h, 14) < 0.10)::INTEGER, 0) AS sides,
    IF(share(h, 15) < 0.11 * dessert * IF(date >= dessert_launch(), 1.75, 1.0), 1, 0) AS desserts,
    IF(share(h, 16) < 0.31, 1 + (share(h, 17) < 0.18)::INTEGER, 0) AS drinks
  FROM taken
), priced AS (
  SELECT chosen.*, hour,
    a.product_id AS p1, pizzas * round(a.price * price_index)::INTEGER AS g1,
    b.product_id AS p2, more_pizzas * round(b.price * price_index)::INTEGER AS g2,
    c.product_id AS p3, sides * round(c.price * price_index)::INTEGER AS g3,
    d.product_id AS p4, desserts * round(d.price * price_index)::INTEGER AS g4,
    e.product_id AS p5, drinks * round(e.price * price_index)::INTEGER AS g5,
    round(pizzas * a.cost * pizza_cost)::INTEGER AS c1,
    round(more_pizzas * b.cost * pizza_cost)::INTEGER AS c2,
    round(sides * c.cost * cost_index)::INTEGER AS c3,
    round(desserts * d.cost * cost_index)::INTEGER AS c4,
    round(drinks * e.cost * cost_index)::INTEGER AS c5
  FROM (SELECT *, cost_index * IF(cheese_is_dear, cheese_factor(), 1.0) AS pizza_cost FROM chosen)
    AS chosen
  JOIN choice AS a ON a.page = 'Pizza' AND a.slot = pick(h, 41, 1024)
  -- The second pizza is another one: half the menu away.
  JOIN choice AS b ON b.page = 'Pizza' AND b.slot = (pick(h, 41, 1024) + 512) % 1024
  JOIN choice AS c ON c.page = 'Sides' AND c.slot = pick(h, 43, 1024)
  JOIN choice AS d ON d.page = IF(date >= dessert_launch(), 'New Desserts', 'Desserts')
    AND d.slot = pick(h, 44, 1024)
  JOIN choice AS e ON e.page = 'Drinks' AND e.slot = pick(h, 45, 1024)
  JOIN hour_choice ON hour_choice.late = chosen.late AND hour_choice.slot = pick(h, 2, 256)
), discounted AS (
  SELECT *, g1 + g2 + g3 + g4 + g5 AS gross,
    CASE promotion_id
      WHEN 1 THEN g1 * 45 // 100 WHEN 2 THEN (g1 + g2) * 16 // 100
      WHEN 3 THEN (g1 + g2 + g3 + g4 + g5) * 20 // 100 WHEN 4 THEN (g1 + g2) * 25 // 100
      WHEN 5 THEN g3 // sides WHEN 6 THEN (g1 + g2 + g3) * 18 // 100
      WHEN 7 THEN (g1 + g2) * 22 // 100 WHEN 8 THEN (g1 + g2 + g5) * 25 // 100
      WHEN 9 THEN (g1 + g2 + g3 + g4) * 18 // 100 WHEN 10 THEN (g1 + g2) * 15 // 100
      ELSE 0
    END AS discount,
    at_second(date, clock_second(h, hour)) AS ts,
    NOT is_first AND share(h, 51) < IF(is_short, 0.045, 0.021) AS cancelled
  FROM priced
), driven AS (
  -- The discount is spread over the lines in whole cents; the first line takes the rest.
  SELECT *,
    g2 - g2 * discount // gross AS n2, g3 - g3 * discount // gross AS n3,
    g4 - g4 * discount // gross AS n4, g5 - g5 * discount // gross AS n5,
    is_delivered AND NOT cancelled AS has_delivery,
    (4 + pick(h, 61, 50)) AS distance10,
    80 + pick(h, 62, 60) + IF(hour IN (17, 18, 19), 25, 0) AS make10,
    CASE
      WHEN is_short AND share(h, 63) < 0.52 THEN 60 + pick(h, 64, 280)
      WHEN NOT is_short AND share(h, 63) < 0.17 THEN 30 + pick(h, 64, 180)
      ELSE 0
    END AS delay10
  FROM discounted
), timed AS (
  SELECT *,
    (30 + 5 * (distance10 > 20)::INTEGER + 5 * (distance10 > 38)::INTEGER) AS promised,
    make10 + 40 + distance10 * 32 // 10 + pick(h, 65, 40) + delay10 AS actual10
  FROM driven
), judged AS (
  SELECT *, has_delivery AND actual10 > promised * 10 AS is_late FROM timed
), refunded AS (
  SELECT *,
    share(h, 71) < (IF(is_late, 0.075, 0.008) + IF(is_weak, 0.018, 0.0)) AND NOT cancelled
      AS is_refunded,
    NOT cancelled AND share(h, 81) < 0.09 AS is_surveyed,
    share(h, 82) + IF(is_late, -0.34, 0.0) + IF(is_weak, -0.12, 0.0) AS mood
  FROM judged
)
SELECT id, h, ts, date, month, store_id, region, is_weak, customer, channel, is_delivered,
  promotion_id, p1, p2, p3, p4, p5, pizzas, more_pizzas, sides, desserts, drinks,
  n2, n3, n4, n5, c1, c2, c3, c4, c5, gross, discount, cancelled, has_delivery, promised, make10,
  actual10, distance10, is_late, is_surveyed, mood,
  IF(is_refunded, (gross - discount) * (30 + 10 * pick(h, 72, 8)) // 100, 0) AS refund
FROM refunded;
