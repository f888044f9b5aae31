"""The semantic layer is read strictly, and every complaint says where, what and how to mend it."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from backend.semantic import (
    FRESHNESS,
    Format,
    InvalidSpaceId,
    Semantic,
    SemanticError,
    load_semantic,
)

ROOT = Path(__file__).resolve().parents[2]
ID = "0123456789abcdef0123456789abcdef"
Edit = Callable[[str, str, str], str]


@pytest.fixture(scope="module")
def semantic() -> Semantic:
    return load_semantic(ROOT)


@pytest.fixture
def complaint(tmp_path: Path) -> Edit:
    """Change one text of a copy, load the copy, and give back the complaint."""
    for folder in ("semantic", "chat-app"):
        keep = None if folder == "semantic" else _all_but("genie_spaces.json")
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=keep)

    def edit(file: str, old: str, new: str) -> str:
        path = tmp_path / file
        content = path.read_text()
        assert old in content
        path.write_text(content.replace(old, new, 1))
        with pytest.raises(SemanticError) as caught:
            load_semantic(tmp_path)
        return str(caught.value).replace(f"{tmp_path}/", "")

    return edit


def _all_but(name: str) -> Callable[[str, list[str]], list[str]]:
    return lambda _folder, names: [n for n in names if n != name]


def test_the_five_spaces_are_those_of_the_guide(semantic: Semantic) -> None:
    assert [(space.name, space.env) for space in semantic.spaces] == [
        ("Executive & Finance", "EXECUTIVE_SPACE_ID"),
        ("Marketing Performance", "MARKETING_SPACE_ID"),
        ("Customer Analytics", "CUSTOMER_SPACE_ID"),
        ("Operations", "OPERATIONS_SPACE_ID"),
        ("Sales", "SALES_SPACE_ID"),
    ]
    assert not any(space.configured for space in semantic.spaces)


def test_each_space_has_the_measures_the_data_model_asks_for(semantic: Semantic) -> None:
    wanted = {
        "finance": "revenue gross_sales discounts refunds orders average_order_value food_cost_pct"
        " labor_cost_pct contribution_margin contribution_margin_pct revenue_vs_target"
        " same_store_sales_growth",
        "marketing": "spend impressions clicks ctr conversions cpa new_customers cac"
        " attributed_revenue roas",
        "customers": "active_customers new_customers arpu orders_per_customer repeat_rate"
        " retention_rate churn_rate lifetime_value nps csat",
        "operations": "deliveries on_time_rate average_delivery_minutes p90_delivery_minutes"
        " make_minutes late_deliveries cancellation_rate refund_rate orders_per_store_day",
        "sales": "units item_revenue pizza_mix sides_attach_rate desserts_attach_rate"
        " drinks_attach_rate promotion_share discount_rate app_mix",
    }
    missing = {
        (space, name)
        for space, names in wanted.items()
        for name in names.split()
        if semantic.view_of(space, name) is None
    }
    assert missing == set()


def test_every_view_has_a_date_and_says_how_fresh_it_is(semantic: Semantic) -> None:
    for view in semantic.views.values():
        assert view.dimension("date"), view.name
        assert view.measure(FRESHNESS), view.name


def test_no_ratio_is_an_average_of_ratios(semantic: Semantic) -> None:
    for view in semantic.views.values():
        for measure in view.measures:
            if measure.format and measure.format.type == "percentage":
                assert measure.expr.startswith("try_divide("), (view.name, measure.name)


def test_formats_are_read(semantic: Semantic) -> None:
    revenue = semantic.views["finance_metrics"].measure("revenue")
    assert revenue is not None
    assert revenue.format == Format("currency", "USD", 0, "compact")


def test_the_direction_of_a_measure_is_data(semantic: Semantic) -> None:
    better = semantic.dashboard.better
    assert (better("finance", "revenue"), better("marketing", "cac")) == ("higher", "lower")
    assert better("finance", "discounts") == "neutral"


def test_every_chart_of_a_page_exists(semantic: Semantic) -> None:
    drawn = {chart for page in semantic.dashboard.pages for chart in page.charts}
    assert drawn == set(semantic.dashboard.charts)


def test_ids_come_from_settings_in_either_writing(semantic: Semantic) -> None:
    dashed = "01234567-89AB-cdef-0123-456789abcdef"
    spaces = semantic.spaces.with_ids({"EXECUTIVE_SPACE_ID": dashed, "SALES_SPACE_ID": ""})
    assert spaces["finance"].id == ID
    assert spaces["sales"].id is None
    assert spaces.with_id(dashed) == spaces.with_id(ID) == spaces["finance"]


def test_an_id_of_the_file_stands_until_a_setting_overrides_it(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "semantic", tmp_path / "semantic")
    document = json.loads((ROOT / "chat-app/genie_spaces.json").read_text())
    document["spaces"][0]["id"] = ID
    (tmp_path / "chat-app").mkdir()
    (tmp_path / "chat-app/genie_spaces.json").write_text(json.dumps(document))
    spaces = load_semantic(tmp_path).spaces
    assert spaces["finance"].id == ID
    other = ID[::-1]
    assert spaces.with_ids({"EXECUTIVE_SPACE_ID": other})["finance"].id == other


def test_a_placeholder_is_no_id(semantic: Semantic) -> None:
    with pytest.raises(InvalidSpaceId, match="EXECUTIVE_SPACE_ID='YOUR_SPACE_ID_HERE'"):
        semantic.spaces.with_ids({"EXECUTIVE_SPACE_ID": "YOUR_SPACE_ID_HERE"})


FINANCE = "semantic/metric_views/finance_metrics.yaml"
JSON = "chat-app/genie_spaces.json"
BOARD = "semantic/dashboard.yaml"


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (FINANCE, "filter:", "filtre:", ":6: The key `filtre` is unknown. Did you mean `filter`?"),
        (FINANCE, "version: 1.1", "version: 0.1", ":1: Only metric view YAML 1.1 is read."),
        (FINANCE, "comment: >-", "comment: [", "Not YAML"),
        (FINANCE, "expr: source.order_date", "", "The key `expr` is missing. Add `expr`."),
        (FINANCE, "- name: discounts", "- name: revenue", "'revenue' is defined twice"),
        (FINANCE, "- name: discounts", "- name: Disc ounts", "'Disc ounts' is no name."),
        (FINANCE, "- name: data_through", "- name: fresh", "no measure `data_through`"),
        (FINANCE, "currency_code: USD, ", "", "A currency needs its `currency_code`."),
        (FINANCE, "[AOV,", "[sales,", "'sales' means the measure `revenue` and the measure"),
        (FINANCE, "[AOV,", "[a, b, c, d, e, f, g, h,", "synonyms; at most 10 are allowed."),
        (FINANCE, "year_month_day", "year_month", "Did you mean `year_month_day`?"),
        (FINANCE, "type: currency", "type: money", "'money' is not known here."),
        (JSON, '"spaces": [', '"spaces": [,', ":2: Not JSON: Expecting value at column 14."),
        (JSON, '"icon"', '"icno"', ":9: The key `icno` is unknown. Did you mean `icon`?"),
        (JSON, '"id": null', '"id": "x"', ":6: 'x' is no Genie space id."),
        (JSON, '"key": "sales"', '"key": "finance"', "The key 'finance' belongs to two spaces."),
        (JSON, '"#006491"', '"blue"', ":10: This is no colour. Write it as #RRGGBB."),
        (JSON, '["marketing_metrics"]', '["marketing"]', "reads the metric view `marketing`"),
        (JSON, '"sales_baskets", ', "", "sales_baskets.yaml: No space reads this metric view."),
        (BOARD, "[revenue, average_order_value]", "[revenu]", "has no measure `revenu`."),
        (BOARD, "[revenue_trend, cac_by", "[revenue_trnd, cac_by", "mean `revenue_trend`?"),
        (BOARD, "kind: bar, x: region", "kind: pie, x: region", "'pie' is not known here."),
        (BOARD, "x: region", "x: regoin", "Did you mean `region`?"),
        (BOARD, "lower:\n    finance: [", "lower:\n    finance: [orders, ", "a direction already"),
    ],
)
def test_a_mistake_is_named(complaint: Edit, file: str, old: str, new: str, said: str) -> None:
    message = complaint(file, old, new)
    assert said in message
    assert ".yaml" in message or ".json" in message


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SemanticError, match=r"genie_spaces.json: The file is missing"):
        load_semantic(tmp_path)
