"""What stands beside the bench and is no printer: scales."""
