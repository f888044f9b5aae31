"""Databricks Apps on this machine: starts the app as the platform does, behind its proxy."""
