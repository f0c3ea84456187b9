-- Who is named at the door: those whose password was given, or is being reset, in this request.
CREATE OR REPLACE FUNCTION app_door_users() RETURNS uuid[] LANGUAGE sql STABLE AS
$$ SELECT string_to_array(nullif(current_setting('app.door_users', true), ''), ',')::uuid[] $$;

ALTER FUNCTION app_door_users() OWNER TO portal_owner;
REVOKE ALL ON FUNCTION app_door_users() FROM PUBLIC, portal_app;
GRANT EXECUTE ON FUNCTION app_door_users() TO PUBLIC;
