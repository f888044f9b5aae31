-- cut: channel | key = orders.channel
-- cut: promotion | key = COALESCE(promotion_name, 'No promotion')
SELECT
  {key} AS key,
  count(*) AS orders,
  sum(net_amount) / count(*) AS average_order_value,
  sum(discount_amount) / sum(gross_amount) AS discount_rate,
  sum((promotion_id IS NOT NULL)::INT) AS promotion_orders,
  avg((promotion_id IS NOT NULL)::INT) AS promotion_share,
  avg((channel = 'App')::INT) AS app_mix,
  avg((channel = 'Web')::INT) AS web_mix,
  avg((channel = 'Phone')::INT) AS phone_mix,
  avg((channel = 'In-store')::INT) AS in_store_mix,
  avg((channel = 'Aggregator')::INT) AS aggregator_mix,
  1 - avg((channel IN ('Phone', 'In-store'))::INT) AS digital_mix,
  1 - avg((fulfilment = 'Carryout')::INT) AS delivery_mix,
  max(order_ts) AS data_through
FROM orders LEFT JOIN promotions USING (promotion_id)
WHERE NOT is_cancelled AND order_date >= {first} AND order_date < {end}
GROUP BY 1
