"""A local Databricks workspace and Apps runtime over DuckDB. Imports nothing of the product."""
