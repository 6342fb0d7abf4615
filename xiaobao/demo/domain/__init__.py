"""The invented county, its institutions and their year of cases: pure values made from a seed and a vocabulary."""
