"""Administrative procedures (thủ tục hành chính): found by the words people use, and shown whole."""
