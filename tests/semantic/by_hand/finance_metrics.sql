-- cut: region | key = stores.region
-- cut: channel | key = orders.channel
SELECT
  {key} AS key,
  sum(gross_amount) - sum(discount_amount) AS revenue,
  sum(gross_amount) AS gross_sales,
  sum(gross_amount) - sum(net_amount) AS discounts,
  sum(discount_amount) / sum(gross_amount) AS discount_rate,
  sum(refund_amount) AS refunds,
  sum(net_amount - refund_amount) AS revenue_after_refunds,
  count(DISTINCT order_id) AS orders,
  sum(net_amount) / count(DISTINCT order_id) AS average_order_value,
  count(DISTINCT store_id) AS stores,
  sum(net_amount) / count(DISTINCT store_id) AS revenue_per_store,
  max(order_ts) AS data_through
FROM orders JOIN stores USING (store_id)
WHERE NOT is_cancelled AND order_date >= {first} AND order_date < {end}
GROUP BY 1
