-- What the first row of a lane continues, so that no lane can be passed off as another.
CREATE OR REPLACE FUNCTION audit_lane_start(practice uuid, lane smallint) RETURNS bytea
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT CASE lane WHEN 0 THEN ''::bytea
           ELSE sha256(convert_to(concat_ws('|', 'lane', practice, lane), 'UTF8')) END $$;

ALTER FUNCTION audit_lane_start(uuid, smallint) OWNER TO portal_owner;
REVOKE ALL ON FUNCTION audit_lane_start(uuid, smallint) FROM PUBLIC, portal_app;
GRANT EXECUTE ON FUNCTION audit_lane_start(uuid, smallint) TO PUBLIC;
