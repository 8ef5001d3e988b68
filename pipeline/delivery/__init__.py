"""Acts go into other systems: databases, calendars, trackers."""
