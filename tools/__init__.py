"""Repository tools: generated files, the message catalogue, the documentation's hooks. Not shipped."""
