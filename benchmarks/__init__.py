"""Measurements of this platform on the machine at hand; never run as tests."""
