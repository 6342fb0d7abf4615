"""Complaints 投诉, reports 举报, inquiries 咨询 and suggestions 建议, from intake to return visit."""
