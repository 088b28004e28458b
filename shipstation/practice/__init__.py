"""A practice Amazon on loopback: real HTTP, real labels, worthless money.

It imports nothing else of this program, so that it cannot share a misreading of Amazon's interface.
"""
