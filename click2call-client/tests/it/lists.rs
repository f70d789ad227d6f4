//! Every vendor's lists, item by item, are taken up again after any item, in a client that knows nothing but the token.

use click2call_client::fake;
use click2call_client::{ClickToCallExt as _, Endpoint, Outcome, PageToken, Pages, Result};
use time::Duration;

/// Reads a list whole, then with a stop after each number of items; both must give the same.
async fn check<T: std::fmt::Debug + PartialEq>(
    expected: usize,
    list: impl Fn(Option<PageToken>) -> Result<Pages<T>>,
) {
    let mut whole = Vec::new();
    let mut items = list(None).unwrap().items();
    while let Some(item) = items.next().await {
        whole.push(item.unwrap());
    }
    assert_eq!(whole.len(), expected);
    for stop in 1..whole.len() {
        let mut items = list(None).unwrap().items();
        let mut parts = Vec::new();
        for _ in 0..stop {
            parts.push(items.next().await.unwrap().unwrap());
        }
        let token = items.token().unwrap();
        let mut items = list(Some(PageToken::from(token.as_str()))).unwrap().items();
        while let Some(item) = items.next().await {
            parts.push(item.unwrap());
        }
        assert_eq!(parts, whole, "stopped after {stop}");
    }
}

#[tokio::test]
async fn calls_of_exotel() {
    use click2call_client::exotel::v1::CallFilter;
    let vendor = fake::Exotel::new("sid", "key", "token");
    let client = vendor.client().build().unwrap();
    for _ in 0..5 {
        client.connect(Endpoint::number("+15550100"), Endpoint::number("+15550101")).await.unwrap();
    }
    let filter = CallFilter::new().with_page_size(2);
    check(5, |token| match token {
        None => client.calls_v1(&filter),
        Some(token) => client.calls_v1_from(&filter, token),
    })
    .await;
}

#[cfg(feature = "telphin")]
#[tokio::test]
async fn records_and_history_of_telphin() {
    use click2call_client::telphin::Scope;
    use pbx_events::ringme::rest::{HistoryQuery, RecordQuery};
    let pbx = fake::Telphin::new("app", "secret");
    let extension = pbx.add_extension("2566*101", pbx_events::ExtensionType::Phone);
    let client = pbx.client().with_callback_extension(extension).build().unwrap();
    for _ in 0..5 {
        let call =
            client.connect(Endpoint::extension("2566*101"), Endpoint::number("+15550101")).await.unwrap();
        pbx.finish(&call.id.unwrap(), Outcome::Connected, Duration::seconds(9));
    }
    let (from, to) = (pbx.time() - Duration::DAY, pbx.time() + Duration::DAY);
    let mut query = RecordQuery::new(from, to);
    query.per_page = Some(2);
    check(5, |token| Ok(client.records(Scope::OwnTenant).list(&query, token))).await;
    let mut query = HistoryQuery::new(from, to);
    query.per_page = Some(2);
    check(5, |token| Ok(client.call_history(query.clone(), token))).await;
}

#[cfg(feature = "voicenter")]
#[tokio::test]
async fn call_log_of_voicenter_whose_windows_split() {
    use cdr_model::voicenter::CallLogQuery;
    let account = fake::Voicenter::new("code");
    let client = account.client().build().unwrap();
    let from = account.time();
    for _ in 0..3 {
        let call =
            client.connect(Endpoint::extension("SIPSIP"), Endpoint::number("0501234567")).await.unwrap();
        account.finish(&call.id.unwrap(), Outcome::Connected, Duration::seconds(52));
        account.advance(Duration::HOUR);
    }
    // Both legs of a call fit into one answer, those of two calls do not.
    account.limit_call_log(3);
    account.limit_requests(10_000);
    let query = CallLogQuery::new(from - Duration::HOUR, account.time() + Duration::HOUR);
    check(6, |token| {
        Ok(match token {
            None => client.call_log(&query),
            Some(token) => client.call_log_from(&query, token),
        })
    })
    .await;
}

#[cfg(feature = "kazoo")]
#[tokio::test]
async fn cdrs_of_kazoo_over_windows_that_are_too_long() {
    use click2call_client::kazoo::CdrWindow;
    let account = fake::Kazoo::new("acc", "key");
    let client = account.client().build().unwrap();
    let device = account.store("devices", &serde_json::json!({"name": "Desk"}));
    let from = account.time();
    for _ in 0..2 {
        client.connect(Endpoint::device(device.as_str()), Endpoint::number("+15550101")).await.unwrap();
        let id = account.calls().last().unwrap().id.clone();
        account.finish(&id, Outcome::Connected, Duration::seconds(9));
        account.advance(Duration::days(40));
    }
    let window = CdrWindow::new(from, account.time());
    check(4, |token| {
        Ok(match token {
            None => client.cdrs(window),
            Some(token) => client.cdrs_from(window, token),
        })
    })
    .await;
}
