"""The queue of orders, and batches of it."""
