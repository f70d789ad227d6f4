//! `multipart/form-data` as far as webhooks need it: text fields, no files.

use std::borrow::Cow;

/// Returns the boundary: from the content type, or from the first line where the header was lost.
pub(crate) fn boundary(content_type: &str, body: &[u8]) -> Option<Vec<u8>> {
    if content_type.trim_start().to_ascii_lowercase().starts_with("multipart/form-data") {
        let at = content_type.to_ascii_lowercase().find("boundary=")?;
        let value = content_type.get(at + "boundary=".len()..)?;
        let value = value.split(';').next().unwrap_or("").trim().trim_matches('"');
        if !value.is_empty() {
            return Some(value.as_bytes().to_vec());
        }
    }
    let first = body.split(|byte| *byte == b'\n').next()?.trim_ascii_end();
    let rest = first.strip_prefix(b"--")?;
    (!rest.is_empty() && body.windows(20).any(|window| window.eq_ignore_ascii_case(b"content-disposition:")))
        .then(|| rest.to_vec())
}

/// Name and value of a field.
pub(crate) type Field<'a> = (Cow<'a, str>, Cow<'a, str>);

/// Returns the fields in order.
pub(crate) fn pairs<'a>(body: &'a [u8], boundary: &[u8]) -> Result<Vec<Field<'a>>, String> {
    let mut delimiter = b"--".to_vec();
    delimiter.extend_from_slice(boundary);
    let mut fields = Vec::new();
    let mut rest = body;
    let Some(start) = find(rest, &delimiter) else {
        return Err("expected the multipart boundary that the content type names".to_owned());
    };
    rest = rest.get(start + delimiter.len()..).unwrap_or_default();
    while !rest.starts_with(b"--") {
        let Some(end) = find(rest, &delimiter) else {
            return Err("the multipart body is cut off".to_owned());
        };
        let part = rest.get(..end).unwrap_or_default();
        rest = rest.get(end + delimiter.len()..).unwrap_or_default();
        if let Some(field) = field(part) {
            fields.push(field);
        }
    }
    Ok(fields)
}

fn field(part: &[u8]) -> Option<Field<'_>> {
    let part = part.strip_prefix(b"\r\n").or_else(|| part.strip_prefix(b"\n")).unwrap_or(part);
    let part = part.strip_suffix(b"\r\n").or_else(|| part.strip_suffix(b"\n")).unwrap_or(part);
    let (head, value) = match find(part, b"\r\n\r\n") {
        Some(at) => (part.get(..at)?, part.get(at + 4..)?),
        None => {
            let at = find(part, b"\n\n")?;
            (part.get(..at)?, part.get(at + 2..)?)
        }
    };
    let head = String::from_utf8_lossy(head);
    let line = head.lines().find(|line| line.to_ascii_lowercase().starts_with("content-disposition:"))?;
    let name = line.split(';').find_map(|parameter| parameter.trim().strip_prefix("name="))?;
    let name = name.trim_matches('"').to_owned();
    Some((Cow::Owned(name), String::from_utf8_lossy(value)))
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use super::{boundary, pairs};

    #[test]
    fn fields_are_read_with_either_line_end() {
        for end in ["\r\n", "\n"] {
            let body = [
                "--b",
                "Content-Disposition: form-data; name=\"CallSid\"",
                "",
                "abc",
                "--b",
                "Content-Disposition: form-data; name=\"Legs[0][Status]\"",
                "",
                "",
                "--b--",
                "",
            ]
            .join(end);
            let boundary = boundary("multipart/form-data; boundary=b", body.as_bytes()).unwrap();
            let pairs = pairs(body.as_bytes(), &boundary).unwrap();
            assert_eq!(pairs, [("CallSid".into(), "abc".into()), ("Legs[0][Status]".into(), "".into())]);
        }
    }

    #[test]
    fn a_body_that_is_cut_off_is_an_error() {
        assert!(pairs(b"--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1", b"b").is_err());
        assert!(pairs(b"a=1", b"b").is_err());
    }

    #[test]
    fn the_boundary_is_found_without_its_header() {
        let body = b"--xyz\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--xyz--";
        assert_eq!(boundary("", body).as_deref(), Some(b"xyz".as_slice()));
        assert_eq!(boundary("", b"--xyz=1"), None);
    }
}
