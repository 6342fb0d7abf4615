"""The shell's pages: the public home, the procedures, notices, how the site looks, the palette, its components."""
