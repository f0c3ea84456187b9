-- Of a couple's group, a sheet is open only for whoever is in the couple. A private check-in is
-- each person's own, whoever it was given with. The lock: as in refuse_ended_couple().
CREATE OR REPLACE FUNCTION refuse_parted_assignment() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    pair uuid;
BEGIN
    SELECT g.couple_id INTO pair
    FROM worksheets_assignmentgroup g
    JOIN worksheets_version v ON v.id = NEW.version_id
    JOIN worksheets_worksheet w ON w.id = v.worksheet_id
    WHERE g.id = NEW.group_id AND w.theme <> 'checkin';
    IF pair IS NOT NULL THEN
        PERFORM FROM clients_couple WHERE id = pair FOR KEY SHARE;
        IF EXISTS (SELECT FROM clients_member WHERE couple_id = pair
                   AND client_id = NEW.client_id AND left_at IS NOT NULL) THEN
            RAISE EXCEPTION 'their being a couple has ended: nothing of it is open to them'
                USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;

ALTER FUNCTION refuse_parted_assignment() OWNER TO portal_owner;
REVOKE ALL ON FUNCTION refuse_parted_assignment() FROM PUBLIC, portal_app;
GRANT EXECUTE ON FUNCTION refuse_parted_assignment() TO portal_app;
