"""The business registry 经济户口: businesses with their USCC, premises and contacts."""
