"""The tree of units 机构, posts, liaison officers, stations and the duty roster 值班."""
