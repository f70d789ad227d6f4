//! The vendor's published payloads, where `SWITCHBOARD_VENDOR_DIR` names their folder.

use std::path::PathBuf;

/// Returns the folder of Telphin's samples, or says what is left out.
pub(crate) fn folder(left_out: &str) -> Option<PathBuf> {
    let Some(folder) = std::env::var_os("SWITCHBOARD_VENDOR_DIR") else {
        eprintln!("left out, SWITCHBOARD_VENDOR_DIR is not set: {left_out}");
        return None;
    };
    let folder = PathBuf::from(folder).join("telphin/samples");
    assert!(folder.is_dir(), "SWITCHBOARD_VENDOR_DIR names a folder without telphin/samples");
    Some(folder)
}

pub(crate) fn text(folder: &std::path::Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}
