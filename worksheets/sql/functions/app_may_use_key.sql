-- Whether whoever asks may have a wrapped key that is not their own, because they may read words
-- that it opens. `notes` are a clinician's words, `answers` a client's or a couple's, `contact`
-- addresses: a client's, and those of an invitation that waits for nobody known yet. A practice has
-- two of its own.
CREATE OR REPLACE FUNCTION app_may_use_key(owner uuid, class text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    me uuid := app_client();
    mine uuid := app_clinician();
BEGIN
    IF app_scope() = 'door' THEN
        RETURN class = 'contact' AND EXISTS (
            SELECT FROM clients_invitation i
            WHERE i.id = app_door_invitation() AND owner = coalesce(i.client_id, i.id));
    ELSIF owner = app_practice() THEN
        -- Its own: for finding an address again, and for worksheets that are still being written.
        RETURN class = 'contact' OR (class = 'notes' AND mine IS NOT NULL);
    ELSIF me IS NOT NULL AND class = 'notes' THEN
        RETURN EXISTS (SELECT FROM worksheets_feedback
                       WHERE client_id = me AND author_id = owner)
            OR EXISTS (SELECT FROM worksheets_assignment
                       WHERE client_id = me AND assigned_by_id = owner
                         AND note_sealed IS NOT NULL);
    ELSIF me IS NOT NULL AND class = 'answers' THEN
        RETURN owner IN (SELECT app_my_couples())
            OR EXISTS (SELECT FROM worksheets_release
                       WHERE recipient_id = me AND client_id = owner
                         AND id IN (SELECT app_released_to_me()));
    ELSIF mine IS NULL THEN
        RETURN false;
    ELSIF class = 'notes' THEN
        -- Colleagues read what they wrote about people whom they both treat, or treated before,
        -- and whatever else somebody here wrote down about a person whom the asker treats.
        RETURN EXISTS (SELECT FROM clients_care a JOIN clients_care b ON b.client_id = a.client_id
                       WHERE a.clinician_id = mine AND a.until IS NULL AND b.clinician_id = owner)
            OR EXISTS (SELECT FROM clients_note n
                       WHERE n.author_id = owner AND n.state = 'signed'
                         AND (app_cares_for(n.client_id) OR app_cares_for_couple(n.couple_id)))
            OR EXISTS (SELECT FROM clients_addendum d JOIN clients_note n ON n.id = d.note_id
                       WHERE d.author_id = owner
                         AND (app_cares_for(n.client_id) OR app_cares_for_couple(n.couple_id)))
            OR EXISTS (SELECT FROM clients_setaside
                       WHERE by_id = owner AND app_cares_for(client_id))
            OR EXISTS (SELECT FROM worksheets_feedback
                       WHERE author_id = owner AND app_cares_for(client_id))
            OR EXISTS (SELECT FROM worksheets_assignment
                       WHERE assigned_by_id = owner AND note_sealed IS NOT NULL
                         AND app_cares_for(client_id));
    ELSIF class = 'answers' THEN
        RETURN app_cares_for(owner) OR app_cares_for_couple(owner);
    END IF;
    RETURN app_cares_for(owner) OR NOT EXISTS (SELECT FROM clients_client WHERE id = owner);
END $$;

ALTER FUNCTION app_may_use_key(uuid, text) OWNER TO portal_owner;
REVOKE ALL ON FUNCTION app_may_use_key(uuid, text) FROM PUBLIC, portal_app;
GRANT EXECUTE ON FUNCTION app_may_use_key(uuid, text) TO portal_app;
