//! The vendor's published samples, which are not part of this project: read when `SWITCHBOARD_VENDOR_DIR` names
//! the folder that holds them.

use std::path::PathBuf;

/// Returns a published sample, or says that it was left out.
pub(crate) fn sample(name: &str) -> Option<Vec<u8>> {
    let path = path(name)?;
    Some(std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
}

/// Returns the names of the published samples that begin and end so.
pub(crate) fn names(prefix: &str, suffix: &str) -> Vec<String> {
    let Some(folder) = path("") else { return Vec::new() };
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with(prefix) && name.ends_with(suffix))
        .collect();
    names.sort();
    assert!(!names.is_empty(), "no sample is named {prefix}…{suffix}");
    names
}

fn path(name: &str) -> Option<PathBuf> {
    match std::env::var_os("SWITCHBOARD_VENDOR_DIR") {
        Some(folder) => Some(PathBuf::from(folder).join("voicenter").join("samples").join(name)),
        None => {
            eprintln!("left out: {name} (SWITCHBOARD_VENDOR_DIR is not set)");
            None
        }
    }
}
