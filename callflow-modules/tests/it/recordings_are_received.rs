use callflow_modules::ErrorKind;
use callflow_modules::recording::{MAX_FILE_NAME, Upload, upload_url};
use proptest::prelude::*;

#[test]
fn one_or_two_dots_and_any_query_are_taken() {
    for target in [
        "/kzr/call_recording_abc.mp3",
        "/kzr/call_recording_abc..mp3",
        "/kzr/call_recording_abc.mp3?from=1001&to=2000&caller_id_name=Jane+Doe&recording_id=1",
        "https://example.com/kzr/call_recording_abc.MP3",
    ] {
        let upload = Upload::from_target(target).unwrap();
        assert_eq!((upload.call_id.as_str(), upload.extension.as_str()), ("abc", "mp3"), "{target}");
    }
}

#[test]
fn the_name_is_split_at_its_last_dot() {
    let upload = Upload::from_target("/call_recording_a.b%40192.0.2.1.wav").unwrap();
    assert_eq!((upload.call_id.as_str(), upload.extension.as_str()), ("a.b@192.0.2.1", "wav"));
    assert_eq!(upload.content_type(), Some("audio/x-wav"));
}

#[test]
fn a_base_url_with_a_query_carries_the_name_in_a_parameter() {
    for base in
        ["http://example.com/kzr?file=", "http://example.com/kzr?file", "http://example.com/kzr?key=1"]
    {
        let url =
            upload_url(base, "abc@192.0.2.1", "mp3", [("from", "1001"), ("caller_id_name", "Jane Doe")]);
        let upload = Upload::from_target(&url).unwrap();
        assert_eq!(upload.call_id, "abc@192.0.2.1", "{url}");
        assert_eq!(upload.parameters["caller_id_name"], "Jane Doe");
    }
}

#[test]
fn what_is_no_recording_is_refused() {
    for target in [
        "",
        "/",
        "/kzr",
        "/call_recording_",
        "/call_recording_.mp3",
        "/call_recording_abc",
        "/call_recording_abc.",
        "/call_recording_abc.m%2Fp",
        "/call_recording_abc.averylongone",
        "/x.mp3?a=call_recording_",
    ] {
        assert_eq!(Upload::from_target(target).unwrap_err().kind(), ErrorKind::Shape, "{target}");
    }
    let long = format!("/call_recording_{}.mp3", "a".repeat(300));
    assert_eq!(Upload::from_target(&long).unwrap_err().kind(), ErrorKind::TooLarge);
}

#[test]
fn path_parts_cannot_leave_the_folder() {
    for target in [
        "/kzr/call_recording_../../etc/passwd.mp3",
        "/kzr/../call_recording_%2e%2e%5c%2e%2e%5cx.mp3",
        "/call_recording_%00.mp3",
        "/call_recording_C%3A%5Cx.mp3",
    ] {
        if let Ok(upload) = Upload::from_target(target) {
            let name = upload.file_name();
            assert!(!name.contains(['/', '\\', '\0', ':']) && !name.starts_with('.'), "{name}");
        }
    }
}

proptest! {
    #[test]
    fn every_file_name_is_one_plain_component(target in "\\PC{0,80}", call_id in "\\PC{1,60}") {
        let url = upload_url("http://example.com/r", &call_id, "mp3", []);
        for target in [target, url] {
            if let Ok(upload) = Upload::from_target(&target) {
                let name = upload.file_name();
                prop_assert!(name.len() <= MAX_FILE_NAME);
                prop_assert!(name.bytes().all(|b| b.is_ascii_alphanumeric() || b".-_@%".contains(&b)), "{}", name);
                prop_assert!(!name.starts_with('.'));
            }
        }
    }

    #[test]
    fn the_call_id_survives_the_upload_url(call_id in "[!-~]{0,39}[!--/-~]", wav: bool) {
        let extension = if wav { "wav" } else { "mp3" };
        for base in ["http://example.com/r", "http://example.com/r?f=", "http://example.com/r?f", "http://example.com/r?a=1"] {
            let url = upload_url(base, &call_id, extension, [("call_id", call_id.as_str())]);
            let upload = Upload::from_target(&url).unwrap();
            prop_assert_eq!(&upload.call_id, &call_id);
            prop_assert_eq!(upload.extension, extension);
        }
    }
}
