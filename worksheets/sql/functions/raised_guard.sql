-- Refuses, whoever asks, an outcome that is not higher than what the practice raised this answer to.
-- since 0024
CREATE OR REPLACE FUNCTION raised_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM worksheets_raisedoutcome r
        WHERE r.practice_id = NEW.practice_id AND r.item_key = NEW.item_key
          AND r.answer = NEW.answer AND (r.outcome = 'safety' OR r.outcome = NEW.outcome)) THEN
        RAISE EXCEPTION 'an outcome is raised and never lowered' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

ALTER FUNCTION raised_guard() OWNER TO portal_owner;
REVOKE ALL ON FUNCTION raised_guard() FROM PUBLIC, portal_app;
GRANT EXECUTE ON FUNCTION raised_guard() TO portal_app;
