"""What leaves for other programs: files that shops and spreadsheets take in."""
