-- Whether somebody's last word on one purpose, towards one recipient and about one object, is a yes
-- in force: not past its time, and given to the words of weight that stand now (Inv 23). Only other
-- functions call it.
CREATE OR REPLACE FUNCTION app_agrees(person uuid, what text, towards uuid, thing uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce((
        SELECT e.decision = 'given'
               AND (e.expires_at IS NULL OR e.expires_at > statement_timestamp())
               AND n.version >= (SELECT max(m.version) FROM clients_consentnotice m
                                 WHERE m.purpose = what AND m.language = 'en' AND m.is_material)
        FROM clients_consentevent e JOIN clients_consentnotice n ON n.id = e.notice_id
        WHERE e.client_id = person AND e.purpose = what AND e.recipient_id = towards
          AND e.object_id IS NOT DISTINCT FROM thing
        ORDER BY e.at DESC LIMIT 1), false) $$;

ALTER FUNCTION app_agrees(uuid, text, uuid, uuid) OWNER TO portal_owner;
REVOKE ALL ON FUNCTION app_agrees(uuid, text, uuid, uuid) FROM PUBLIC, portal_app;
