-- Gives a new practice the head of every lane from the beginning, so that a head that is gone was
-- taken away.
CREATE OR REPLACE FUNCTION audit_open_lanes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO clients_audithead (practice_id, lane, seq, hash)
    SELECT NEW.id, n::smallint, 0, audit_lane_start(NEW.id, n::smallint)
    FROM generate_series(0, 31) n
    ON CONFLICT DO NOTHING;
    RETURN NEW;
END $$;

ALTER FUNCTION audit_open_lanes() OWNER TO portal_owner;
REVOKE ALL ON FUNCTION audit_open_lanes() FROM PUBLIC, portal_app;
GRANT EXECUTE ON FUNCTION audit_open_lanes() TO portal_app;
