-- The raw tables. Columns that begin with "_" are for the warehouse only: from when a row may be
-- seen, and which region's row filter it falls under.
CREATE TABLE _meta (version VARCHAR, orders BIGINT, horizon DATE);

CREATE TABLE stores (
  store_id INTEGER, store_name VARCHAR, city VARCHAR, state VARCHAR, region VARCHAR,
  ownership VARCHAR, franchisee VARCHAR, opened_on DATE, _region VARCHAR
);
CREATE TABLE products (
  product_id INTEGER, product_name VARCHAR, category VARCHAR,
  list_price DECIMAL(8, 2), unit_cost DECIMAL(8, 2)
);
CREATE TABLE customers (
  customer_id BIGINT, segment VARCHAR, acquisition_channel VARCHAR, acquired_on DATE,
  loyalty_tier VARCHAR, home_store_id INTEGER, _visible_from TIMESTAMP, _region VARCHAR
);
CREATE TABLE campaigns (
  campaign_id INTEGER, campaign_name VARCHAR, channel VARCHAR, objective VARCHAR,
  start_date DATE, end_date DATE, _visible_from TIMESTAMP
);
CREATE TABLE promotions (
  promotion_id INTEGER, promotion_name VARCHAR, kind VARCHAR, start_date DATE, end_date DATE
);
CREATE TABLE marketing_spend (
  spend_date DATE, channel VARCHAR, campaign_id INTEGER, region VARCHAR, spend DECIMAL(12, 2),
  impressions BIGINT, clicks BIGINT, conversions BIGINT, attributed_revenue DECIMAL(12, 2),
  _visible_from TIMESTAMP
);
CREATE TABLE orders (
  order_id BIGINT, order_ts TIMESTAMP, order_date DATE, store_id INTEGER, customer_id BIGINT,
  channel VARCHAR, fulfilment VARCHAR, promotion_id INTEGER,
  gross_amount DECIMAL(10, 2), discount_amount DECIMAL(10, 2), net_amount DECIMAL(10, 2),
  refund_amount DECIMAL(10, 2), is_cancelled BOOLEAN, _visible_from TIMESTAMP, _region VARCHAR
);
CREATE TABLE order_items (
  order_id BIGINT, product_id INTEGER, quantity INTEGER, net_amount DECIMAL(10, 2),
  cost_amount DECIMAL(10, 2), _visible_from TIMESTAMP, _region VARCHAR
);
CREATE TABLE deliveries (
  order_id BIGINT, promised_minutes INTEGER, make_minutes DECIMAL(5, 1),
  actual_minutes DECIMAL(5, 1), distance_miles DECIMAL(4, 1), is_on_time BOOLEAN,
  driver_id INTEGER, _visible_from TIMESTAMP, _region VARCHAR
);
CREATE TABLE surveys (
  order_id BIGINT, survey_date DATE, nps_score INTEGER, csat INTEGER,
  _visible_from TIMESTAMP, _region VARCHAR
);
CREATE TABLE store_month_costs (
  store_id INTEGER, month DATE, food_cost DECIMAL(12, 2), labor_cost DECIMAL(12, 2),
  occupancy_cost DECIMAL(12, 2), marketing_fee DECIMAL(12, 2),
  _visible_from TIMESTAMP, _region VARCHAR
);
CREATE TABLE targets (month DATE, region VARCHAR, measure VARCHAR, target_value DECIMAL(14, 2));
CREATE TABLE daily_sales_fact (
  sales_date DATE, store_id INTEGER, channel VARCHAR, orders BIGINT, cancelled_orders BIGINT,
  gross_amount DECIMAL(14, 2), discount_amount DECIMAL(14, 2), net_amount DECIMAL(14, 2),
  refund_amount DECIMAL(14, 2), _visible_from TIMESTAMP, _region VARCHAR
);
