-- The two roles the portal works with. Run once as a superuser; running it again changes nothing.
--
--   portal_owner  owns the database and its tables, and runs migrations and nothing else
--   portal_app    runs everything a person or a worker does
--
-- Neither is a superuser and neither may bypass row security: the second wall only stands for
-- roles it applies to. On a server, give both a password afterwards (\password portal_app) and
-- create the database with:  CREATE DATABASE portal OWNER portal_owner;
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'portal_owner') THEN
        CREATE ROLE portal_owner;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'portal_app') THEN
        CREATE ROLE portal_app;
    END IF;
END
$$;

ALTER ROLE portal_owner LOGIN NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS;
ALTER ROLE portal_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
