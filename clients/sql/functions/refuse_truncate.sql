-- Refuses to empty a table in which nothing is ever deleted.
CREATE OR REPLACE FUNCTION refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

ALTER FUNCTION refuse_truncate() OWNER TO portal_owner;
REVOKE ALL ON FUNCTION refuse_truncate() FROM PUBLIC, portal_app;
GRANT EXECUTE ON FUNCTION refuse_truncate() TO PUBLIC;
