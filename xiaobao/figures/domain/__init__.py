"""What is asked of a figure and what is answered: pure values, expressions and arithmetic."""
