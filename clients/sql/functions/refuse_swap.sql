-- Refuses a change of the columns that say whose row it is. Policies look at a row before and
-- after; they can't say that it must stay the same one.
CREATE OR REPLACE FUNCTION refuse_swap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'whose row of % it is never changes', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

ALTER FUNCTION refuse_swap() OWNER TO portal_owner;
REVOKE ALL ON FUNCTION refuse_swap() FROM PUBLIC, portal_app;
GRANT EXECUTE ON FUNCTION refuse_swap() TO PUBLIC;
