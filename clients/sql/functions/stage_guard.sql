-- A couple is over for good once it is over; a member's own session begins it with the last yes,
-- and moves it nowhere else (Inv 10, 11). couple_part() has its owner's rights and is not stopped.
CREATE OR REPLACE FUNCTION stage_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user <> 'portal_app' THEN
        RETURN NEW;
    ELSIF OLD.stage = 'ended'
       OR (app_clinician() IS NULL AND app_scope() = 'person'
           AND NOT (OLD.stage = 'invited' AND NEW.stage = 'active' AND NOT EXISTS (
               SELECT FROM public.clients_member
               WHERE couple_id = NEW.id AND left_at IS NULL AND accepted_at IS NULL))) THEN
        RAISE EXCEPTION 'a couple begins with the last yes, and what ended has ended'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

ALTER FUNCTION stage_guard() OWNER TO portal_owner;
REVOKE ALL ON FUNCTION stage_guard() FROM PUBLIC, portal_app;
GRANT EXECUTE ON FUNCTION stage_guard() TO PUBLIC;
