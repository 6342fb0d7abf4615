"""What runs by itself: speaking to the peers."""

from xiaobao.federation.jobs.speaking import compare_with, speak

__all__ = ["compare_with", "speak"]
