"""A figure in the report of a benchmark, and how it stands to its limit."""


def line(
    what: str, value: float, unit: str, limit: float | None = None, least: float | None = None
) -> None:
    """`limit` is the most it may be, `least` the least."""
    of = f"   {value / limit:5.2f} of the limit ({limit:g} {unit})" if limit else ""
    of = f"   {value / least:5.2f} of the least ({least:g} {unit})" if least else of
    print(f"{what:34}{value:9.1f} {unit}{of}", flush=True)
