"""What Databricks functions mean, in DuckDB's words. Overloads keep DATE apart from TIMESTAMP."""

MACROS: tuple[str, ...] = (
    # Dates
    "CREATE MACRO dbx_plus(x DATE, i INTERVAL) AS CAST(x + i AS DATE), "
    "(x TIMESTAMP, i INTERVAL) AS x + i, "
    "(x VARCHAR, i INTERVAL) AS CAST(x AS TIMESTAMP) + i, "
    "(x INTERVAL, i INTERVAL) AS x + i",
    "CREATE MACRO dbx_minus(x DATE, i INTERVAL) AS CAST(x - i AS DATE), "
    "(x TIMESTAMP, i INTERVAL) AS x - i, "
    "(x VARCHAR, i INTERVAL) AS CAST(x AS TIMESTAMP) - i, "
    "(x INTERVAL, i INTERVAL) AS x - i",
    "CREATE MACRO dbx_days(a, b) AS CAST(datediff('day', a, b) AS INTEGER)",
    "CREATE MACRO dbx_months(a, b) AS (datediff('month', a, b) - CASE "
    "WHEN a <= b AND b - date_trunc('month', b) < a - date_trunc('month', a) THEN 1 "
    "WHEN a > b AND b - date_trunc('month', b) > a - date_trunc('month', a) THEN -1 "
    "ELSE 0 END)",
    "CREATE MACRO dbx_units(unit, a, b) AS CASE unit "
    "WHEN 'year' THEN dbx_months(CAST(a AS TIMESTAMP), CAST(b AS TIMESTAMP)) // 12 "
    "WHEN 'quarter' THEN dbx_months(CAST(a AS TIMESTAMP), CAST(b AS TIMESTAMP)) // 3 "
    "WHEN 'month' THEN dbx_months(CAST(a AS TIMESTAMP), CAST(b AS TIMESTAMP)) "
    "ELSE datesub(unit, CAST(a AS TIMESTAMP), CAST(b AS TIMESTAMP)) END",
    "CREATE MACRO dbx_trunc(d, unit) AS CAST(CASE "
    "WHEN upper(unit) IN ('YEAR', 'YYYY', 'YY') THEN date_trunc('year', CAST(d AS DATE)) "
    "WHEN upper(unit) = 'QUARTER' THEN date_trunc('quarter', CAST(d AS DATE)) "
    "WHEN upper(unit) IN ('MONTH', 'MON', 'MM') THEN date_trunc('month', CAST(d AS DATE)) "
    "WHEN upper(unit) = 'WEEK' THEN date_trunc('week', CAST(d AS DATE)) END AS DATE)",
    "CREATE MACRO dbx_months_between(a, b) AS CASE "
    "WHEN day(a) = day(b) OR (CAST(a AS DATE) = last_day(a) AND CAST(b AS DATE) = last_day(b)) "
    "THEN CAST(datediff('month', b, a) AS DOUBLE) "
    "ELSE round(datediff('month', b, a) + (epoch(a - date_trunc('month', a)) "
    "- epoch(b - date_trunc('month', b))) / 2678400.0, 8) END",
    "CREATE MACRO dbx_epoch(x TIMESTAMP) AS CAST(floor(epoch(x)) AS BIGINT), "
    "(x DATE) AS CAST(epoch(x) AS BIGINT), "
    "(x VARCHAR) AS CAST(floor(epoch(CAST(x AS TIMESTAMP))) AS BIGINT)",
    "CREATE MACRO dbx_sequence(a DATE, b DATE, i INTERVAL) AS "
    "CAST(generate_series(CAST(a AS TIMESTAMP), CAST(b AS TIMESTAMP), i) AS DATE[]), "
    "(a TIMESTAMP, b TIMESTAMP, i INTERVAL) AS generate_series(a, b, i), "
    "(a BIGINT, b BIGINT, i BIGINT) AS generate_series(a, b, i), "
    "(a DATE, b DATE) AS CAST(generate_series(CAST(a AS TIMESTAMP), CAST(b AS TIMESTAMP), "
    "CASE WHEN a <= b THEN INTERVAL 1 DAY ELSE INTERVAL (-1) DAY END) AS DATE[]), "
    "(a BIGINT, b BIGINT) AS generate_series(a, b, CASE WHEN a <= b THEN 1 ELSE -1 END)",
    # Numbers
    "CREATE MACRO dbx_whole(x BIGINT) AS x, (x HUGEINT) AS x, (x UBIGINT) AS x, "
    "(x DOUBLE) AS trunc(x), (x DECIMAL) AS trunc(x), (x BOOLEAN) AS CAST(x AS INTEGER), "
    "(x TIMESTAMP) AS CAST(floor(epoch(x)) AS BIGINT), "
    "(x DATE) AS error('[DATATYPE_MISMATCH] cannot cast DATE to a number'), "
    "(x VARCHAR) AS CASE WHEN contains(x, '.') THEN error('[CAST_INVALID_INPUT] The value ''' "
    "|| x || ''' of the type STRING cannot be cast to a whole number because it is malformed. "
    "Use `try_cast` to tolerate malformed input and return NULL instead.') ELSE x END",
    "CREATE MACRO dbx_try_whole(x BIGINT) AS x, (x HUGEINT) AS x, (x DOUBLE) AS trunc(x), "
    "(x DECIMAL) AS trunc(x), (x BOOLEAN) AS CAST(x AS INTEGER), "
    "(x VARCHAR) AS CASE WHEN contains(x, '.') THEN NULL ELSE x END",
    "CREATE MACRO dbx_ceil(x DOUBLE) AS CAST(ceil(x) AS BIGINT), (x DECIMAL) AS ceil(x), "
    "(x BIGINT) AS x",
    "CREATE MACRO dbx_floor(x DOUBLE) AS CAST(floor(x) AS BIGINT), (x DECIMAL) AS floor(x), "
    "(x BIGINT) AS x",
    "CREATE MACRO dbx_pmod(a, b) AS CASE WHEN a % b < 0 THEN (a % b + b) % b ELSE a % b END",
    "CREATE MACRO dbx_format_number(x, d) AS format('{:,.' || d || 'f}', CAST(x AS DOUBLE))",
    "CREATE MACRO dbx_width_bucket(x, lo, hi, n) AS CASE WHEN x < lo THEN 0 "
    "WHEN x >= hi THEN n + 1 ELSE CAST(floor((x - lo) * n / (hi - lo)) AS BIGINT) + 1 END",
    # Arrays and text
    "CREATE MACRO dbx_distinct(a) AS list_filter(a, LAMBDA e, i: list_position(a, e) = i)",
    "CREATE MACRO dbx_substring(s, p) AS substring(CAST(s AS VARCHAR), CASE WHEN p = 0 THEN 1 "
    "WHEN p < -length(CAST(s AS VARCHAR)) THEN 1 ELSE p END)",
    "CREATE MACRO dbx_substring_n(s, p, n) AS CASE "
    "WHEN n <= 0 THEN substring(CAST(s AS VARCHAR), 1, 0) "
    "WHEN p < -length(CAST(s AS VARCHAR)) THEN substring(CAST(s AS VARCHAR), 1, "
    "greatest(0, n + p + length(CAST(s AS VARCHAR)))) "
    "ELSE substring(CAST(s AS VARCHAR), CASE WHEN p = 0 THEN 1 ELSE p END, n) END",
    "CREATE MACRO dbx_typeof(x) AS CASE lower(typeof(x)) WHEN 'integer' THEN 'int' "
    "WHEN 'varchar' THEN 'string' WHEN '\"null\"' THEN 'void' ELSE lower(typeof(x)) END",
)
