"""Photos of reports: checked, made anew without anything but the picture, kept sealed."""
