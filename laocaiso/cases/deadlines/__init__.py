"""When a result is due: terms counted over the working calendar, with pauses."""
