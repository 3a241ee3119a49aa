"""What officers do with reports: their queue, orders, looks, evidence and templates."""
