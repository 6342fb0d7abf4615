"""Case 案卷, journal 台账, clocks 时限, assignment, parties, attachments, search, case papers 文书."""
