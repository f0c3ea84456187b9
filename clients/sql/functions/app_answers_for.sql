-- Whether whoever asks lets this person in again: the therapist who cares for them, or an owner for
-- a colleague of the same practice.
CREATE OR REPLACE FUNCTION app_answers_for(person uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM clients_client c JOIN clients_care a ON a.client_id = c.id
        WHERE c.user_id = person AND a.until IS NULL AND a.clinician_id = app_clinician())
    OR EXISTS (
        SELECT FROM clients_clinician me JOIN clients_clinician one
               ON one.practice_id = me.practice_id
        WHERE me.id = app_clinician() AND me.is_owner AND one.user_id = person) $$;

ALTER FUNCTION app_answers_for(uuid) OWNER TO portal_owner;
REVOKE ALL ON FUNCTION app_answers_for(uuid) FROM PUBLIC, portal_app;
GRANT EXECUTE ON FUNCTION app_answers_for(uuid) TO portal_app;
