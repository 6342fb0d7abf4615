"""Official papers 公文: what stands on one, and setting it as Word and PDF on the page of GB/T 9704. Pure."""
