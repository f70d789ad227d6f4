//! The table module → effects → test of the walker, and the rows of the vendor reference: each named test is there.

use std::path::Path;

use callflow_modules::schema::{Definition, Releases};

/// Texts of the tests beside this one.
fn tests() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.map(|file| std::fs::read_to_string(file).unwrap()).collect()
}

#[test]
fn every_module_has_a_row_in_the_table_and_its_test_exists() {
    let tests = tests();
    let rows: Vec<Vec<&str>> = include_str!("../../src/walker/table.md")
        .lines()
        .filter(|line| line.starts_with("| `"))
        .map(|line| line.split('|').map(|cell| cell.trim().trim_matches('`')).collect())
        .collect();
    for row in &rows {
        let test = format!("#[test]\nfn {}()", row[3]);
        assert!(tests.iter().any(|file| file.contains(&test)), "{}: {test}", row[1]);
    }
    let official = |definition: &&Definition| definition.releases != Releases::None;
    let modules: Vec<&str> = Definition::all().filter(official).map(|it| it.name).collect();
    for module in &modules {
        assert!(rows.iter().any(|row| row[1] == *module), "`src/walker/table.md` wants a row for {module}");
    }
    assert_eq!(rows.iter().map(|row| row[1]).collect::<Vec<_>>(), modules, "sorted, and nothing else");
}

/// Rows of sections 3.1 to 3.3 of the vendor reference, and the tests named after them.
const EXECUTION: &[(&str, &[&str])] = &[
    ("stack", &["branches_nest_and_unwind_in_order"]),
    ("branch budget", &["after_fifty_branches_the_call_is_ended"]),
    (
        "destroyed",
        &[
            "a_caller_who_has_hung_up_ends_everything",
            "a_caller_who_has_hung_up_does_not_reach_what_was_put_aside",
        ],
    ),
    ("end handlers", &["end_handlers_run_once"]),
    (
        "continue",
        &["continue_goes_to_the_default_child", "continue_without_a_default_child_stops_and_hangs_up"],
    ),
    (
        "continue(key)",
        &[
            "continue_with_a_key_goes_to_that_child",
            "continue_with_a_missing_key_falls_back_to_the_wildcard",
            "continue_with_a_key_and_no_wildcard_stops",
            "kazoo_5_hangs_up_with_the_cause_that_led_nowhere",
        ],
    ),
    ("attempt(key)", &["attempt_takes_no_fallback_to_the_wildcard", "attempt_does_not_take_an_empty_child"]),
    ("branch(flow)", &["branch_puts_the_default_child_aside_and_stop_runs_it"]),
    ("replace(flow)", &["replace_keeps_what_was_put_aside"]),
    ("stop(cause?)", &["stop_with_a_cause_hangs_up_with_it"]),
    ("hard stop", &["hard_stop_does_not_look_at_the_stack"]),
    ("transfer", &["a_transfer_ends_the_flow_and_the_call_stays_up"]),
    ("control usurped", &["control_is_usurped_by_conference_and_fax"]),
    ("nothing", &["a_transfer_asks_for_nothing_and_waits_for_the_switch"]),
    (
        "child {} or missing flow",
        &["an_empty_child_stops", "a_document_without_a_flow_stops", "a_missing_flow_stops"],
    ),
    (
        "unknown module, skip_module",
        &["an_unknown_module_is_skipped_without_touching_the_call", "skip_module_goes_to_the_default_child"],
    ),
    ("a module that dies", &["a_module_that_dies_continues"]),
    (
        "a successful bridge",
        &["a_talk_ends_with_stop_and_the_caller_is_hung_up", "after_a_talk_the_put_aside_child_runs"],
    ),
    ("tokens", &["a_module_may_cost_tokens_and_too_few_stop"]),
    ("bridge failure: cause, then code", &["a_bridge_failure_tries_the_cause_then_the_sip_code"]),
    (
        "neither exists",
        &[
            "a_bridge_failure_without_a_child_continues",
            "a_ring_group_tries_the_next_round_before_it_continues",
        ],
    ),
    ("success", &["success_is_an_attempt_that_ends_with_sip_200"]),
    ("timeout while waiting", &["a_timeout_while_waiting_is_an_error_and_continues"]),
    ("waiting time", &["the_engine_waits_twenty_seconds_longer_than_it_rings"]),
    ("timeout 0", &["a_ring_time_of_zero_tells_the_switch_nothing_and_waits_forty_seconds"]),
    ("resources and offnet", &["resources_and_offnet_do_not_continue_after_a_failure"]),
    ("remote_execution", &["remote_execution_asks_another_application_for_the_key"]),
];

/// Rows of section 11 that concern running, and the tests named after them. Not among them: `webhook object action`,
/// which is about the REST resource of that name.
const DISAGREEMENTS: &[(&str, &str)] = &[
    ("pivot `_`", "pivot_default_branch_is_taken_on_http_failures_only"),
    ("pivot req_format", "pivot_req_format_missing_in_a_stored_document_means_twiml_names"),
    ("pivot req_timeout", "pivot_req_timeout_is_not_read"),
    ("ring_group endpoints", "ring_group_endpoints_as_plain_ids_ring_nobody"),
    ("group endpoints", "group_endpoints_as_text_ring_nobody"),
    ("say", "say_is_no_module"),
    ("response.code", "response_code_defaults_to_486_and_text_is_accepted"),
    ("device.timeout", "device_timeout_zero_is_no_ring_time_and_missing_is_twenty_seconds"),
    ("route_to_cid.timeout", "route_to_cid_timeout_is_read_as_device_timeout"),
    ("route_to_cid.cid_types", "route_to_cid_cid_types_missing_means_any"),
    ("park timeouts", "park_timeouts_are_milliseconds"),
    (
        "dynamic_cid, hotdesk interdigit_timeout",
        "dynamic_cid_and_hotdesk_interdigit_timeouts_are_milliseconds",
    ),
    ("call_waiting.scope", "call_waiting_scope_defaults_to_the_device"),
    ("doorman.recording_limit", "doorman_recording_limit_defaults_to_eight_and_stays_within_two_and_sixteen"),
    ("record_call.origin", "record_call_origin_is_overwritten"),
    ("record_call.action", "record_call_action_is_start_unless_it_is_stop"),
    ("conference_feature.id", "conference_feature_id_is_not_read"),
    ("set_variable.variable", "set_variable_variable_knows_two_names"),
    ("collect_dtmf.terminators", "collect_dtmf_terminators_have_no_effect_beside_a_terminator"),
    (
        "group_pickup_feature.type, intercept_feature.type",
        "group_pickup_feature_and_intercept_feature_leave_types_undone",
    ),
    ("branch_variable.variable", "branch_variable_variable_as_a_list_is_read_backwards_by_4_3"),
    (
        "branch_bnumber hunt not allowed",
        "branch_bnumber_hunt_that_is_not_allowed_dies_and_takes_the_wildcard",
    ),
    ("prepend_cid.apply_to current", "prepend_cid_apply_to_current_behaves_like_original_in_4_3"),
    ("flush_dtmf", "flush_dtmf_is_not_stored_by_4_3"),
    ("camping_feature", "camping_feature_reads_fields_that_no_schema_has"),
    ("lookup of patterns", "patterns_that_do_not_compile_are_ignored"),
    ("menu key `invalid`", "menu_key_invalid_is_not_used"),
    ("offnet", "offnet_use_local_resources_is_forced_to_false"),
    ("data required", "data_that_is_missing_is_empty"),
    ("empty child {}", "an_empty_child_is_accepted_and_means_stop"),
    ("max_recording_time_limit", "max_recording_time_limit_is_10800_seconds"),
    ("children as module object", "children_as_a_module_object_are_read_as_the_default_child"),
];

/// Rows of section 6.6: situations of Pivot, and the tests named after them.
const PIVOT: &[(&str, &str)] = &[
    (
        "nobody serves Pivot, or no event within 10 s",
        "nobody_serves_pivot_and_no_news_for_ten_seconds_takes_the_wildcard",
    ),
    ("connection refused, name not found", "connection_refused_takes_the_wildcard_at_once"),
    ("HTTP timeout", "a_web_server_that_is_too_slow_lets_the_timer_of_ten_seconds_run_out_in_4_3"),
    ("status not 200/206", "no_usable_http_answer_takes_the_wildcard"),
    ("later requests in 5", "kazoo_5_hangs_up_at_errors_of_later_requests"),
    ("empty body", "an_empty_body_hangs_up_without_a_debug_record"),
    ("JSON type, not JSON", "json_that_does_not_parse_is_kept_with_the_text_before_and_after_the_fault"),
    ("JSON type, schema errors", "json_that_the_schemas_refuse_is_kept_with_the_errors"),
    ("XML type, not parsable; other type", "a_usable_answer_without_a_usable_document_hangs_up"),
    ("TwiML verb error", "a_twiml_verb_error_stops_the_document_and_hangs_up"),
    ("document finished (TwiML)", "a_finished_twiml_document_hangs_up"),
    ("document finished with a cdr_url", "a_call_record_is_sent_while_twiml_controls_the_call"),
    ("JSON taken over", "a_flow_replaces_the_running_one_and_children_of_the_pivot_node_are_gone"),
    ("caller hung up", "a_caller_who_hangs_up_while_pivot_is_asked_ends_everything"),
];

#[test]
fn every_row_of_the_reference_that_concerns_running_has_its_test() {
    let tests = tests();
    let exists = |row: &str, name: &str| {
        let test = format!("#[test]\nfn {name}()");
        assert!(tests.iter().any(|file| file.contains(&test)), "{row}: {name}");
    };
    for (row, names) in EXECUTION {
        names.iter().for_each(|name| exists(row, name));
    }
    DISAGREEMENTS.iter().chain(PIVOT).for_each(|(row, name)| exists(row, name));
}

#[test]
fn no_row_of_the_reference_is_left_out() {
    // The reference itself, where the environment names its folder: as many rows in section 11 as it has, but one.
    let Some(folder) = crate::support::vendor_folder("no_row_of_the_reference_is_left_out") else { return };
    let page = std::fs::read_to_string(folder.with_extension("md")).unwrap();
    let section = page.split("## 11. ").nth(1).unwrap().split("## 12. ").next().unwrap();
    let rows: Vec<&str> = section.lines().filter(|line| line.starts_with("| ")).skip(1).collect();
    assert_eq!(rows.len(), DISAGREEMENTS.len() + 1, "{rows:#?}");
    for (row, _) in DISAGREEMENTS {
        assert!(rows.iter().any(|line| line.starts_with(&format!("| {row} |"))), "{row}");
    }
}
