//! Exotel through models and client: the seed page, and the rest of the vendor's reference.

mod answer_fields;
mod calls;
mod connect;
mod request_keys;
mod seed_page;
mod version1;
mod webhooks;
mod words;

pub(crate) use version1::{writes_the_form_of_a_v1_call, writes_the_query_of_a_v1_list};
