-- Somebody stops being here together: by their own hand their own seat, by their therapist's
-- everyone's. With owner's rights, because one member's session may not write another's seat, and
-- in one statement, so that no reader sees half of it (CLINICAL §5, break-up; Inv 10). Those there
-- at the end have left_at = ended_at. It says 'ended', 'left', or 'already' where there was nothing
-- to do.
CREATE OR REPLACE FUNCTION couple_part(pair uuid, who uuid, moment timestamptz) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    stood text;
    staying integer;
BEGIN
    IF NOT coalesce(who = app_client(), false)
       AND NOT (app_clinician() IS NOT NULL AND app_cares_for_couple(pair)) THEN
        RAISE EXCEPTION 'a couple is parted by a member or their therapist'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT stage INTO stood FROM clients_couple
        WHERE id = pair AND practice_id = app_practice() FOR UPDATE;
    IF stood IS NULL OR stood = 'ended' OR (who IS NOT NULL AND NOT EXISTS (
        SELECT FROM clients_member WHERE couple_id = pair AND client_id = who AND left_at IS NULL))
    THEN
        RETURN 'already';
    END IF;
    SELECT count(*) INTO staying FROM clients_member
        WHERE couple_id = pair AND left_at IS NULL AND client_id IS DISTINCT FROM who;
    UPDATE clients_jointwindow SET closed_at = moment WHERE couple_id = pair AND closed_at IS NULL;
    IF who IS NULL OR staying < 2 THEN
        UPDATE clients_member SET left_at = moment WHERE couple_id = pair AND left_at IS NULL;
        UPDATE clients_couple SET stage = 'ended', ended_at = moment WHERE id = pair;
        RETURN 'ended';
    END IF;
    UPDATE clients_member SET left_at = moment
        WHERE couple_id = pair AND client_id = who AND left_at IS NULL;
    UPDATE clients_couple SET stage = 'paused' WHERE id = pair AND stage = 'active';
    RETURN 'left';
END $$;

ALTER FUNCTION couple_part(uuid, uuid, timestamptz) OWNER TO portal_owner;
REVOKE ALL ON FUNCTION couple_part(uuid, uuid, timestamptz) FROM PUBLIC, portal_app;
GRANT EXECUTE ON FUNCTION couple_part(uuid, uuid, timestamptz) TO portal_app;
