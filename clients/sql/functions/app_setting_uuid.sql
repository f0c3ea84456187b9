-- A setting of this transaction read as an id; one that is empty or was never set is NULL.
CREATE OR REPLACE FUNCTION app_setting_uuid(name text) RETURNS uuid LANGUAGE sql STABLE AS
$$ SELECT nullif(current_setting(name, true), '')::uuid $$;

ALTER FUNCTION app_setting_uuid(text) OWNER TO portal_owner;
REVOKE ALL ON FUNCTION app_setting_uuid(text) FROM PUBLIC, portal_app;
GRANT EXECUTE ON FUNCTION app_setting_uuid(text) TO PUBLIC;
