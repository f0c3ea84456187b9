-- Whether the asking therapist may enter somebody's answers from paper: cared for by them now,
-- nothing begun on screen, the author's consent to be read in the words now in force, and nothing
-- that is never to be read by others or belongs to several people.
CREATE OR REPLACE FUNCTION app_may_enter_from_paper(given uuid, person uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT app_cares_for(person)
       AND EXISTS (
           SELECT FROM worksheets_assignment a JOIN worksheets_version v ON v.id = a.version_id
           WHERE a.id = given AND a.client_id = person AND a.practice_id = app_practice()
             AND a.state = 'assigned' AND v.content->>'theme' <> 'checkin'
             AND v.content->>'who' <> 'joint'
             AND NOT coalesce((v.content->'sharing'->>'never')::boolean, true))
       AND coalesce((
           SELECT e.decision = 'given' AND (e.expires_at IS NULL OR e.expires_at > now())
              AND n.version >= (
                  SELECT max(m.version) FROM clients_consentnotice m
                  WHERE m.purpose = e.purpose AND m.language = 'en' AND m.is_material)
           FROM clients_consentevent e JOIN clients_consentnotice n ON n.id = e.notice_id
           WHERE e.client_id = person AND e.purpose = 'submissions'
             AND e.recipient_id = app_practice() AND e.object_id IS NULL
           ORDER BY e.at DESC LIMIT 1), false) $$;

ALTER FUNCTION app_may_enter_from_paper(uuid, uuid) OWNER TO portal_owner;
REVOKE ALL ON FUNCTION app_may_enter_from_paper(uuid, uuid) FROM PUBLIC, portal_app;
GRANT EXECUTE ON FUNCTION app_may_enter_from_paper(uuid, uuid) TO portal_app;
