"""Case papers 文书: wording as data, composed from facts, set as Word and PDF in the official layout (GB/T 9704)."""
