"""The warehouse: whose rows, which columns, as of when, and for many callers at once."""

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emulator.clock import Clock
from emulator.personas import ADMIN, EXECUTIVE, REGIONAL, Persona
from emulator.warehouse import Interrupt, SqlError, Warehouse, engine
from emulator.warehouse.row_security import Sight, seen_by

VIEW = "main.dominos_analytics.finance_all"
YAML = """
version: 1.1
comment: Every order, with its store.
source: main.dominos_realistic.orders
joins:
  - {name: store, source: main.dominos_realistic.stores, on: source.store_id = store.store_id}
fields:
  - {name: region, expr: store.region, display_name: Region, synonyms: [area]}
  - {name: date, expr: order_date}
  - {name: channel, expr: channel}
measures:
  - name: revenue
    expr: SUM(net_amount)
    comment: Net sales.
    format: {type: currency, currency_code: USD, decimal_places: {type: exact, places: 2}}
  - {name: last_order, expr: MAX(order_ts)}
  - name: running
    expr: SUM(net_amount)
    window: [{order: date, range: cumulative, semiadditive: last}]
"""
CREATE = f"CREATE OR REPLACE VIEW {VIEW} WITH METRICS LANGUAGE YAML AS $$\n{YAML}\n$$"
# A regional manager who may also read the raw tables: only the row filter is in the way.
ANALYST = replace(REGIONAL, key="rae.analyst")
FACTS = ("orders", "order_items", "deliveries", "surveys", "store_month_costs", "daily_sales_fact")


@pytest.fixture(scope="module")
def warehouse(database: Path, clock: Clock) -> Iterator[Warehouse]:
    opened = Warehouse(database, clock)
    opened.execute(CREATE, persona=ADMIN)
    for readable in ("main.dominos_realistic", VIEW):
        opened.grants.grant(ANALYST.email, readable, "SELECT")
    yield opened
    opened.close()


def ask(warehouse: Warehouse, sql: str, persona: Persona = ADMIN) -> list[list[str | None]]:
    result = warehouse.execute(sql, persona=persona, schema="dominos_realistic")
    return [list(row) for row in result.rows]


# Whose rows


def regions(inner: str) -> str:
    return f"SELECT region FROM ({inner}) AS inside"


RAW = st.sampled_from(
    [
        "SELECT region FROM stores",
        "SELECT s.region FROM orders o JOIN stores s ON o.store_id = s.store_id",
        "SELECT region FROM marketing_spend",
        "SELECT region FROM targets",
        "SELECT main.dominos_realistic.stores.region FROM main.dominos_realistic.stores",
        "SELECT region FROM IDENTIFIER('stores')",
        "SELECT s.region FROM orders LEFT JOIN stores s USING (store_id) WHERE region > ''",
    ]
)
METRIC = st.sampled_from(
    [
        f"SELECT region FROM {VIEW} GROUP BY region",
        f"SELECT region, MEASURE(revenue) AS r FROM {VIEW} GROUP BY ALL",
        f"SELECT DISTINCT region FROM {VIEW} WHERE region <> 'Midwest' OR TRUE",
        f"SELECT region, MEASURE(running) AS r FROM {VIEW} GROUP BY region",
        f"SELECT region FROM {VIEW} GROUP BY region HAVING MEASURE(revenue) > 0",
    ]
)
WRAP: list[Callable[[str, str], str]] = [
    lambda a, b: regions(a),
    lambda a, b: f"WITH stores AS ({a}) SELECT region FROM stores",
    lambda a, b: f"WITH x AS ({a}), y AS (SELECT region FROM x) SELECT region FROM y",
    lambda a, b: f"{regions(a)} UNION ALL {regions(b)}",
    lambda a, b: f"{regions(a)} UNION {regions(b)}",
    lambda a, b: f"SELECT region FROM ({a}) AS p WHERE region IN ({regions(b)})",
    lambda a, b: f"SELECT region FROM ({a}) AS p WHERE EXISTS (SELECT 1 FROM ({b}) AS q)",
    lambda a, b: f"SELECT (SELECT max(region) FROM ({b}) AS q) AS region FROM ({a}) AS p",
    lambda a, b: (
        f"SELECT coalesce(q.region, p.region) AS region FROM ({regions(a)}) AS p "
        f"FULL JOIN ({regions(b)}) AS q ON p.region = q.region"
    ),
    lambda a, b: (
        f"SELECT one AS region FROM ({a}) AS p LATERAL VIEW explode(array(region)) v AS one"
    ),
]


@st.composite
def queries(draw: st.DrawFn) -> str:
    sql = draw(st.one_of(RAW, METRIC))
    for wrap in draw(st.lists(st.sampled_from(WRAP), max_size=3)):
        sql = wrap(sql, draw(st.one_of(RAW, METRIC)))
    return f"SELECT DISTINCT region FROM ({sql}) AS outermost"


@settings(
    max_examples=60,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(sql=queries())
def test_no_query_shows_rows_of_another_region(warehouse: Warehouse, sql: str) -> None:
    assert ask(warehouse, sql, ANALYST) in ([["Midwest"]], [])


@pytest.mark.parametrize("table", FACTS)
def test_every_fact_is_filtered_by_region(warehouse: Warehouse, table: str) -> None:
    mine = ask(warehouse, f"SELECT count(*) FROM {table}", ANALYST)
    all_ = ask(warehouse, f"SELECT count(*) FROM {table}")
    assert 0 < int(mine[0][0] or 0) < int(all_[0][0] or 0)


def test_raw_tables_are_for_administrators_and_executives(warehouse: Warehouse) -> None:
    assert ask(warehouse, "SELECT count(*) > 0 FROM orders", EXECUTIVE) == [["true"]]
    with pytest.raises(SqlError) as raised:
        ask(warehouse, "WITH o AS (SELECT * FROM orders) SELECT count(*) FROM o", REGIONAL)
    assert raised.value.error_code == "INSUFFICIENT_PERMISSIONS"


def test_a_cte_does_not_lend_its_name_to_what_stands_before_it(warehouse: Warehouse) -> None:
    sql = "WITH a AS (SELECT * FROM orders), orders AS (SELECT 1 AS n) SELECT count(*) > 1 FROM a"
    assert ask(warehouse, sql) == [["true"]]
    with pytest.raises(SqlError, match="INSUFFICIENT_PERMISSIONS"):
        ask(warehouse, sql, REGIONAL)


# Which columns


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT _region FROM orders",
        "SELECT o._region FROM orders o",
        "SELECT orders._region FROM orders",
        "SELECT main.dominos_realistic.orders._region FROM main.dominos_realistic.orders",
        "SELECT count(*) FROM orders WHERE _visible_from > now()",
        "SELECT (SELECT max(_region)) FROM orders",
        "SELECT s.region FROM stores s, LATERAL (SELECT _region FROM orders) AS l",
        "SELECT count(*) FROM orders o JOIN stores s ON o._region = s.region",
        "SELECT IDENTIFIER('_region') FROM orders",
        "SELECT orders.orders._region FROM orders",
        f"SELECT _region, MEASURE(revenue) FROM {VIEW} GROUP BY 1",
        f"SELECT MEASURE(revenue) FROM {VIEW} GROUP BY (SELECT _region)",
        f"SELECT MEASURE(revenue) FILTER (WHERE _region = 'West') FROM {VIEW}",
    ],
)
def test_hidden_columns_are_not_there(warehouse: Warehouse, sql: str) -> None:
    with pytest.raises(SqlError):
        ask(warehouse, sql)


@pytest.mark.parametrize("table", FACTS)
def test_star_leaves_hidden_columns_out(warehouse: Warehouse, table: str) -> None:
    result = warehouse.execute(
        f"SELECT * FROM main.dominos_realistic.{table} LIMIT 1", persona=ADMIN
    )
    assert [c.name for c in result.columns if c.name.startswith("_")] == []


# As of when


def test_rows_of_later_have_not_happened(
    database: Path, clock: Clock, warehouse: Warehouse
) -> None:
    latest = "SELECT max(order_ts) <= now(), max(order_date) = current_date() FROM orders"
    assert ask(warehouse, latest) == [["true", "true"]]
    earlier = Warehouse(database, Clock(datetime(2025, 3, 1, 12, tzinfo=UTC)))
    try:
        assert ask(earlier, latest) == [["true", "true"]]
        assert ask(earlier, "SELECT max(order_date) FROM orders") == [["2025-03-01"]]
        count = "SELECT count(*) FROM order_items"
        assert int(ask(earlier, count)[0][0] or 0) < int(ask(warehouse, count)[0][0] or 0)
    finally:
        earlier.close()


def test_the_filter_is_part_of_the_relation(warehouse: Warehouse, clock: Clock) -> None:
    table = warehouse.tables[("dominos_realistic", "targets")]
    seen = seen_by(table, Sight(clock.now(), "Mid'west")).sql("duckdb")
    assert seen == (
        'SELECT "month", "region", "measure", "target_value" '
        'FROM "data"."dominos_realistic"."targets" WHERE "region" = \'Mid\'\'west\''
    )


# Many callers, and stopping


def test_callers_do_not_wait_for_or_disturb_each_other(warehouse: Warehouse) -> None:
    sql = f"SELECT region, MEASURE(revenue) FROM {VIEW} GROUP BY ALL ORDER BY region"
    alone = {p.key: ask(warehouse, sql, p) for p in (ADMIN, REGIONAL)}
    with ThreadPoolExecutor(8) as pool:
        people = [ADMIN, REGIONAL] * 12
        together = list(pool.map(lambda p: (p.key, ask(warehouse, sql, p)), people))
    assert together == [(p.key, alone[p.key]) for p in people]


ENDLESS = "SELECT count(*) FROM range(100000000000) a WHERE a.id % 7 = 3"


def test_a_running_statement_can_be_stopped(warehouse: Warehouse) -> None:
    interrupt = Interrupt()
    timer = threading.Timer(0.05, interrupt.stop)
    timer.start()
    with pytest.raises(SqlError) as raised:
        warehouse.execute(ENDLESS, persona=ADMIN, interrupt=interrupt)
    timer.join()
    assert raised.value.error_code == "CANCELED"
    assert ask(warehouse, "SELECT 1") == [["1"]]


def test_a_statement_stopped_before_it_starts_does_not_run(warehouse: Warehouse) -> None:
    interrupt = Interrupt()
    interrupt.stop()
    with pytest.raises(SqlError, match="CANCELED"):
        warehouse.execute(ENDLESS, persona=ADMIN, interrupt=interrupt)


def test_a_caller_may_want_no_more_than_some_rows(warehouse: Warehouse) -> None:
    result = warehouse.execute("SELECT id FROM range(100000)", persona=ADMIN, most_rows=3)
    assert result.rows == (("0",), ("1",), ("2",))


def test_a_result_that_would_fill_the_memory_is_refused(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "MOST_CHARACTERS", 1000)
    with pytest.raises(SqlError, match="RESULT_TOO_LARGE"):
        ask(warehouse, "SELECT order_id FROM orders")


# What the catalog says


def test_a_metric_view_describes_itself(warehouse: Warehouse) -> None:
    [[text]] = ask(warehouse, f"DESCRIBE TABLE EXTENDED {VIEW} AS JSON", REGIONAL)
    body = json.loads(text or "")
    columns = {c.pop("name"): c for c in body.pop("columns")}
    assert {k: body[k] for k in ("table_name", "type", "language", "comment", "view_text")} == {
        "table_name": "finance_all",
        "type": "METRIC_VIEW",
        "language": "YAML",
        "comment": "Every order, with its store.",
        "view_text": YAML.strip("\n"),
    }
    assert list(columns) == ["region", "date", "channel", "revenue", "last_order", "running"]
    assert columns["revenue"] == {
        "type": {"name": "decimal", "precision": 20, "scale": 2},
        "nullable": True,
        "comment": "Net sales.",
        "metadata": {
            "metric_view.type": "measure",
            "metric_view.expr": "SUM(net_amount)",
            "semantic_metadata": '{"format": {"type": "currency", "currency_code": "USD", '
            '"decimal_places": {"type": "exact", "places": 2}}}',
        },
    }
    assert columns["region"]["metadata"]["semantic_metadata"] == (
        '{"display_name": "Region", "synonyms": ["area"]}'
    )


def test_describe_and_show(warehouse: Warehouse) -> None:
    assert ask(warehouse, f"DESCRIBE {VIEW}")[:4] == [
        ["region", "string", None],
        ["date", "date", None],
        ["channel", "string", None],
        ["revenue", "decimal(20,2) measure", "Net sales."],
    ]
    assert ask(warehouse, "SHOW TABLES IN main.dominos_realistic LIKE 'order*'") == [
        ["dominos_realistic", "order_items", "false"],
        ["dominos_realistic", "orders", "false"],
    ]
    assert ask(warehouse, "SHOW TABLES IN main.dominos_realistic", REGIONAL) == []
    assert ask(warehouse, "SHOW VIEWS IN main.dominos_analytics", REGIONAL) == [
        ["dominos_analytics", "finance_all", "false"]
    ]
    assert ask(warehouse, "SHOW CATALOGS") == [["main"]]
    assert ask(warehouse, "SHOW SCHEMAS LIKE 'dominos*'") == [
        ["dominos_analytics"],
        ["dominos_realistic"],
    ]
    schema = ask(warehouse, "DESCRIBE SCHEMA EXTENDED main.dominos_analytics")
    assert ["Properties", "((data_label,Demo data))"] in schema
    assert ["rita.regional@dominos.example", "SELECT", "TABLE", VIEW] in ask(
        warehouse, f"SHOW GRANTS ON VIEW {VIEW}"
    )
    with pytest.raises(SqlError, match="SCHEMA_NOT_FOUND"):
        ask(warehouse, "SHOW TABLES IN main.nowhere")
    with pytest.raises(SqlError, match="INSUFFICIENT_PERMISSIONS"):
        ask(warehouse, "DESCRIBE main.dominos_realistic.orders", REGIONAL)


def test_the_values_of_a_field_are_known_to_the_system(warehouse: Warehouse) -> None:
    values = ("Midwest", "Northeast", "Southeast", "Southwest", "West")
    assert warehouse.distinct_values(VIEW, "region") == values
    assert warehouse.distinct_values(VIEW, "region", limit=2) == values[:2]


def test_a_created_view_prints_the_statement_that_makes_it(warehouse: Warehouse) -> None:
    [[statement]] = ask(warehouse, f"SHOW CREATE TABLE {VIEW}")
    before = warehouse.metric_view(VIEW)
    ask(warehouse, (statement or "").replace("CREATE", "CREATE OR REPLACE", 1))
    assert warehouse.metric_view(VIEW) == before


def test_views_survive_a_restart_when_a_file_is_given(
    database: Path, clock: Clock, tmp_path: Path
) -> None:
    kept = tmp_path / "local" / "views.json"
    first = Warehouse(database, clock, views_file=kept)
    first.execute(CREATE, persona=ADMIN)
    first.close()
    second = Warehouse(database, clock, views_file=kept)
    assert second.metric_views() == first.metric_views()
    assert second.may_select(REGIONAL, VIEW)
    second.execute(f"DROP VIEW {VIEW}", persona=ADMIN)
    second.close()
    third = Warehouse(database, clock, views_file=kept)
    assert third.metric_views() == ()
    third.close()
