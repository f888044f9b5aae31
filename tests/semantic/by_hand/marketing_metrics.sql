-- cut: channel | key = marketing_spend.channel | won_key = customers.acquisition_channel
-- cut: region | key = marketing_spend.region | won_key = stores.region
-- Spend of the period and channel, and the customers acquired in the same period and channel.
WITH spent AS (
  SELECT {key} AS key, sum(spend) AS spend, sum(impressions) AS impressions, sum(clicks) AS clicks,
    sum(conversions) AS conversions, sum(attributed_revenue) AS revenue, max(spend_date) AS last
  FROM marketing_spend
  WHERE spend_date >= {first} AND spend_date < {end} AND spend_date < {today}
  GROUP BY 1
), won AS (
  SELECT {won_key} AS key, count(*) AS customers
  FROM customers JOIN stores ON store_id = home_store_id
  WHERE acquired_on >= {first} AND acquired_on < {end} AND acquired_on < {today}
    AND acquired_on >= DATE '2023-11-01'
  GROUP BY 1
)
SELECT
  key,
  spend,
  impressions,
  clicks,
  clicks / impressions AS ctr,
  spend / nullif(clicks, 0) AS cost_per_click,
  conversions,
  conversions / nullif(clicks, 0) AS conversion_rate,
  spend / nullif(conversions, 0) AS cpa,
  customers AS new_customers,
  spend / customers AS cac,
  revenue AS attributed_revenue,
  revenue / spend AS roas,
  last AS data_through
FROM spent FULL JOIN won USING (key)
