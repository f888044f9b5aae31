"""A Databricks workspace as this product sees it. Knows neither FastAPI nor Chainlit."""
