"""Xiaobao (消保): one platform for consumer rights protection, for market regulators and for banks."""

__version__ = "0.1.0"
