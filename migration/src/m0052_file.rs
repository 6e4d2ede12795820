//! Files that are kept: labels that were printed, and those that came from elsewhere.

crate::dialect::migration! {
    "m0052_file",
    up: "
CREATE TABLE files (
    id {id},
    kind TEXT NOT NULL CHECK (kind IN ('PRINT', 'POSTAGE')),
    media_type TEXT NOT NULL,
    name TEXT NOT NULL,
    bytes {i64} NOT NULL CHECK (bytes >= 0),
    sha256 TEXT NOT NULL,
    place TEXT NOT NULL CHECK (place IN ('DATABASE', 'FOLDER', 'S3')),
    location {text} NOT NULL,
    created_by {text} NOT NULL,
    created_at {i64} NOT NULL,
    expires_at {i64}
) {strict};
CREATE INDEX files_by_expiry ON files (expires_at) WHERE expires_at IS NOT NULL;
CREATE TABLE file_contents (
    file_id {i64} PRIMARY KEY REFERENCES files (id) ON DELETE CASCADE,
    content {bytes} NOT NULL
) {strict};
",
    down: "
DROP TABLE file_contents;
DROP TABLE files;
",
}
