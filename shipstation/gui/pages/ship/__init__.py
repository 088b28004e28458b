"""The bench: an order scanned, its rates compared, one bought, its label printed."""
