"""The text on keeping contact data. A draft of ours: the controller of the data has to approve it."""

import hashlib

VI = (
    "Tôi đồng ý để cơ quan tiếp nhận lưu thông tin liên hệ tôi ghi kèm phản ánh này, chỉ để liên hệ về phản "
    "ánh. Tôi có thể không cung cấp mà vẫn được gửi phản ánh, và có thể yêu cầu xóa bất cứ lúc nào."
)
EN = (
    "I agree that the receiving office keeps the contact data I give with this report, to contact me about "
    "it and for nothing else. I can send the report without them, and ask for their deletion at any time."
)
VERSION = hashlib.sha256(f"{VI}\n{EN}".encode()).hexdigest()[:16]
"""Kept with each consent; another text is another version."""
