-- Stores, menu, promotions and segments, and how often each is chosen.
CREATE TEMP TABLE place AS
SELECT * FROM (VALUES
  (1, 'Northeast', 'New York', 'NY', 1.35), (2, 'Northeast', 'Brooklyn', 'NY', 1.25),
  (3, 'Northeast', 'Boston', 'MA', 1.15), (4, 'Northeast', 'Philadelphia', 'PA', 1.10),
  (5, 'Northeast', 'Newark', 'NJ', 0.95), (6, 'Northeast', 'Hartford', 'CT', 0.80),
  (7, 'Northeast', 'Providence', 'RI', 0.85), (8, 'Northeast', 'Pittsburgh', 'PA', 0.90),
  (9, 'Southeast', 'Atlanta', 'GA', 1.20), (10, 'Southeast', 'Miami', 'FL', 1.15),
  (11, 'Southeast', 'Orlando', 'FL', 1.00), (12, 'Southeast', 'Charlotte', 'NC', 0.95),
  (13, 'Southeast', 'Raleigh', 'NC', 0.90), (14, 'Southeast', 'Charleston', 'SC', 0.85),
  (15, 'Southeast', 'Nashville', 'TN', 1.00), (16, 'Southeast', 'Tampa', 'FL', 0.95),
  (17, 'Midwest', 'Chicago', 'IL', 1.30), (18, 'Midwest', 'Detroit', 'MI', 1.20),
  (19, 'Midwest', 'Ann Arbor', 'MI', 1.10), (20, 'Midwest', 'Columbus', 'OH', 1.00),
  (21, 'Midwest', 'Cleveland', 'OH', 0.90), (22, 'Midwest', 'Minneapolis', 'MN', 0.95),
  (23, 'Midwest', 'Milwaukee', 'WI', 0.90), (24, 'Midwest', 'Indianapolis', 'IN', 0.95),
  (25, 'Southwest', 'Houston', 'TX', 1.20), (26, 'Southwest', 'Dallas', 'TX', 1.15),
  (27, 'Southwest', 'Austin', 'TX', 1.10), (28, 'Southwest', 'San Antonio', 'TX', 1.00),
  (29, 'Southwest', 'Phoenix', 'AZ', 1.05), (30, 'Southwest', 'Tucson', 'AZ', 0.80),
  (31, 'Southwest', 'Albuquerque', 'NM', 0.75), (32, 'Southwest', 'Oklahoma City', 'OK', 0.85),
  (33, 'West', 'Los Angeles', 'CA', 1.30), (34, 'West', 'San Diego', 'CA', 1.10),
  (35, 'West', 'San Jose', 'CA', 1.05), (36, 'West', 'Sacramento', 'CA', 0.90),
  (37, 'West', 'Seattle', 'WA', 1.05), (38, 'West', 'Portland', 'OR', 0.95),
  (39, 'West', 'Denver', 'CO', 1.00), (40, 'West', 'Las Vegas', 'NV', 1.05)
) AS t(store_id, region, city, state, weight);

CREATE TEMP TABLE late_opening AS
SELECT * FROM (VALUES
  (7, DATE '2024-09-16'), (16, DATE '2025-03-10'), (24, DATE '2024-05-06'),
  (31, DATE '2025-08-18'), (36, DATE '2024-11-04'), (40, DATE '2026-04-13')
) AS t(store_id, opened_on);

CREATE TEMP TABLE holder AS
SELECT * FROM (VALUES
  ('Empire Slice Holdings', [2, 5, 6, 8]), (weak_franchisee(), [12, 13, 14, 15]),
  ('Great Lakes Dough Co.', [18, 20, 21, 23, 24]), ('Lone Star Pies LLC', [25, 26, 28, 32]),
  ('Desert Sun Franchising', [29, 30, 31, 40]), ('Pacific Crust Group', [34, 35, 36, 38])
) AS t(franchisee, store_ids);

INSERT INTO stores
SELECT
  store_id, city || ' #' || (7000 + store_id * 13), city, state, region,
  IF(franchisee IS NULL, 'Corporate', 'Franchise'), franchisee,
  COALESCE(opened_on, DATE '1998-03-02' + one_of(store_id, 1, 8700)), region
FROM place
LEFT JOIN late_opening USING (store_id)
LEFT JOIN (SELECT franchisee, unnest(store_ids) AS store_id FROM holder) USING (store_id)
ORDER BY store_id;

-- Popularity is how many of 256 choices of its category fall on a product.
CREATE TEMP TABLE menu AS
SELECT * FROM (VALUES
  (1, 'Pepperoni Classic', 'Pizza', 13.99, 3.62, 52), (2, 'Cheese Classic', 'Pizza', 11.99, 3.10, 40),
  (3, 'Garden Veggie', 'Pizza', 14.49, 3.71, 20), (4, 'Meat Feast', 'Pizza', 16.49, 4.73, 30),
  (5, 'Smoky BBQ Chicken', 'Pizza', 15.99, 4.41, 26), (6, 'Hawaiian', 'Pizza', 14.99, 3.96, 18),
  (7, 'Buffalo Chicken', 'Pizza', 15.99, 4.38, 18), (8, 'Four Cheese', 'Pizza', 14.99, 4.25, 16),
  (9, 'Philly Steak', 'Pizza', 16.99, 4.92, 14), (10, 'Spicy Sausage', 'Pizza', 14.99, 4.02, 12),
  (11, 'Gluten Free Margherita', 'Pizza', 15.49, 4.58, 10),
  (12, 'Cheesy Bread', 'Sides', 6.99, 1.72, 72), (13, 'Garlic Knots', 'Sides', 5.99, 1.28, 50),
  (14, 'Chicken Wings', 'Sides', 9.49, 3.55, 58), (15, 'Boneless Chicken', 'Sides', 8.99, 3.02, 34),
  (16, 'Loaded Tots', 'Sides', 6.49, 1.66, 22), (17, 'Caesar Salad', 'Sides', 7.49, 2.24, 20),
  (18, 'Cola 2L', 'Drinks', 3.99, 1.12, 92), (19, 'Diet Cola 2L', 'Drinks', 3.99, 1.12, 50),
  (20, 'Lemon-Lime 2L', 'Drinks', 3.99, 1.10, 40), (21, 'Iced Tea', 'Drinks', 2.99, 0.72, 34),
  (22, 'Bottled Water', 'Drinks', 2.19, 0.38, 40),
  (23, 'Cinnamon Twists', 'Desserts', 6.49, 1.31, 86), (24, 'Chocolate Lava Cake', 'Desserts', 6.99, 1.94, 78),
  (25, 'Cookie Pan', 'Desserts', 7.49, 1.88, 58), (26, 'Apple Bites', 'Desserts', 5.99, 1.22, 34),
  (launched_dessert(), 'Molten Caramel Brownie', 'Desserts', 7.99, 2.05, 150)
) AS t(product_id, product_name, category, list_price, unit_cost, popularity);

INSERT INTO products
SELECT product_id, product_name, category, list_price, unit_cost FROM menu ORDER BY product_id;

-- "New Desserts" is the dessert page after the launch.
CREATE TEMP TABLE choice AS
WITH page AS (
  SELECT category AS page, * FROM menu WHERE product_id <> launched_dessert()
  UNION ALL
  SELECT 'New Desserts', * FROM menu WHERE category = 'Desserts'
), numbered AS (
  SELECT page, product_id, (list_price * 100)::INTEGER AS price, (unit_cost * 100)::INTEGER AS cost,
    row_number() OVER (PARTITION BY page ORDER BY product_id, n) - 1 AS place,
    count(*) OVER (PARTITION BY page) AS places
  FROM (SELECT *, unnest(range(popularity)) AS n FROM page)
)
SELECT page, slot::INTEGER AS slot, product_id, price, cost
FROM numbered JOIN range(1024) AS s(slot) ON place = slot * places // 1024;

INSERT INTO promotions VALUES
  (tuesday_promotion(), 'Two for Tuesday', 'Bundle', DATE '2022-01-04', NULL),
  (2, 'Mix & Match', 'Bundle', DATE '2021-06-01', NULL),
  (3, 'App Exclusive 20%', 'Percent off', DATE '2022-09-01', NULL),
  (4, 'Carryout Special', 'Percent off', DATE '2021-01-11', NULL),
  (5, 'Free Side Friday', 'Free item', DATE '2024-03-01', NULL),
  (6, 'Big Game Bundle', 'Bundle', DATE '2021-01-25', NULL),
  (7, 'Spooky Savings', 'Percent off', DATE '2021-10-20', NULL),
  (8, 'Back to Campus', 'Percent off', DATE '2021-08-15', NULL),
  (9, 'Holiday Feast', 'Bundle', DATE '2021-12-10', NULL),
  (10, 'Summer Slice', 'Percent off', DATE '2021-06-20', NULL);

-- How each segment behaves: regulars' weight and activity, months they stay, what they put in a basket.
CREATE TEMP TABLE segment AS
SELECT * FROM (VALUES
  (0, 'Loyal Families', 4, 0.62, 14.0, 0.62, 0.52, 1.40, 0.26),
  (1, 'Young Professionals', 3, 0.46, 9.0, 0.26, 0.42, 1.00, 0.24),
  (2, 'Students', 3, 0.40, 7.0, 0.34, 0.36, 0.85, 0.34),
  (3, 'Deal Seekers', 2, 0.36, 7.0, 0.32, 0.34, 0.80, 0.62),
  (4, 'Occasional', 1, 0.18, 8.0, 0.16, 0.30, 0.70, 0.18)
) AS t(segment_no, segment, weight, activity, stay, second_pizza, side, dessert, promotion);

CREATE TEMP MACRO segment_no(customer) AS CASE
  WHEN one_of(customer, 101, 100) < 18 THEN 0 WHEN one_of(customer, 101, 100) < 45 THEN 1
  WHEN one_of(customer, 101, 100) < 62 THEN 2 WHEN one_of(customer, 101, 100) < 82 THEN 3
  ELSE 4 END;

-- What a new customer costs per channel, and how the channel's figures hang together.
CREATE TEMP TABLE channel AS
SELECT * FROM (VALUES
  (0, 'Paid Search', 24, 16.0, 21.0, 0.0420, 2.3), (1, 'Paid Social', 20, 19.0, 9.0, 0.0125, 2.1),
  (2, 'TV', 10, 34.0, 14.0, 0.0, 1.9), (3, 'Email', 9, 3.6, 1.6, 0.0310, 2.9),
  (4, 'Affiliates', 9, 13.5, 7.0, 0.0190, 2.2), (5, 'Referral', 11, 8.8, 5.0, 0.0240, 2.6),
  (6, 'Organic', 17, 6.4, 2.4, 0.0280, 2.4)
) AS t(channel_no, channel, share, cost_per_customer, cost_per_mille, click_rate, conversions);

CREATE TEMP TABLE channel_choice AS
SELECT row_number() OVER (ORDER BY channel_no, n) - 1 AS slot, channel
FROM (SELECT *, unnest(range(share)) AS n FROM channel);

-- When people order: of 256 choices, by hour from 10 to 23, on working days and at the weekend.
CREATE TEMP TABLE hour_choice AS
SELECT late, (row_number() OVER (PARTITION BY late ORDER BY hour, n) - 1)::INTEGER AS slot, hour
FROM (
  SELECT late, hour, unnest(range(often)) AS n FROM (VALUES
    (false, [5, 20, 24, 14, 8, 10, 20, 36, 42, 34, 22, 12, 6, 3]),
    (true, [4, 14, 20, 17, 13, 13, 20, 33, 38, 32, 23, 14, 9, 6])
  ) AS t(late, hours), LATERAL (SELECT unnest(hours) AS often, unnest(range(10, 24)) AS hour)
);

CREATE TEMP MACRO clock_second(h, hour) AS hour * 3600 + pick(h, 3, 3600);
