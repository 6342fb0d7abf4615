"""Tests of the repository as a whole: what the house promises and import-linter cannot express."""
