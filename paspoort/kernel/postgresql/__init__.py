"""The database backend: Django's own for PostgreSQL, whose connections leave nothing of one visitor to the next."""
