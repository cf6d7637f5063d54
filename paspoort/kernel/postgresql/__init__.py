"""The PostgreSQL backend: Django's own, whose connections leave nothing of one visitor to the next."""
