-- Refuses a new row that hangs on an ended couple, whatever page or action asks (Inv 10). The lock
-- waits for a parting under way and sees what came of it: a couple that ends while something is
-- being given to it either has it ended with the rest, or refuses it.
CREATE OR REPLACE FUNCTION refuse_ended_couple() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    stands text;
BEGIN
    SELECT stage INTO stands FROM clients_couple WHERE id = NEW.couple_id FOR KEY SHARE;
    IF stands = 'ended' THEN
        RAISE EXCEPTION 'this couple has ended: nothing new hangs on it'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

ALTER FUNCTION refuse_ended_couple() OWNER TO portal_owner;
REVOKE ALL ON FUNCTION refuse_ended_couple() FROM PUBLIC, portal_app;
GRANT EXECUTE ON FUNCTION refuse_ended_couple() TO portal_app;
