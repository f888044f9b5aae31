-- cut: channel | key = orders.channel
-- cut: region | key = stores.region
-- One row per order with its money by category, so that nothing is counted once per line.
WITH held AS (
  SELECT order_id, sum(quantity) AS units,
    sum(net_amount) FILTER (category = 'Pizza') AS pizza,
    sum(net_amount) FILTER (category = 'Sides') AS sides,
    sum(net_amount) FILTER (category = 'Desserts') AS desserts,
    sum(net_amount) FILTER (category = 'Drinks') AS drinks
  FROM order_items JOIN products USING (product_id) GROUP BY 1
)
SELECT
  {key} AS key,
  sum(units) / count(*) AS items_per_order,
  sum(pizza) / sum(net_amount) AS pizza_mix,
  sum(sides) / sum(net_amount) AS sides_mix,
  sum(desserts) / sum(net_amount) AS desserts_mix,
  sum(drinks) / sum(net_amount) AS drinks_mix,
  count(sides) / count(*) AS sides_attach_rate,
  count(desserts) / count(*) AS desserts_attach_rate,
  count(drinks) / count(*) AS drinks_attach_rate,
  max(order_ts) AS data_through
FROM orders JOIN held USING (order_id) JOIN stores USING (store_id)
WHERE NOT is_cancelled AND order_date >= {first} AND order_date < {end}
GROUP BY 1
