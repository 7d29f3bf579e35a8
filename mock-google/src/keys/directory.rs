//! Keys of one's own: PEM files of mode 0600, made where missing, written whole or not at all.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use rsa::RsaPrivateKey;
use rsa::pkcs8::{EncodePrivateKey as _, LineEnding};

use super::{KeyError, SigningKey};

const BITS: usize = 2048;

/// Reads `<name>.pem`, or makes it.
pub(super) fn load_or_make(directory: &Path, name: &str) -> Result<SigningKey, KeyError> {
    let path = directory.join(format!("{name}.pem"));
    let file = |source| KeyError::File {
        path: path.clone(),
        source,
    };
    match fs::read_to_string(&path) {
        Ok(pem) => {
            refuse_if_open_to_others(&path)?;
            SigningKey::from_pem(&pem)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let key = RsaPrivateKey::new(&mut rsa::rand_core::OsRng, BITS)
                .map_err(|error| KeyError::Unreadable(error.to_string()))?;
            let pem = key
                .to_pkcs8_pem(LineEnding::LF)
                .map_err(|error| KeyError::Unreadable(error.to_string()))?;
            fs::create_dir_all(directory).map_err(file)?;
            write_private(&path, &pem).map_err(file)?;
            SigningKey::from_rsa(&key)
        }
        Err(error) => Err(file(error)),
    }
}

fn write_private(path: &Path, text: &str) -> io::Result<()> {
    let mut unfinished = PathBuf::from(path);
    unfinished.set_extension("pem.new");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&unfinished)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(unfinished, path)
}

#[cfg(unix)]
fn refuse_if_open_to_others(path: &Path) -> Result<(), KeyError> {
    use std::os::unix::fs::PermissionsExt as _;
    let metadata = fs::metadata(path).map_err(|source| KeyError::File {
        path: path.to_owned(),
        source,
    })?;
    let mode = metadata.permissions().mode() & 0o777;
    let of_others = mode & 0o077;
    if of_others == 0 {
        Ok(())
    } else {
        Err(KeyError::TooOpen {
            path: path.to_owned(),
            mode,
        })
    }
}

#[cfg(not(unix))]
#[expect(
    clippy::unnecessary_wraps,
    reason = "the same signature on every system"
)]
fn refuse_if_open_to_others(_path: &Path) -> Result<(), KeyError> {
    Ok(())
}
