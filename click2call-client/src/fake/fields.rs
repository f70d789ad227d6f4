//! Reading a request: path, header, query and form fields.

use bytes::Bytes;
use http::{Method, Request, header};
use serde_json::Value;

/// Fields of a query or form, in order.
#[derive(Clone, Debug, Default)]
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads the query.
    pub(super) fn of_query(request: &Request<Bytes>) -> Self {
        Self::parse(request.uri().query().unwrap_or("").as_bytes())
    }

    pub(super) fn parse(text: &[u8]) -> Self {
        Self(form_urlencoded::parse(text).into_owned().collect())
    }

    /// Returns a field that is there and not empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let field = self.0.iter().find(|(key, _)| key == name);
        field.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// Returns the number in a field; `Err` names a field that holds none.
    pub(super) fn number(&self, name: &'static str) -> Result<Option<usize>, &'static str> {
        self.get(name).map(str::parse).transpose().map_err(|_| name)
    }

    /// Returns the first field that no table knows; of a field with brackets the part before counts.
    pub(super) fn undocumented(&self, known: &[&str]) -> Option<&str> {
        let name = |field: &str| field.split('[').next().unwrap_or(field).to_owned();
        self.0.iter().map(|(key, _)| key.as_str()).find(|key| !known.contains(&name(key).as_str()))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }
}

/// Returns the parts of a path.
pub(super) fn segments(request: &Request<Bytes>) -> Vec<String> {
    let path = request.uri().path().trim_matches('/').replace('+', "%2B");
    path.split('/')
        .map(|segment| {
            let segment = segment.replace('=', "%3D").replace('&', "%26");
            form_urlencoded::parse(segment.as_bytes())
                .next()
                .map(|(key, _)| key.into_owned())
                .unwrap_or_default()
        })
        .collect()
}

/// Returns the header's text.
pub(super) fn header_text<'a>(request: &'a Request<Bytes>, name: &str) -> Option<&'a str> {
    request.headers().get(name).and_then(|value| value.to_str().ok())
}

/// Returns a page, counted from 1.
pub(super) fn page<T>(items: Vec<T>, page: usize, per_page: usize) -> Vec<T> {
    items.into_iter().skip(page.saturating_sub(1).saturating_mul(per_page)).take(per_page).collect()
}

/// Makes a request of the vendor's own that carries a form, in the query of a GET or in the body of a POST.
pub(super) fn form_request(url: &str, form: &str, get: bool) -> Option<Request<Bytes>> {
    let mut url = url::Url::parse(url).ok()?;
    if get {
        let query = url.query().filter(|query| !query.is_empty());
        let query = query.map_or_else(|| form.to_owned(), |query| format!("{query}&{form}"));
        url.set_query(Some(&query));
        return Request::get(url.as_str()).body(Bytes::new()).ok();
    }
    let request = Request::post(url.as_str());
    let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    request.body(Bytes::copy_from_slice(form.as_bytes())).ok()
}

/// Returns the request with one more key: in a JSON body, a form, or the query.
pub(super) fn with_key(request: &Request<Bytes>, key: &str) -> Request<Bytes> {
    let mut changed = request.clone();
    if let Ok(Value::Object(mut body)) = serde_json::from_slice(request.body()) {
        body.insert(key.to_owned(), "x".into());
        *changed.body_mut() = Bytes::from(Value::Object(body).to_string());
    } else if *request.method() == Method::GET || request.body().is_empty() {
        let text = request.uri().to_string();
        let joint = if request.uri().query().is_some() { '&' } else { '?' };
        if let Ok(uri) = format!("{text}{joint}{key}=x").parse() {
            *changed.uri_mut() = uri;
        }
    } else {
        let mut body = request.body().to_vec();
        body.extend_from_slice(format!("&{key}=x").as_bytes());
        *changed.body_mut() = Bytes::from(body);
    }
    changed
}
