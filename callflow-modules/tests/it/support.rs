//! The vendor's published files, where the environment names their folder.

use std::path::PathBuf;

use serde_json::Value;

/// Returns the folder with the vendor's files, or says that the test leaves them out.
pub(crate) fn vendor_folder(test: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("SWITCHBOARD_VENDOR_DIR").map(|folder| PathBuf::from(folder).join("kazoo"));
    if folder.is_none() {
        eprintln!("{test}: SWITCHBOARD_VENDOR_DIR is not set: the vendor's own files are left out");
    }
    folder
}

/// Returns name and text of every sample of the vendor.
pub(crate) fn vendor_samples(test: &str) -> Vec<(String, String)> {
    let Some(folder) = vendor_folder(test) else { return Vec::new() };
    let mut files: Vec<_> = std::fs::read_dir(folder.join("samples"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort();
    let name = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().into_owned();
    files.iter().map(|path| (name(path), std::fs::read_to_string(path).unwrap())).collect()
}

/// What a document is, seen from its keys.
pub(crate) fn is_document(value: &Value) -> bool {
    value.get("flow").is_some() || value.get("numbers").is_some() || value.get("patterns").is_some()
}
