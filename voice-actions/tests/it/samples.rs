//! The sample files, ours and the vendor's.

use std::path::PathBuf;

/// The guide's six scripts, as published.
pub(crate) const GUIDE: [(&str, &str); 6] = [
    ("simple-call-forwarding", include_str!("../samples/voxology/simple-call-forwarding.json")),
    ("time-of-day-routing", include_str!("../samples/voxology/time-of-day-routing.json")),
    (
        "advanced-call-forwarding-first-leg",
        include_str!("../samples/voxology/advanced-call-forwarding-first-leg.json"),
    ),
    (
        "advanced-call-forwarding-second-leg",
        include_str!("../samples/voxology/advanced-call-forwarding-second-leg.json"),
    ),
    ("shark-tank-customer-leg", include_str!("../samples/voxology/shark-tank-customer-leg.json")),
    ("shark-tank-agent-leg", include_str!("../samples/voxology/shark-tank-agent-leg.json")),
];

/// Returns one of the guide's scripts.
pub(crate) fn guide(name: &str) -> &'static str {
    GUIDE.iter().find(|(known, _)| *known == name).unwrap().1
}

/// Returns the vendor's files whose names contain `kind`, or nothing if the folder is not there.
pub(crate) fn vendor(kind: &str) -> Vec<(String, String)> {
    let Some(folder) = std::env::var_os("SWITCHBOARD_VENDOR_DIR").map(PathBuf::from) else {
        eprintln!("left out: the vendor's samples of `{kind}`, because SWITCHBOARD_VENDOR_DIR is not set");
        return Vec::new();
    };
    let mut files: Vec<(String, String)> = std::fs::read_dir(folder.join("voxology/samples"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), path))
        .filter(|(name, _)| name.contains(kind) && name.ends_with(".json"))
        .map(|(name, path)| (name, std::fs::read_to_string(path).unwrap()))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "no sample of `{kind}` in the vendor's folder");
    files
}
