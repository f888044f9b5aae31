"""Databricks SQL over a DuckDB file, as the platform's warehouse would answer."""

from emulator.warehouse.engine import Interrupt
from emulator.warehouse.errors import SqlError
from emulator.warehouse.metric_view import Dimension, Measure, MetricView
from emulator.warehouse.statement import Column, Parameter, Result
from emulator.warehouse.warehouse import Warehouse

__all__ = [
    "Column",
    "Dimension",
    "Interrupt",
    "Measure",
    "MetricView",
    "Parameter",
    "Result",
    "SqlError",
    "Warehouse",
]
