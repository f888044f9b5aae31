-- The slice's baskets as rows of the public tables.
INSERT INTO orders
SELECT id, ts, date, store_id, customer, channel, IF(is_delivered, 'Delivery', 'Carryout'),
  promotion_id, gross * 0.01, discount * 0.01, (gross - discount) * 0.01, refund * 0.01, cancelled,
  ts, region
FROM basket;

INSERT INTO order_items
WITH line AS (
  SELECT id, ts, region, unnest([
    {product: p1, quantity: pizzas, net: gross - discount - n2 - n3 - n4 - n5, cost: c1},
    {product: p2, quantity: more_pizzas, net: n2, cost: c2},
    {product: p3, quantity: sides, net: n3, cost: c3},
    {product: p4, quantity: desserts, net: n4, cost: c4},
    {product: p5, quantity: drinks, net: n5, cost: c5}
  ], recursive := true)
  FROM basket
)
SELECT id, product, quantity, net * 0.01, cost * 0.01, ts, region FROM line WHERE quantity > 0;

INSERT INTO deliveries
SELECT id, promised, make10 * 0.1, actual10 * 0.1, distance10 * 0.1, NOT is_late,
  store_id * 100 + pick(h, 66, 7), ts + to_seconds(actual10 * 6), region
FROM basket WHERE has_delivery;

INSERT INTO surveys
SELECT id, date + 1,
  CASE WHEN mood > 0.46 THEN 9 + pick(h, 83, 2) WHEN mood > 0.18 THEN 7 + pick(h, 83, 2)
    ELSE pick(h, 83, 7) END,
  CASE WHEN mood > 0.40 THEN 5 - (share(h, 84) < 0.25)::INTEGER
    WHEN mood > 0.16 THEN 4 - (share(h, 84) < 0.40)::INTEGER ELSE 1 + pick(h, 84, 3) END,
  ts + INTERVAL 1 DAY, region
FROM basket WHERE is_surveyed;

INSERT INTO daily_sales_fact
SELECT date, store_id, channel, count(*) FILTER (NOT cancelled), count(*) FILTER (cancelled),
  COALESCE(sum(gross) FILTER (NOT cancelled), 0) * 0.01,
  COALESCE(sum(discount) FILTER (NOT cancelled), 0) * 0.01,
  COALESCE(sum(gross - discount) FILTER (NOT cancelled), 0) * 0.01,
  COALESCE(sum(refund) FILTER (NOT cancelled), 0) * 0.01,
  date::TIMESTAMP + INTERVAL 1 DAY, region
FROM basket GROUP BY date, store_id, channel, region ORDER BY date, store_id, channel;

INSERT INTO store_month_costs
WITH booked AS (
  SELECT store_id, month, region, is_weak, sum(gross - discount) AS net,
    sum(c1 + c2 + c3 + c4 + c5) AS food, month_no(month) * 64 + store_id AS draw
  FROM basket WHERE NOT cancelled GROUP BY store_id, month, region, is_weak
)
SELECT store_id, month,
  floor(food * (1.02 + 0.03 * unit(draw, 91) + IF(is_weak, 0.09, 0.0))) * 0.01,
  floor(net * (0.262 + 0.03 * unit(draw, 92) + IF(is_weak, 0.045, 0.0))) * 0.01,
  floor(net * (0.075 + 0.02 * unit(store_id, 93))) * 0.01,
  floor(net * 0.055) * 0.01,
  (month + INTERVAL 1 MONTH)::TIMESTAMP, region
FROM booked ORDER BY month, store_id;
