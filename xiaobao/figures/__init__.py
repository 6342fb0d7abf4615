"""The metrics layer 统计: every figure and dimension defined once, answered by page, API and command line alike."""
