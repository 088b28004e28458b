"""What leaves the station as files for other programs."""
