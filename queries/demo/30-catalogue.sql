-- Categories in three levels, tax pools, makers, models, vendors, workshops and labels of each organization.
CREATE TEMP TABLE demo_category ON COMMIT DROP AS
SELECT *
FROM (VALUES
    -- n, parent, name, icon, method, rate, life, salvage, pool
    (1, NULL, 'Vehicles', 'truck', 'declining_balance', 20, 120, NULL, 'C'),
    (2, 1, 'Two-wheelers', 'bike', NULL, NULL, 84, 10000, NULL),
    (3, 1, 'Light vehicles', 'car', NULL, NULL, NULL, 150000, NULL),
    (4, 1, 'Heavy vehicles', NULL, NULL, 25, 144, 300000, NULL),
    (5, NULL, 'Office equipment', 'printer', 'straight_line', NULL, 60, 0, 'B'),
    (6, 5, 'Computers', 'laptop', NULL, NULL, 48, NULL, NULL),
    (7, 6, 'Laptops', NULL, NULL, NULL, 36, 2000, NULL),
    (8, 5, 'Furniture', 'chair', 'straight_line', NULL, 120, NULL, NULL),
    (9, NULL, 'Plant and machinery', 'cog', 'declining_balance', 15, 180, 5000, 'D'),
    (10, 9, 'Generators', 'bolt', NULL, NULL, NULL, NULL, NULL),
    (11, 10, 'Diesel sets', NULL, NULL, 15.5, NULL, 25000, NULL),
    (12, NULL, 'भवन तथा संरचना', 'home', 'straight_line', 5, 600, NULL, 'A'),
    (13, NULL, 'Software licences', '', 'straight_line', NULL, 24, 0, 'E'),
    (14, 9, 'Water pumps', NULL, NULL, NULL, 96, NULL, NULL),
    (15, NULL, 'Sundry', NULL, NULL, NULL, NULL, NULL, NULL),
    (16, 5, 'Typewriters', NULL, NULL, NULL, NULL, NULL, NULL)
) AS v (n, parent, name, icon, method, rate, life, salvage, pool);

INSERT INTO assets.categories (
    organization_id, id, parent_id, name, icon, depreciation_method, depreciation_rate, useful_life_months,
    salvage_value, tax_pool, is_active, deleted_at, created_at, updated_at, created_by, updated_by)
SELECT
    s.id, pg_temp.demo_id('category', s.org, c.n), pg_temp.demo_id('category', s.org, c.parent), c.name, c.icon,
    c.method, c.rate, c.life, c.salvage, c.pool, c.n <> 16,
    CASE WHEN c.n = 16 THEN timestamptz '2024-07-15 10:00+00' END,
    to_timestamp(s.started + 90000 + c.n), to_timestamp(s.started + 90000 + c.n), pg_temp.demo_id('user', s.org, 1),
    NULL
FROM demo_size AS s
CROSS JOIN demo_category AS c
WHERE s.org <> 4 AND (s.org <> 3 OR c.n IN (1, 3))
ORDER BY s.org, c.n;

INSERT INTO assets.tax_pool_balances (
    organization_id, id, fiscal_year, pool, opening, created_at, updated_at, created_by, updated_by)
SELECT
    s.id, pg_temp.demo_id('pool', s.org, y * 10 + p), y || '/' || (y + 1) % 100, chr(64 + p),
    (s.items::numeric * (1 + pg_temp.roll(s.hash, y * 10 + p, 900000)) / (y - 2070)) ::numeric(14, 2),
    to_timestamp(s.started + 200000 + (y - 2075) * 31557600::bigint),
    to_timestamp(s.started + 200000 + (y - 2075) * 31557600::bigint),
    pg_temp.demo_id('user', s.org, 2), NULL
FROM demo_size AS s
CROSS JOIN generate_series(2075, 2082) AS y
CROSS JOIN generate_series(1, 5) AS p
WHERE s.org NOT IN (3, 4)
ORDER BY s.org, y, p;

CREATE TEMP TABLE demo_model ON COMMIT DROP AS
SELECT *
FROM (VALUES
    -- n, category, maker, maker's name, model, noun, least and most price, class, cc least, cc most, kW, fuel
    (1, 2, 1, 'Bajaj', 'Pulsar 150', 'Motorcycle', 250000, 340000, 'motorcycle', 149, 150, NULL, 'petrol'),
    (2, 2, 2, 'Hero', 'Splendor 125', 'Motorcycle', 190000, 260000, 'motorcycle', 97, 125, NULL, 'petrol'),
    (3, 2, 3, 'Yatri', 'P1', 'Electric motorcycle', 400000, 520000, 'motorcycle', NULL, NULL, 14, 'electric'),
    (4, 2, 4, 'Honda', 'Dio', 'Scooter', 220000, 270000, 'scooter', 109, 125, NULL, 'petrol'),
    (5, 3, 5, 'Hyundai', 'i20', 'Car', 3200000, 4400000, 'car', 998, 1197, NULL, 'petrol'),
    (6, 3, 6, 'Tata', 'Nexon EV', 'Electric car', 3600000, 4700000, 'car', NULL, NULL, 95, 'electric'),
    (7, 3, 7, 'Mahindra', 'Scorpio', 'Jeep', 5200000, 6800000, 'jeep', 2179, 2523, NULL, 'diesel'),
    (8, 3, 8, 'Toyota', 'HiAce', 'Van', 6500000, 9200000, 'van', 2494, 2755, NULL, 'diesel'),
    (9, 4, 6, 'Tata', 'LPO 1618', 'Bus', 7100000, 8900000, 'bus', 5660, 5883, NULL, 'diesel'),
    (10, 4, 9, 'Ashok Leyland', 'Lynx', 'Minibus', 4300000, 5200000, 'minibus', 3839, 3839, NULL, 'diesel'),
    (11, 4, 10, 'Eicher', 'Pro 2110', 'Truck', 4800000, 6100000, 'truck', 3770, 5131, NULL, 'diesel'),
    (12, 4, 7, 'Mahindra', '575 DI', 'Tractor', 1500000, 1900000, 'tractor', 2730, 2730, NULL, 'diesel'),
    (13, 2, 1, 'Bajaj', 'RE', 'Tempo', 600000, 750000, 'three_wheeler', 198, 236, NULL, 'petrol'),
    (14, 7, 11, 'Dell', 'Latitude 5440', 'Laptop', 95000, 180000, NULL, NULL, NULL, NULL, NULL),
    (15, 6, 12, 'HP', 'ProDesk 400', 'Computer', 60000, 120000, NULL, NULL, NULL, NULL, NULL),
    (16, 5, 13, 'Canon', 'LBP 6030', 'Printer', 14000, 42000, NULL, NULL, NULL, NULL, NULL),
    (17, 8, NULL, NULL, 'Sal wood desk', 'Desk', 8000, 35000, NULL, NULL, NULL, NULL, NULL),
    (18, 11, 14, 'Kirloskar', 'KG1-62.5', 'Generator', 600000, 1400000, NULL, NULL, NULL, NULL, NULL),
    (19, 14, 14, 'Kirloskar', 'Star-1', 'Pump', 18000, 90000, NULL, NULL, NULL, NULL, NULL),
    (20, 13, NULL, NULL, NULL, 'Accounting licence', 25000, 200000, NULL, NULL, NULL, NULL, NULL),
    (21, 12, NULL, NULL, NULL, 'गोदाम', 900000, 25000000, NULL, NULL, NULL, NULL, NULL),
    (22, 15, NULL, NULL, NULL, 'Fire extinguisher', 3000, 9000, NULL, NULL, NULL, NULL, NULL)
) AS v (n, category, maker, maker_name, model, noun, least, most, class, cc_least, cc_most, kw, fuel);

INSERT INTO assets.manufacturer (organization_id, id, name, deleted_at, created_at, updated_at, created_by, updated_by)
SELECT
    s.id, pg_temp.demo_id('maker', s.org, m.maker), m.maker_name,
    CASE WHEN m.maker = 13 THEN timestamptz '2025-12-01 05:00+00' END,
    to_timestamp(s.started + 93000 + m.maker), to_timestamp(s.started + 93000 + m.maker), NULL, NULL
FROM demo_size AS s
CROSS JOIN (SELECT DISTINCT maker, maker_name FROM demo_model WHERE maker IS NOT NULL) AS m
WHERE s.org <> 4 AND (s.org <> 3 OR m.maker = 7)
ORDER BY s.org, m.maker;

INSERT INTO assets.model_number (
    organization_id, id, manufacturer_id, name, deleted_at, created_at, updated_at, created_by, updated_by)
SELECT
    s.id, pg_temp.demo_id('model', s.org, m.n), pg_temp.demo_id('maker', s.org, m.maker), m.model, NULL,
    to_timestamp(s.started + 94000 + m.n), to_timestamp(s.started + 94000 + m.n), pg_temp.demo_id('user', s.org, 2),
    NULL
FROM demo_size AS s
CROSS JOIN demo_model AS m
WHERE s.org <> 4 AND m.model IS NOT NULL AND (s.org <> 3 OR m.n = 7)
ORDER BY s.org, m.n;

-- Both lists: eight vendors and eight workshops.
INSERT INTO assets.purchased_from (
    organization_id, id, name, phone, address, deleted_at, created_at, updated_at, created_by, updated_by)
SELECT
    s.id, pg_temp.demo_id('vendor', s.org, v.n), v.name, v.phone, v.address,
    CASE WHEN v.n = 8 THEN timestamptz '2023-01-09 08:00+00' END,
    to_timestamp(s.started + 95000 + v.n), to_timestamp(s.started + 95000 + v.n), NULL, NULL
FROM demo_size AS s
CROSS JOIN (VALUES
    (1, 'Laxmi Intercontinental', '01-4541234', 'Thapathali, Kathmandu'), (2, 'Sipradi Trading', '01-4350001', NULL),
    (3, 'Vishal Group', NULL, 'Tripureshwor, Kathmandu'), (4, 'Golchha Organisation', '021-525123', 'Biratnagar'),
    (5, 'Hulas Motors', '', ''), (6, 'न्यु रोड कम्प्युटर', '01-4220000', 'New Road, Kathmandu'),
    (7, 'Neoteric Nepal', NULL, NULL), (8, 'Closed Shop', '000', 'gone')
) AS v (n, name, phone, address)
WHERE s.org <> 4 AND (s.org <> 3 OR v.n = 2)
ORDER BY s.org, v.n;

INSERT INTO assets.service_providers (
    organization_id, id, name, phone, address, is_active, deleted_at, created_at, updated_at, created_by, updated_by)
SELECT
    s.id, pg_temp.demo_id('provider', s.org, v.n), v.name, v.phone, v.address, v.n < 7,
    CASE WHEN v.n = 8 THEN timestamptz '2024-05-20 08:00+00' END,
    to_timestamp(s.started + 96000 + v.n), to_timestamp(s.started + 96000 + v.n), NULL, NULL
FROM demo_size AS s
CROSS JOIN (VALUES
    (1, 'Shree Ganesh Auto Workshop', '9841000001', 'Teku, Kathmandu'), (2, 'Balaju Machine Shop', '01-4350500', NULL),
    (3, 'पोखरा मोटर मर्मत केन्द्र', '061-520000', 'Pokhara'), (4, 'Himal Generators Service', NULL, 'Butwal'),
    (5, 'Chitwan Tyre House', '', 'Bharatpur'), (6, 'Office Care', '01-5550000', 'Lalitpur'),
    (7, 'Old Bus Park Garage', NULL, NULL), (8, 'Roadside Repairs', NULL, 'Mugling')
) AS v (n, name, phone, address)
WHERE s.org <> 4 AND (s.org <> 3 OR v.n = 1)
ORDER BY s.org, v.n;

INSERT INTO assets.tags (organization_id, id, name, created_at, updated_at, created_by, updated_by)
SELECT
    s.id, pg_temp.demo_id('tag', s.org, t.n), t.name, to_timestamp(s.started + 97000 + t.n),
    to_timestamp(s.started + 97000 + t.n), pg_temp.demo_id('user', s.org, 1), NULL
FROM demo_size AS s
CROSS JOIN (VALUES (1, 'donor funded'), (2, 'leased out'), (3, 'insured'), (4, 'पुरानो'), (5, 'spare'), (6, '🔧'))
    AS t (n, name)
WHERE s.org NOT IN (3, 4)
ORDER BY s.org, t.n;
