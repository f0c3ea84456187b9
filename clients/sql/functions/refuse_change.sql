-- Refuses what its trigger is there for: what stands in the table never changes and never goes.
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

ALTER FUNCTION refuse_change() OWNER TO portal_owner;
REVOKE ALL ON FUNCTION refuse_change() FROM PUBLIC, portal_app;
GRANT EXECUTE ON FUNCTION refuse_change() TO PUBLIC;
