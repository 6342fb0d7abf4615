"""Charts 统计图: one definition, drawn as SVG for a page or for a paper, and read as a table. Pure."""
