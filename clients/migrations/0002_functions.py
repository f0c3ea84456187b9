"""Rights of the two roles, who is asking, and the audit chain."""

from django.db import migrations

GRANTS = """
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO portal_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO portal_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO portal_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO portal_app;
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM portal_app;
REVOKE INSERT, UPDATE, DELETE ON clients_auditevent, clients_audithead FROM portal_app;
REVOKE UPDATE, DELETE ON clients_consentevent, clients_consentnotice, clients_addendum FROM portal_app;
"""

WHO_IS_ASKING = """
CREATE FUNCTION app_setting_uuid(name text) RETURNS uuid LANGUAGE sql STABLE AS
$$ SELECT nullif(current_setting(name, true), '')::uuid $$;
CREATE FUNCTION app_uid() RETURNS uuid LANGUAGE sql STABLE AS
$$ SELECT app_setting_uuid('app.user_id') $$;
CREATE FUNCTION app_practice() RETURNS uuid LANGUAGE sql STABLE AS
$$ SELECT app_setting_uuid('app.practice_id') $$;
CREATE FUNCTION app_client() RETURNS uuid LANGUAGE sql STABLE AS
$$ SELECT app_setting_uuid('app.client_id') $$;
CREATE FUNCTION app_clinician() RETURNS uuid LANGUAGE sql STABLE AS
$$ SELECT app_setting_uuid('app.clinician_id') $$;
CREATE FUNCTION app_scope() RETURNS text LANGUAGE sql STABLE AS
$$ SELECT coalesce(current_setting('app.scope', true), '') $$;

-- One statement begins a request: it says for whom, and brings what every page needs of them.
-- A user who is gone or deactivated leaves an empty context: no rows.
CREATE FUNCTION portal_begin(uid uuid)
RETURNS TABLE (u clients_user, c clients_client, k clients_clinician, p clients_practice,
               has_second_factor boolean, agreed text[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    SELECT * INTO u FROM clients_user WHERE id = uid AND is_active;
    SELECT * INTO c FROM clients_client WHERE user_id = u.id;
    SELECT * INTO k FROM clients_clinician WHERE user_id = u.id;
    SELECT * INTO p FROM clients_practice WHERE id = u.practice_id;
    PERFORM set_config('app.user_id', coalesce(u.id::text, ''), true),
            set_config('app.practice_id', coalesce(u.practice_id::text, ''), true),
            set_config('app.client_id', coalesce(c.id::text, ''), true),
            set_config('app.clinician_id', coalesce(k.id::text, ''), true),
            set_config('app.scope', CASE WHEN u.id IS NULL THEN '' ELSE 'person' END, true);
    IF u.id IS NULL THEN RETURN; END IF;
    has_second_factor := EXISTS (
        SELECT 1 FROM mfa_authenticator a WHERE a.user_id = u.id AND a.type IN ('totp', 'webauthn'));
    -- Purposes agreed to in the words now in force: an older notice does not count (Inv 23).
    IF c.id IS NOT NULL THEN
        agreed := ARRAY(
            SELECT latest.purpose FROM (
                SELECT DISTINCT ON (e.purpose) e.purpose, e.decision, n.version
                FROM clients_consentevent e JOIN clients_consentnotice n ON n.id = e.notice_id
                WHERE e.client_id = c.id AND e.recipient_id = c.practice_id AND e.object_id IS NULL
                ORDER BY e.purpose, e.at DESC) AS latest
            WHERE latest.decision = 'given' AND latest.version = (
                SELECT max(m.version) FROM clients_consentnotice m
                WHERE m.purpose = latest.purpose AND m.language = 'en'));
    END IF;
    RETURN NEXT;
END $$;

-- The couples and partners of whoever is asking; owner's rights, so that policies do not recurse.
CREATE FUNCTION app_my_couples() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT couple_id FROM clients_member WHERE client_id = app_client() AND left_at IS NULL $$;
CREATE FUNCTION app_my_partners() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT m.client_id FROM clients_member m JOIN clients_couple c ON c.id = m.couple_id
    WHERE m.couple_id IN (SELECT app_my_couples()) AND m.left_at IS NULL AND c.stage <> 'ended' $$;

CREATE FUNCTION app_cares_for(person uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN EXISTS (SELECT 1 FROM clients_care WHERE client_id = person AND until IS NULL
                   AND clinician_id = nullif(current_setting('app.clinician_id', true), '')::uuid);
END $$;
CREATE FUNCTION app_cares_for_couple(pair uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (SELECT 1 FROM clients_member m WHERE m.couple_id = pair
                   AND app_cares_for(m.client_id)) $$;

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
"""

UNDO_WHO = """
DROP FUNCTION portal_begin(uuid), app_my_partners(), app_my_couples(), app_cares_for_couple(uuid),
    app_cares_for(uuid), refuse_change(), app_scope(), app_clinician(), app_client(),
    app_practice(), app_uid(), app_setting_uuid(text);
"""

AUDIT = """
-- The chain: each row's hash covers the one before it. The practice's head row is locked, so two
-- writers can never continue from the same row (SECURITY §3: reading the last row forks).
CREATE FUNCTION audit_append(events jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    one record;
    head clients_audithead;
    stamp timestamptz := clock_timestamp();
BEGIN
    FOR one IN
        SELECT (e->>'practice_id')::uuid AS practice, (e->>'actor_id')::uuid AS actor,
               e->>'verb' AS verb, e->>'object_kind' AS kind, (e->>'object_id')::uuid AS object,
               (e->>'about_id')::uuid AS about, e->'facts' AS facts
        FROM jsonb_array_elements(events) WITH ORDINALITY AS listed(e, place)
        ORDER BY (e->>'practice_id'), place
    LOOP
        IF app_scope() = '' THEN
            RAISE EXCEPTION 'nobody is acting: no audit row can be written';
        ELSIF app_scope() = 'person' AND one.practice IS DISTINCT FROM app_practice() THEN
            RAISE EXCEPTION 'audit rows belong to the practice of whoever acts';
        ELSIF one.actor IS NOT NULL AND one.actor IS DISTINCT FROM app_uid() AND NOT EXISTS (
            SELECT FROM clients_user WHERE id = one.actor AND practice_id = one.practice)
        THEN
            RAISE EXCEPTION 'whoever acted is nobody in the practice of this audit row';
        END IF;
        IF head.practice_id IS DISTINCT FROM one.practice THEN
            INSERT INTO clients_audithead (practice_id, seq, hash) VALUES (one.practice, 0, '')
                ON CONFLICT DO NOTHING;
            SELECT * INTO head FROM clients_audithead WHERE practice_id = one.practice FOR UPDATE;
        END IF;
        head.seq := head.seq + 1;
        INSERT INTO clients_auditevent (practice_id, seq, at, actor_id, verb, object_kind,
                                        object_id, about_id, facts, prev_hash, hash)
        VALUES (one.practice, head.seq, stamp, one.actor, one.verb, one.kind, one.object,
                one.about, one.facts, head.hash,
                sha256(head.hash || convert_to(audit_line(one.practice, head.seq, stamp, one.actor,
                    one.verb, one.kind, one.object, one.about, one.facts), 'UTF8')))
        RETURNING hash INTO head.hash;
        UPDATE clients_audithead SET seq = head.seq, hash = head.hash
            WHERE practice_id = one.practice;
    END LOOP;
END $$;

CREATE FUNCTION audit_line(practice uuid, seq bigint, at timestamptz, actor uuid, verb text,
                           kind text, object uuid, about uuid, facts jsonb) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT concat_ws('|', practice, seq, extract(epoch FROM at), coalesce(actor::text, '-'), verb,
                     kind, coalesce(object::text, '-'), coalesce(about::text, '-'), facts) $$;

CREATE FUNCTION refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON clients_auditevent
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate();
"""

UNDO_AUDIT = """
DROP TRIGGER never_truncated ON clients_auditevent;
DROP FUNCTION refuse_truncate(), audit_append(jsonb),
    audit_line(uuid, bigint, timestamptz, uuid, text, text, uuid, uuid, jsonb);
"""


class Migration(migrations.Migration):
    dependencies = [("clients", "0001_initial")]

    operations = [
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
        migrations.RunSQL(WHO_IS_ASKING, UNDO_WHO),
        migrations.RunSQL(AUDIT, UNDO_AUDIT),
    ]
