"""What the data tells, and from when: the constants that the SQL and the tests share.

All dates are absolute, so a row is the same row on whatever day it is generated.
"""

from datetime import date

FIRST_DAY = date(2023, 11, 1)  # orders begin
SCALE_ENDS = date(2026, 11, 1)  # `orders` counts the 36 months before this day
BASE_FROM = date(2019, 11, 1)  # the oldest customers

APP_SHARE_START, APP_SHARE_END = 0.33, 0.56  # over the 36 months, then level

PAID_SEARCH_JUMP = date(2026, 3, 1)
PAID_SEARCH_FACTOR = 1.30

SHORTAGE_REGION = "Midwest"  # not enough drivers for one winter
SHORTAGE_FROM, SHORTAGE_UNTIL = date(2025, 12, 1), date(2026, 3, 1)

CHEESE_FROM, CHEESE_UNTIL = date(2025, 4, 1), date(2025, 10, 1)
CHEESE_FACTOR = 1.10

TUESDAY_PROMOTION = 1  # promotion_id of "Two for Tuesday"
TUESDAY_SHARE = 0.45

LOYALTY_RELAUNCH = date(2025, 6, 1)

WEAK_FRANCHISEE = "Palmetto Pizza Partners"

DESSERT_LAUNCH = date(2025, 9, 15)
LAUNCHED_DESSERT = 27  # product_id of "Molten Caramel Brownie"

CONSTANTS: dict[str, date | float | int | str] = {
    name.lower(): value
    for name, value in list(globals().items())
    if name.isupper() and isinstance(value, date | float | int | str)
}
