"""How much a label may ask for (SAFETY.md part 4): measured before anything is decoded."""

MOST_PIXELS = 20_000_000
LONGEST_INCHES = 12.0
MOST_PAGES = 4
LEAST_DPI = 72
MOST_DPI = 1200
OVER_MM = 1.5
"""How far ink may reach past the paper: labels come with frames at their very edge."""
MOST_DOTS = 60_000_000
"""Of a page drawn here: 12×12 in at 600 dpi are 52 million."""
