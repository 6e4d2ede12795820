//! The store's own texts: every version that ever was; none of them is current where the text of the program holds.

crate::dialect::migration! {
    "m0036_notification_template",
    up: "
CREATE TABLE notification_templates (
    id {id},
    template {text} NOT NULL,
    locale {text} NOT NULL,
    version {i32} NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    layout TEXT,
    is_default {bool} NOT NULL,
    is_current {bool} NOT NULL,
    created_at {i64} NOT NULL,
    created_by TEXT NOT NULL,
    UNIQUE (template, locale, version)
) {strict};
CREATE UNIQUE INDEX notification_templates_current ON notification_templates (template, locale) WHERE is_current;
",
    down: "
DROP TABLE notification_templates;
",
}
