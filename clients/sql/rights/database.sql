-- What the app's role may do in this database at all: use the schema and what its tables count with,
-- see which migrations ran, and make no temporary table. Nothing of ours makes one, and whoever got
-- hold of the connection could make traps. Of each table it may do what policies/<table>.sql grants;
-- one that a package adds is open to it until a file of its own says otherwise, and has no row for
-- anybody until it has policies (tests/isolation/test_rowsecurity.py finds it).
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO portal_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO portal_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO portal_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO portal_app;

REVOKE ALL ON django_migrations FROM portal_app;
GRANT SELECT ON django_migrations TO portal_app;

DO $$ BEGIN
    EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC, portal_app', current_database());
END $$;
