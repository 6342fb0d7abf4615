"""Values of exchange: sheets, maps, answers. Pure."""
