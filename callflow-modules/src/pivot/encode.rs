//! Requests as a PBX sends them, for stand-ins and tests.

use http::{Method, Uri, header};

use super::{Request, form};

/// How a POST carries the parameters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "these two are all there are")]
pub enum BodyFormat {
    /// As a form.
    #[default]
    Form,
    /// As one JSON object.
    Json,
}

impl Request {
    /// Writes the parameters as the PBX writes them into a query or a form.
    ///
    /// Names stand as they are, brackets included; in values a blank is `+`.
    ///
    /// ```
    /// use callflow_modules::pivot::{Digits, Request};
    ///
    /// let mut request = Request::new("abc123@192.0.2.1");
    /// request.caller_id_name = Some("Jane Doe".to_owned());
    /// request.digits = Some(Digits::collections([("extension", "4321")]));
    /// assert_eq!(
    ///     request.to_form(),
    ///     "Call-ID=abc123%40192.0.2.1&Caller-ID-Name=Jane+Doe&Digits[extension]=4321"
    /// );
    /// ```
    #[must_use]
    pub fn to_form(&self) -> String {
        let mut text = String::new();
        for (name, value) in self.to_parameters() {
            form::write(&mut text, &name, &value);
        }
        text
    }

    /// Returns the URL of a GET: the parameters behind an existing query.
    #[must_use]
    pub fn to_url(&self, url: &str) -> String {
        // A fragment never reaches the server.
        let url = url.split('#').next().unwrap_or_default();
        let joint = match url.split_once('?') {
            None => "?",
            Some((_, "")) => "",
            Some(_) => "&",
        };
        format!("{url}{joint}{}", self.to_form())
    }

    /// Makes the GET with which a PBX asks.
    ///
    /// # Errors
    /// The URL is not one.
    pub fn to_get(&self, url: &str) -> Result<http::Request<Vec<u8>>, http::Error> {
        let encoded = encode_brackets(&self.to_url(url));
        http::Request::builder().method(Method::GET).uri(Uri::try_from(encoded)?).body(Vec::new())
    }

    /// Makes the POST with which a PBX asks.
    ///
    /// # Errors
    /// The URL is not one.
    pub fn to_post(&self, url: &str, format: BodyFormat) -> Result<http::Request<Vec<u8>>, http::Error> {
        let (content_type, body) = match format {
            BodyFormat::Form => (super::FORM_TYPE, self.to_form()),
            BodyFormat::Json => (super::JSON_TYPE, self.to_value().to_string()),
        };
        http::Request::builder()
            .method(Method::POST)
            .uri(url)
            .header(header::CONTENT_TYPE, content_type)
            .body(body.into_bytes())
    }
}

/// Escapes what `http::Uri` does not take as it is and the PBX leaves so: a server reads both alike.
fn encode_brackets(url: &str) -> String {
    url.replace('{', "%7B").replace('}', "%7D").replace('"', "%22").replace('<', "%3C").replace('>', "%3E")
}
