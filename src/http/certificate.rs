//! Reading certificates, for reports about them. rustls decides about trust; ring refuses weak ones (a signature with
//! SHA-1, an RSA key of less than 2048 bits).

use std::path::Path;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use x509_parser::prelude::{FromDer, X509Certificate};

use crate::config::file::read_regular;
use crate::error::{Error, Result};
use crate::model::examination::Certificate;

/// Longest name of a subject that is shown.
const MAX_SUBJECT: usize = 200;
/// More than every public authority together, many times over.
const MAX_PEM_BYTES: u64 = 16 << 20;

/// Reads one certificate.
///
/// # Errors
/// `INVALID_ARGUMENT`: it is no X.509 certificate.
pub(crate) fn read(der: &[u8]) -> Result<Certificate> {
    let (_, read) = X509Certificate::from_der(der).map_err(|e| Error::argument("certificate", e))?;
    let clean = |c: char| if c.is_control() { ' ' } else { c };
    Ok(Certificate {
        subject: read.subject().to_string().chars().take(MAX_SUBJECT).map(clean).collect(),
        ends_at_ms: read.validity().not_after.timestamp().saturating_mul(1_000),
    })
}

/// The contents of a file with certificates.
///
/// # Errors
/// It cannot be read, is no regular file, or has more than 16 MiB.
pub(super) fn pem_of(path: &Path) -> std::io::Result<Vec<u8>> {
    read_regular(path, MAX_PEM_BYTES)
}

/// Reads every certificate of a PEM file.
///
/// # Errors
/// `INVALID_ARGUMENT`: the file cannot be read, or holds something else or nothing.
pub(crate) fn read_file(path: &Path) -> Result<Vec<Certificate>> {
    let bad = |e: &dyn std::fmt::Display| Error::argument("ca_files", format!("{}: {e}", path.display()));
    let pem = pem_of(path).map_err(|e| bad(&e))?;
    let certificates: Vec<_> = CertificateDer::pem_slice_iter(&pem)
        .map(|der| read(&der.map_err(|e| bad(&e))?).map_err(|e| bad(&e)))
        .collect::<Result<_>>()?;
    if certificates.is_empty() {
        return Err(bad(&"holds no PEM certificate"));
    }
    Ok(certificates)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_is_read_and_anything_else_refused() {
        let mut params = rcgen::CertificateParams::new(vec!["h.example.com".to_owned()]).unwrap();
        params.not_after = rcgen::date_time_ymd(2031, 2, 3);
        params.distinguished_name.push(rcgen::DnType::CommonName, "h\u{7}");
        let made = params.self_signed(&rcgen::KeyPair::generate().unwrap()).unwrap();
        let seen = read(made.der()).unwrap();
        assert_eq!(seen.ends_at_ms, 1_927_843_200_000);
        assert!(!seen.subject.contains('\u{7}'), "{seen:?}");
        assert!(read(b"-----BEGIN").is_err() && read(&[]).is_err());

        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("ca.pem");
        std::fs::write(&file, made.pem().repeat(2)).unwrap();
        assert_eq!(read_file(&file).unwrap().len(), 2);
        std::fs::write(&file, "nothing").unwrap();
        assert!(read_file(&file).unwrap_err().message().contains("no PEM certificate"));
        assert!(read_file(&dir.path().join("none")).is_err());
    }
}
