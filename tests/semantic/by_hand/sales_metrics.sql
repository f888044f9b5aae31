-- cut: channel | key = orders.channel
-- cut: region | key = stores.region
-- One row per order with what its lines hold; the money is the order's own.
WITH held AS (
  SELECT order_id, sum(quantity) AS units, sum(cost_amount) AS cost FROM order_items GROUP BY 1
)
SELECT
  {key} AS key,
  sum(units) AS units,
  sum(net_amount) AS item_revenue,
  sum(net_amount) / sum(units) AS average_item_price,
  sum(net_amount - cost) AS item_margin,
  1 - sum(cost) / sum(net_amount) AS item_margin_pct,
  count(*) AS orders_with_item,
  max(order_ts) AS data_through
FROM orders JOIN held USING (order_id) JOIN stores USING (store_id)
WHERE NOT is_cancelled AND order_date >= {first} AND order_date < {end}
GROUP BY 1
