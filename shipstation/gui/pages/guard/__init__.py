"""What guards people's data at the bench: operators and their lock, privacy, backups, incidents, the audit log."""
