"""Alembic's own entry: it runs the steps on the connection it is given, inside the caller's transaction."""

from alembic import context

from shipstation.store import tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=tables.metadata,
    transactional_ddl=False,  # the caller holds BEGIN IMMEDIATE around all steps
)
context.run_migrations()
