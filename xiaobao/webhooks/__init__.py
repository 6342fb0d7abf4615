"""Webhooks: other programs are told that something happened to a case, and never of whom.

An endpoint belongs to a unit and hears of the cases of its subtree. Source: Standard Webhooks 1.0, CloudEvents 1.0.
"""
