-- A seat is accepted by its own person; whoever left comes back in a new couple only, by
-- everybody's yes (Inv 10, 11). couple_part() has its owner's rights and is not stopped.
CREATE OR REPLACE FUNCTION seat_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user <> 'portal_app' THEN
        RETURN NEW;
    ELSIF OLD.left_at IS NOT NULL
       OR (NEW.accepted_at IS DISTINCT FROM OLD.accepted_at AND NEW.accepted_at IS NOT NULL
           AND NEW.client_id IS DISTINCT FROM app_client()) THEN
        RAISE EXCEPTION 'a seat is accepted by its own person, and left once'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

ALTER FUNCTION seat_guard() OWNER TO portal_owner;
REVOKE ALL ON FUNCTION seat_guard() FROM PUBLIC, portal_app;
GRANT EXECUTE ON FUNCTION seat_guard() TO PUBLIC;
