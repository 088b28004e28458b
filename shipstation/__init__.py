"""Parcel Bench, a packing-bench shipping station: the name that people see and the version, once."""

NAME = "Parcel Bench"
__version__ = "0.1.0"
