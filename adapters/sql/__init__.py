"""What is kept in a database: SQLite by default, PostgreSQL to scale."""
