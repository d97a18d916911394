"""Measurements of the parts of the product; nothing here runs in production."""
