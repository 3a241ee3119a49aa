"""What flows in: fetched on our own schedule, tied to places, published."""
