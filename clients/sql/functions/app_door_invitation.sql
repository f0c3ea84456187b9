-- Which invitation is being held up at the door, or NULL.
CREATE OR REPLACE FUNCTION app_door_invitation() RETURNS uuid LANGUAGE sql STABLE AS
$$ SELECT app_setting_uuid('app.door_invitation') $$;

ALTER FUNCTION app_door_invitation() OWNER TO portal_owner;
REVOKE ALL ON FUNCTION app_door_invitation() FROM PUBLIC, portal_app;
GRANT EXECUTE ON FUNCTION app_door_invitation() TO PUBLIC;
