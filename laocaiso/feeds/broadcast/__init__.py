"""What is on: channels of the province, their schedules, now and next, and where to watch."""
