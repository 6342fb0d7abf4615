"""The pages of complaints: the public's, the desk's, and the respondent's, all over the same actions."""
