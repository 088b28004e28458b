"""Reports: what it cost, what was saved, which promises were kept, how fast the bench is."""
