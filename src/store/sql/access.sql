-- SPDX-License-Identifier: LGPL-3.0-or-later

-- name: user_add
INSERT INTO user (name, name_key, role, password, enabled, created_us, login_us)
VALUES (:name, :name_key, :role, :password, :enabled, :now_us, 0)
ON CONFLICT (name_key) DO NOTHING
RETURNING id;

-- name: user_change
UPDATE user SET role = :role, password = :password, enabled = :enabled,
                login_us = :login_us
WHERE id = :id;

-- name: user_remove
DELETE FROM user WHERE id = :id;

-- name: user_get
SELECT id, name, role, password, enabled, created_us, login_us FROM user
WHERE name_key = :name_key;

-- name: user_list
-- All: no name is empty.
SELECT id, name, role, password, enabled, created_us, login_us FROM user
WHERE name_key > '' ORDER BY name_key;

-- name: session_add
INSERT INTO session (hash, user, csrf, created_us, expires_us)
VALUES (:hash_text, :user, :csrf, :now_us, :expires_us);

-- name: session_get
SELECT u.id, u.name, u.role, u.password, u.enabled, u.created_us, u.login_us,
       s.csrf, s.created_us, s.expires_us
FROM session AS s JOIN user AS u ON u.id = s.user
WHERE s.hash = :hash_text AND s.expires_us > :now_us AND u.enabled = 1;

-- name: session_remove
DELETE FROM session WHERE hash = :hash_text;

-- name: session_remove_all
DELETE FROM session WHERE user = :user AND hash <> :hash_text;

-- name: session_prune
DELETE FROM session WHERE expires_us <= :now_us;

-- name: api_key_add
INSERT INTO api_key (id, hash, name, scopes, created_by, created_us, used_us,
                     expires_us)
VALUES (:key_id, :hash_text, :name, :scopes, :created_by, :now_us, 0,
        :expires_us);

-- name: api_key_get
SELECT id, hash, name, scopes, created_by, created_us, used_us, expires_us
FROM api_key
WHERE hash = :hash_text AND (expires_us = 0 OR expires_us > :now_us);

-- name: api_key_use
UPDATE api_key SET used_us = :now_us WHERE id = :key_id;

-- name: api_key_remove
DELETE FROM api_key WHERE id = :key_id;

-- name: api_key_list
SELECT id, hash, name, scopes, created_by, created_us, used_us, expires_us
FROM api_key WHERE id > '' ORDER BY id;

-- name: audit_add
INSERT INTO audit (at_us, actor_kind, actor, actor_role, action, subject,
                   before, after)
VALUES (:at_us, :actor_kind, :actor, :actor_role, :action, :subject,
        :before, :after);

-- name: audit_settle
UPDATE audit SET at_us = :at_us, action = :action, before = :before,
                 after = :after
WHERE id = :id;

-- name: audit_drop
DELETE FROM audit WHERE id = :id;

-- name: audit_list
SELECT id, at_us, actor_kind, actor, actor_role, action, subject, before, after
FROM audit
WHERE id < :before_id ORDER BY id DESC LIMIT :limit;
