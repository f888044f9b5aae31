-- Campaigns, and what was spent per day, channel, campaign and region.
INSERT INTO campaigns
WITH always AS (
  SELECT 1 + channel_no AS campaign_id, channel || ' – Always On' AS campaign_name, channel,
    IF(channel = 'TV', 'Awareness', IF(channel IN ('Email', 'Organic'), 'Retention', 'Acquisition'))
      AS objective,
    DATE '2023-01-01' AS start_date, NULL::DATE AS end_date
  FROM channel
), season AS (
  SELECT * FROM (VALUES
    (1, 'Big Game', 2, 1, 2, 14, 'Awareness'), (2, 'Summer Slice', 6, 20, 7, 20, 'Acquisition'),
    (3, 'Back to Campus', 8, 15, 9, 15, 'Acquisition'), (4, 'Halloween', 10, 20, 10, 31, 'Awareness'),
    (5, 'Holiday Feast', 12, 10, 12, 31, 'Retention')
  ) AS t(season_no, season, m1, d1, m2, d2, objective)
), seasonal AS (
  SELECT (y - 2020) * 100 + season_no * 10 + channel_no, season || ' ' || y || ' – ' || channel,
    channel, objective, make_date(y, m1, d1), make_date(y, m2, d2)
  FROM season, channel, range(2023, year(horizon()) + 1) AS years(y)
  WHERE channel IN ('Paid Social', 'TV', 'Email')
    AND make_date(y, m2, d2) >= first_day() AND make_date(y, m1, d1) < horizon()
)
SELECT *, start_date::TIMESTAMP FROM (FROM always UNION ALL FROM seasonal) ORDER BY campaign_id;

INSERT INTO marketing_spend
WITH expected AS (
  SELECT date, day_no, region, price_index,
    sum((mean_orders * new_share * 1000000)::BIGINT) / 1000000.0::DOUBLE AS customers
  FROM store_day GROUP BY ALL
), running AS (
  SELECT campaign_id, channel, date, count(*) OVER (PARTITION BY channel, date) AS campaigns
  FROM campaigns JOIN (SELECT DISTINCT date FROM store_day)
    ON date >= start_date AND date <= COALESCE(end_date, date)
), planned AS (
  SELECT date, channel, campaign_id, region, price_index, channel.*,
    (day_no * 8 + ['Northeast', 'Southeast', 'Midwest', 'Southwest', 'West'].list_position(region))
      * 4096 + campaign_id AS draw,
    customers * share / 100.0 * CASE
      WHEN campaigns = 1 THEN 1.0 WHEN campaign_id > 100 THEN 0.45 ELSE 0.55 END AS customers,
    cost_per_customer * price_index * IF(
      channel = 'Paid Search' AND date >= paid_search_jump(), paid_search_factor(), 1.0) AS cost
  FROM expected JOIN running USING (date) JOIN channel USING (channel)
), spent AS (
  SELECT *, round(customers * cost * (0.85 + 0.30 * unit(draw, 31)), 2) AS spend FROM planned
), reached AS (
  SELECT *, whole(spend / cost_per_mille * 1000 * 1000000, draw, 32) AS impressions,
    whole(customers * conversions * (0.9 + 0.2 * unit(draw, 33)) * 1000000, draw, 34) AS converted
  FROM spent
), clicked AS (
  SELECT *, least(impressions,
    whole(impressions * click_rate * (0.9 + 0.2 * unit(draw, 35)) * 1000000, draw, 36)) AS clicks
  FROM reached
)
SELECT date, channel, campaign_id, region, spend, impressions, clicks,
  IF(click_rate = 0, converted, least(converted, clicks)),
  round(IF(click_rate = 0, converted, least(converted, clicks))
    * 27.5 * price_index * (0.9 + 0.2 * unit(draw, 37)), 2),
  date::TIMESTAMP + INTERVAL 1 DAY
FROM clicked ORDER BY date, channel, campaign_id, region;
