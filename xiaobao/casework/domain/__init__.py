"""The values and rules of casework: pure Python."""
