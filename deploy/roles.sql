-- The roles the portal works with. Run once as a superuser; running it again changes nothing.
--
--   portal_owner   owns the database and its tables, and runs migrations and nothing else
--   portal_app     runs everything a person or a worker does
--   portal_backup  reads every row, for backups and nothing else
--
-- The first two are no superusers and may not bypass row security: the second wall only stands for
-- roles it applies to. On a server, give each a password afterwards (\password portal_app) and
-- create the database with:  CREATE DATABASE portal OWNER portal_owner;
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'portal_owner') THEN
        CREATE ROLE portal_owner;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'portal_app') THEN
        CREATE ROLE portal_app;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'portal_backup') THEN
        CREATE ROLE portal_backup;
    END IF;
END
$$;

ALTER ROLE portal_owner LOGIN NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS;
ALTER ROLE portal_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;

-- A dump sees only what row security lets its role see, and must see all: both rights are needed.
ALTER ROLE portal_backup LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION BYPASSRLS;
ALTER ROLE portal_backup SET default_transaction_read_only = on;
GRANT pg_read_all_data TO portal_backup;
