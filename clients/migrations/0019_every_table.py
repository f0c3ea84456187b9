"""The second wall under every table, a package's too (docs/adr/0033).

At the door nobody is known yet, and nothing can be listed: whoever signs in, resets a password or
holds an invitation is named by the request, and only their own rows are there.
"""

from django.db import migrations

from clients.rowsecurity import (
    ANYONE_IN_PRACTICE,
    CLINICIAN,
    DOOR,
    DOOR_OF_PRACTICE,
    WORKER,
    any_of,
    protect,
    stays,
)

NAMED_AT_THE_DOOR = "ANY ((SELECT app_door_users())::uuid[])"
HELD_AT_THE_DOOR = "(SELECT app_door_invitation())"
ME = "user_id = (SELECT app_uid())"
AT_THE_DOOR = f"({DOOR} AND user_id = {NAMED_AT_THE_DOOR})"
# Who lets a person in again: the therapist who cares for them, an owner a colleague.
ANSWERS_FOR = "((SELECT app_clinician()) IS NOT NULL AND app_answers_for(user_id))"

# What the portal never reads or writes while it runs: names of models, groups that nobody is in.
UNUSED = ("auth_group", "auth_group_permissions", "auth_permission", "django_content_type")

KNOWN = """
CREATE FUNCTION app_door_users() RETURNS uuid[] LANGUAGE sql STABLE AS
$$ SELECT string_to_array(nullif(current_setting('app.door_users', true), ''), ',')::uuid[] $$;
CREATE FUNCTION app_door_invitation() RETURNS uuid LANGUAGE sql STABLE AS
$$ SELECT app_setting_uuid('app.door_invitation') $$;

-- Whose sign-in an address is: the one question that is asked before anybody is known.
CREATE FUNCTION door_users_at(address text) RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT array(
        SELECT id FROM clients_user WHERE lower(email) = lower(address)
        UNION SELECT user_id FROM account_emailaddress WHERE email = lower(address)) $$;

CREATE FUNCTION app_answers_for(person uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM clients_client c JOIN clients_care a ON a.client_id = c.id
        WHERE c.user_id = person AND a.until IS NULL AND a.clinician_id = app_clinician())
    OR EXISTS (
        SELECT FROM clients_clinician me JOIN clients_clinician one
               ON one.practice_id = me.practice_id
        WHERE me.id = app_clinician() AND me.is_owner AND one.user_id = person) $$;
"""
UNDO_KNOWN = """
DROP FUNCTION app_answers_for(uuid), door_users_at(text), app_door_invitation(), app_door_users();
"""

# A session is found by its key, which nobody guesses, and never listed. therapist_portal/sessions.py
SESSIONS = """
CREATE FUNCTION session_read(key text, moment timestamptz)
RETURNS TABLE (session_data text, expire_date timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT s.session_data, s.expire_date FROM django_session s
    WHERE s.session_key = key AND s.expire_date > moment $$;

CREATE FUNCTION session_exists(key text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM django_session WHERE session_key = key) $$;

CREATE FUNCTION session_create(key text, content text, ends timestamptz) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH made AS (
        INSERT INTO django_session (session_key, session_data, expire_date)
        VALUES (key, content, ends) ON CONFLICT DO NOTHING RETURNING 1)
    SELECT EXISTS (SELECT FROM made) $$;

CREATE FUNCTION session_update(key text, content text, ends timestamptz) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH kept AS (
        UPDATE django_session SET session_data = content, expire_date = ends
        WHERE session_key = key RETURNING 1)
    SELECT EXISTS (SELECT FROM kept) $$;

CREATE FUNCTION session_delete(key text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    DELETE FROM django_session WHERE session_key = key $$;

CREATE FUNCTION sessions_delete_ended() RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH gone AS (
        DELETE FROM django_session WHERE expire_date < statement_timestamp() RETURNING 1)
    SELECT count(*) FROM gone $$;
"""
UNDO_SESSIONS = """
DROP FUNCTION session_read(text, timestamptz), session_exists(text), session_create(text, text, timestamptz),
    session_update(text, text, timestamptz), session_delete(text), sessions_delete_ended();
"""

# A letter goes to somebody of the practice; a person's session plans none to a stranger: a client
# to themselves and to who works here, a clinician also to whom they answer for and have invited.
LETTERS = """
CREATE FUNCTION app_may_plan_letter(practice uuid, recipient uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF app_scope() = 'worker' THEN
        RETURN EXISTS (SELECT FROM clients_user WHERE id = recipient AND practice_id = practice)
            OR EXISTS (SELECT FROM clients_invitation
                       WHERE id = recipient AND practice_id = practice);
    ELSIF practice IS DISTINCT FROM app_practice() THEN
        RETURN false;
    ELSIF app_scope() = 'door' THEN
        RETURN recipient = ANY (app_door_users()) AND EXISTS (
            SELECT FROM clients_user WHERE id = recipient AND practice_id = practice);
    END IF;
    RETURN recipient = app_uid()
        OR EXISTS (SELECT FROM clients_user
                   WHERE id = recipient AND practice_id = practice AND role = 'clinician')
        OR (app_clinician() IS NOT NULL AND (
            app_answers_for(recipient)
            OR EXISTS (SELECT FROM clients_invitation
                       WHERE id = recipient AND practice_id = practice)));
END $$;
"""

# Not harden_functions(): where the worksheets are migrated already, it would open to the app what
# only other functions call.
OWNERS_RIGHTS = (
    "door_users_at(text)",
    "app_answers_for(uuid)",
    "session_read(text, timestamptz)",
    "session_exists(text)",
    "session_create(text, text, timestamptz)",
    "session_update(text, text, timestamptz)",
    "session_delete(text)",
    "sessions_delete_ended()",
    "app_may_plan_letter(uuid, uuid)",
)
FOR_THE_APP = [
    sql
    for one in OWNERS_RIGHTS
    for sql in (
        f"REVOKE ALL ON FUNCTION {one} FROM PUBLIC",
        f"GRANT EXECUTE ON FUNCTION {one} TO portal_app",
    )
]


def only(table: str, command: str, rule: str) -> migrations.RunSQL:
    """Another rule in the place of the one there was."""
    check = {
        "select": f"USING ({rule})",
        "insert": f"WITH CHECK ({rule})",
        "update": f"USING ({rule}) WITH CHECK ({rule})",
    }[command]
    return migrations.RunSQL(
        [
            f"DROP POLICY app_{command} ON {table}",
            f"CREATE POLICY app_{command} ON {table} FOR {command} TO portal_app {check}",
        ],
        migrations.RunSQL.noop,
    )


def closed(table: str, *, also: str = "ALL") -> list[migrations.RunSQL]:
    """No row for the app, whoever is asking, and no right to ask either."""
    return [
        protect(table),
        migrations.RunSQL(
            f"REVOKE {also} ON {table} FROM portal_app",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO portal_app",
        ),
    ]


USER_SELECT = any_of(
    "id = (SELECT app_uid())",
    CLINICIAN,
    f"({ANYONE_IN_PRACTICE} AND role = 'clinician' AND NOT ({DOOR}))",
    f"({DOOR} AND id = {NAMED_AT_THE_DOOR})",
    WORKER,
)
USER_UPDATE = any_of(
    f"(id = (SELECT app_uid()) AND {ANYONE_IN_PRACTICE})",
    CLINICIAN,
    f"({DOOR} AND id = {NAMED_AT_THE_DOOR})",
    WORKER,
)
# Who takes the place that waits for them, and who resets a password.
CLIENT_AT_THE_DOOR = (
    f"({DOOR_OF_PRACTICE} AND (user_id = {NAMED_AT_THE_DOOR} OR id = "
    f"(SELECT i.client_id FROM clients_invitation i WHERE i.id = {HELD_AT_THE_DOOR})))"
)


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0018_clinicians_at_work"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("usersessions", "0001_initial"),
        ("sessions", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RunSQL(KNOWN, UNDO_KNOWN),
        migrations.RunSQL(SESSIONS, UNDO_SESSIONS),
        migrations.RunSQL(LETTERS, "DROP FUNCTION app_may_plan_letter(uuid, uuid)"),
        protect(
            "mfa_authenticator",
            select=any_of(ME, AT_THE_DOOR, ANSWERS_FOR, WORKER),
            insert=any_of(ME, WORKER),
            update=any_of(ME, AT_THE_DOOR, WORKER),
            delete=any_of(ME, ANSWERS_FOR, WORKER),
        ),
        stays("mfa_authenticator", "user_id"),
        protect(
            "account_emailaddress",
            select=any_of(ME, AT_THE_DOOR, ANSWERS_FOR, WORKER),
            insert=any_of(ME, AT_THE_DOOR, ANSWERS_FOR, WORKER),
            update=any_of(ME, AT_THE_DOOR, ANSWERS_FOR, WORKER),
            delete=any_of(ME, ANSWERS_FOR, WORKER),
        ),
        stays("account_emailaddress", "user_id"),
        protect(
            "usersessions_usersession",
            select=any_of(ME, ANSWERS_FOR, WORKER),
            insert=ME,
            update=ME,
            delete=any_of(ME, ANSWERS_FOR, WORKER),
        ),
        stays("usersessions_usersession", "user_id"),
        *closed("django_session"),
        # Deleting an address looks here for what hangs on it; there is never anything.
        *closed("account_emailconfirmation", also="INSERT, UPDATE"),
        *[one for table in UNUSED for one in closed(table)],
        protect("clients_consentnotice", select="(SELECT app_scope()) <> ''", insert=WORKER),
        only(
            "clients_outboxmessage", "insert", "(SELECT app_scope()) <> '' AND "
            "app_may_plan_letter(practice_id, recipient_id)",
        ),
        stays("clients_outboxmessage", "recipient_id", "kind", "about_id", "practice_id"),
        only("clients_user", "select", USER_SELECT),
        only("clients_user", "update", USER_UPDATE),
        only(
            "clients_invitation", "select",
            any_of(CLINICIAN, f"({DOOR} AND id = {HELD_AT_THE_DOOR})", WORKER),
        ),
        only(
            "clients_invitation", "update",
            any_of(CLINICIAN, f"({DOOR} AND id = {HELD_AT_THE_DOOR})"),
        ),
        only(
            "clients_client", "select",
            any_of(
                "id = (SELECT app_client())", CLINICIAN, "id IN (SELECT app_my_partners())",
                CLIENT_AT_THE_DOOR, WORKER,
            ),
        ),
        only(
            "clients_client", "update",
            any_of(
                f"(id = (SELECT app_client()) AND {ANYONE_IN_PRACTICE})", CLINICIAN,
                CLIENT_AT_THE_DOOR,
            ),
        ),
        migrations.RunSQL(FOR_THE_APP, migrations.RunSQL.noop),
    ]  # fmt: skip
