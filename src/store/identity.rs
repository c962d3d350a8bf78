//! The store's id, and the session of its controller.
//!
//! An event number is unique only together with the store's id, so a restored or copied file must get a new id. The
//! file alone does not show that it was restored. For this reason every controller begins a new *session*: it writes a
//! random token into the file. It also writes the token, with the inode of the file, into `store.token` beside the
//! file. It changes the token once more when it closes. A file whose session or inode differs from `store.token` was
//! restored or copied, and gets a new id. If `store.token` is lost, the file gets a new id and loses nothing else.
//!
//! A controller that finds commits missing in its file removes `store.token`.
//!
//! This does not detect a restore of the whole file system (a snapshot of the machine), nor a copy that was taken while
//! a controller ran and was written over the same inode after that controller was killed. The inode is compared
//! without the device, because the number of the device can change when the machine starts.
//!
//! The session also stops an earlier controller: a controller commits only while the file has its own session.
//!
//! Tests: `tests/it/store/changed_files.rs` and `sqlite.rs`.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};
use serde::{Deserialize, Serialize};

use super::directory::{read_text, replace};
use super::failure::failed;
use crate::error::{Error, Result, codes};
use crate::model::FORMAT;
use crate::ports::Ids;

const TOKEN_FILE: &str = "store.token";
const STORE_ID: &str = "store_id";
const SESSION: &str = "session";

/// The content of `store.token`.
#[derive(Debug, Serialize, Deserialize)]
struct Token {
    format: u32,
    /// Sessions that the file may have. Two while a new session begins.
    sessions: Vec<String>,
    /// Inode of the file.
    inode: u64,
}

/// Ids of an open store.
#[derive(Debug, Clone)]
pub(super) struct Identity {
    pub store_id: String,
    pub session: String,
}

/// Begins the session of a controller. A new or restored file gets a new id.
pub(super) fn begin(connection: &mut Connection, path: &Path, ids: &dyn Ids) -> Result<Identity> {
    let before = read(connection, path)?.filter(|found| was_used_here(path, &found.session));
    let identity = Identity {
        store_id: before.as_ref().map_or_else(|| ids.unique(), |b| b.store_id.clone()),
        session: ids.unique(),
    };
    let before = before.map(|b| b.session);
    follow(connection, path, before, &identity)?;
    Ok(identity)
}

/// Ends the session. A copy of the file that was taken during the session is recognized as a copy from now on.
pub(super) fn end(connection: &mut Connection, path: &Path, identity: &Identity) -> Result<()> {
    let closed = Identity { store_id: identity.store_id.clone(), session: format!("{}-closed", identity.session) };
    follow(connection, path, Some(identity.session.clone()), &closed)
}

/// Gives the file a new id when a controller opens it next.
///
/// # Errors
/// Those of the file `store.token`.
pub(super) fn forget(path: &Path) -> io::Result<()> {
    match fs::remove_file(token_path(path)) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

/// The identity in the file; `None` in a new file.
pub(super) fn read(connection: &Connection, path: &Path) -> Result<Option<Identity>> {
    let value = |key: &str| {
        connection
            .query_row("SELECT value FROM meta WHERE key = ?1", [key], |row| row.get::<_, String>(0))
            .optional()
            .map_err(|e| failed(path, e))
    };
    Ok(match (value(STORE_ID)?, value(SESSION)?) {
        (Some(store_id), Some(session)) => Some(Identity { store_id, session }),
        _ => None,
    })
}

/// Replaces one session by the next. After a crash in between, the file and the token still match.
fn follow(connection: &mut Connection, path: &Path, before: Option<String>, next: &Identity) -> Result<()> {
    let both = before.into_iter().chain([next.session.clone()]).collect();
    write_token(path, both)?;
    write(connection, next).map_err(|e| failed(path, e))?;
    write_token(path, vec![next.session.clone()])
}

fn write(connection: &mut Connection, identity: &Identity) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for (key, value) in [(STORE_ID, &identity.store_id), (SESSION, &identity.session)] {
        transaction.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)", params![key, value])?;
    }
    transaction.commit()
}

fn token_path(path: &Path) -> PathBuf {
    path.with_file_name(TOKEN_FILE)
}

fn inode(path: &Path) -> io::Result<u64> {
    Ok(fs::metadata(path)?.ino())
}

fn write_token(path: &Path, sessions: Vec<String>) -> Result<()> {
    let side = token_path(path);
    let wrong = |why: io::Error| codes::StateFailed { path: side.display(), why }.err();
    let token = Token { format: FORMAT, sessions, inode: inode(path).map_err(wrong)? };
    let text = serde_json::to_string(&token).map_err(Error::internal)?;
    replace(&side, &text).map_err(wrong)
}

/// Whether the last controller of this directory left this file here. False where the token is missing or unreadable.
fn was_used_here(path: &Path, session: &str) -> bool {
    let token = read_text(&token_path(path)).ok().and_then(|text| serde_json::from_str::<Token>(&text).ok());
    let (Some(token), Ok(inode)) = (token, inode(path)) else { return false };
    token.inode == inode && token.sessions.iter().any(|known| known == session)
}
