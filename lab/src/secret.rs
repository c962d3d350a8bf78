//! Random passwords and tokens.
//!
//! Tests: `lab/tests/it/server.rs` and `lab/tests/it/engine/http.rs`.

/// A random password, independent of the seed: other users of the machine can reach the port.
pub fn secret() -> Result<String, getrandom::Error> {
    let mut bytes = [0u8; 16];
    getrandom::fill(&mut bytes)?;
    Ok(bytes.iter().map(|b| format!("{b:02x}")).collect())
}
