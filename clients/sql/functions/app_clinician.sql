-- Which clinician is asking, or NULL for anybody else.
CREATE OR REPLACE FUNCTION app_clinician() RETURNS uuid LANGUAGE sql STABLE AS
$$ SELECT app_setting_uuid('app.clinician_id') $$;

ALTER FUNCTION app_clinician() OWNER TO portal_owner;
REVOKE ALL ON FUNCTION app_clinician() FROM PUBLIC, portal_app;
GRANT EXECUTE ON FUNCTION app_clinician() TO PUBLIC;
