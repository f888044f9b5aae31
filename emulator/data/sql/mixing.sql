-- Chance without a generator: every draw is a function of an id and the number of the draw.
CREATE TEMP MACRO low32(x) AS (x) & 4294967295::UBIGINT;
CREATE TEMP MACRO mix_seed(x, salt) AS
  low32(low32(x::UBIGINT + (salt * 2654435769)::UBIGINT) * 2246822507::UBIGINT);
CREATE TEMP MACRO mix_fold(y) AS low32(xor(y, y >> 15::UBIGINT) * 3266489909::UBIGINT);
CREATE TEMP MACRO mix_last(z) AS xor(z, z >> 16::UBIGINT);
CREATE TEMP MACRO mix(x, salt) AS mix_last(mix_fold(mix_seed(x, salt)));

-- A draw as a share of one, as one of n, and as a whole number whose mean is x millionths.
CREATE TEMP MACRO unit(x, salt) AS (mix(x, salt) >> 8::UBIGINT) / 16777216.0::DOUBLE;
CREATE TEMP MACRO one_of(x, salt, n) AS (mix(x, salt) % n::UBIGINT)::INTEGER;
CREATE TEMP MACRO whole(millionths, x, salt) AS
  floor((millionths + one_of(x, salt, 1000000)) / 1000000.0::DOUBLE)::INTEGER;

-- The same for many draws of one id: h is mix(id, 0), kept by the caller, and each draw is cheap.
CREATE TEMP MACRO draw(h, salt) AS mix_fold(xor(h, low32((salt * 2654435769)::UBIGINT)));
CREATE TEMP MACRO share(h, salt) AS (draw(h, salt) >> 8::UBIGINT) / 16777216.0::DOUBLE;
CREATE TEMP MACRO pick(h, salt, n) AS ((draw(h, salt) * n::UBIGINT) >> 32::UBIGINT)::INTEGER;

CREATE TEMP MACRO month_no(d) AS (year(d) * 12 + month(d))::INTEGER;
CREATE TEMP MACRO years_since_start(d) AS (d - first_day()) / 365.25::DOUBLE;
CREATE TEMP MACRO at_second(d, second_of_day) AS
  make_timestamp(epoch_us(d::TIMESTAMP) + second_of_day::BIGINT * 1000000);
CREATE TEMP MACRO dow_of(d) AS isodow(d)::INTEGER;
