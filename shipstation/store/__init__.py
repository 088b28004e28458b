"""Everything that must outlive the process, in one encrypted file."""

from shipstation.store.opening import Store, open_store

__all__ = ["Store", "open_store"]
