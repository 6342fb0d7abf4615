"""Procedures 规程 as data, and the engine that folds a journal into where a case stands. Pure."""
