"""The rules of complaints, reports, inquiries and suggestions: pure Python."""
