"""How much a label may ask for (SAFETY.md part 4): measured before anything is decoded."""

MOST_PIXELS = 20_000_000
LONGEST_INCHES = 12.0
MOST_PAGES = 4
