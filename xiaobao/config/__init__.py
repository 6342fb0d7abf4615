"""Wiring only: settings from the environment, urls, the API mount, the command line. Nobody imports it."""
