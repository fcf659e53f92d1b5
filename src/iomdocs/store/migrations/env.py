"""Run the revisions on the connection that the store hands over; it also owns the transaction."""

from alembic import context

if hasattr(context, "config"):  # there is none when a tool merely looks at every module
    context.configure(connection=context.config.attributes["connection"])
    with context.begin_transaction():
        context.run_migrations()
