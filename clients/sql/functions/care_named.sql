-- The asking clinician's cares whose client's name has one of these parts. Row security lets no
-- index answer ILIKE for whoever asks: the operator could leak what it is compared with. Owner's
-- rights can, and only those in the asker's own care are given. A plan made for any term would walk
-- along everybody, so that each term gets its own. Past `most` it says no more: so many are found
-- sooner by going along the order of the page.
CREATE OR REPLACE FUNCTION care_named(terms text[], most integer) RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_custom_plan AS $$
    SELECT array(
        SELECT c.id FROM clients_client k JOIN clients_care c ON c.client_id = k.id
        WHERE k.name ILIKE ANY (terms) AND k.practice_id = app_practice()
          AND c.clinician_id = app_clinician() AND c.until IS NULL
        LIMIT most + 1) $$;

ALTER FUNCTION care_named(text[], integer) OWNER TO portal_owner;
REVOKE ALL ON FUNCTION care_named(text[], integer) FROM PUBLIC, portal_app;
GRANT EXECUTE ON FUNCTION care_named(text[], integer) TO portal_app;
