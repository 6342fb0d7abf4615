"""Work summaries 工作总结: text and tables made from figures, each number with the question that answers it."""
