"""Tiles and charts: periods, plans, results, and the routes that serve them."""
