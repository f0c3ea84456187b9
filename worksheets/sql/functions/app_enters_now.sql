-- Whether the asking therapist entered this reply from paper in this very transaction: answers
-- follow their response, and never later.
CREATE OR REPLACE FUNCTION app_enters_now(reply uuid, person uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM worksheets_response r
        WHERE r.id = reply AND r.client_id = person AND r.practice_id = app_practice()
          AND r.entered_by_id = app_clinician() AND r.entered_at = transaction_timestamp()) $$;

ALTER FUNCTION app_enters_now(uuid, uuid) OWNER TO portal_owner;
REVOKE ALL ON FUNCTION app_enters_now(uuid, uuid) FROM PUBLIC, portal_app;
GRANT EXECUTE ON FUNCTION app_enters_now(uuid, uuid) TO portal_app;
