//! Names of the prompts that modules play.
//!
//! Decision: the vendor reference says where a prompt is played, and of none how it is called. These names are this
//! crate's own; whoever runs a walker maps `prompt://NAME` (with a language: `prompt://NAME/LANGUAGE`) to its sounds.

pub(super) const AGENT_LOGGED_IN: &str = "agent-logged_in";
pub(super) const AGENT_LOGGED_OUT: &str = "agent-logged_out";
pub(super) const AGENT_NOT_CALL_CENTER_AGENT: &str = "agent-not_call_center_agent";
pub(super) const AGENT_PAUSE: &str = "agent-pause";
pub(super) const AGENT_RESUME: &str = "agent-resume";

pub(super) const CAMPER_DENY: &str = "camper-deny";
pub(super) const CAMPER_QUEUE: &str = "camper-queue";

pub(super) const CF_DISABLED: &str = "cf-disabled";
pub(super) const CF_DISABLED_MENU: &str = "cf-disabled_menu";
pub(super) const CF_ENABLED_MENU: &str = "cf-enabled_menu";
pub(super) const CF_ENTER_NUMBER: &str = "cf-enter_number";
pub(super) const CF_MOVE_NO_CHANNEL: &str = "cf-move-no_channel";
pub(super) const CF_MOVE_NO_OWNER: &str = "cf-move-no_owner";
pub(super) const CF_MOVE_TOO_MANY_CHANNELS: &str = "cf-move-too_many_channels";
pub(super) const CF_NOT_AVAILABLE: &str = "cf-not_available";
pub(super) const CF_NOW_FORWARDED_TO: &str = "cf-now_forwarded_to";
pub(super) const CF_UNAUTHORIZED_CALL: &str = "cf-unauthorized_call";

pub(super) const CONF_BAD_CONF: &str = "conf-bad_conf";
pub(super) const CONF_BAD_PIN: &str = "conf-bad_pin";
pub(super) const CONF_ENTER_CONF_NUMBER: &str = "conf-enter_conf_number";
pub(super) const CONF_ENTER_CONF_PIN: &str = "conf-enter_conf_pin";
pub(super) const CONF_MAX_PARTICIPANTS: &str = "conf-max_participants";
pub(super) const CONF_TOO_MANY_ATTEMPTS: &str = "conf-too_many_attempts";
pub(super) const CONF_WELCOME: &str = "conf-welcome";

pub(super) const CW_ACTIVATED: &str = "cw-activated";
pub(super) const CW_DEACTIVATED: &str = "cw-deactivated";

pub(super) const DIR_ENTER_PERSON: &str = "dir-enter_person";
pub(super) const DIR_ENTER_PERSON_FIRSTNAME: &str = "dir-enter_person_firstname";
pub(super) const DIR_INVALID_KEY: &str = "dir-invalid_key";
pub(super) const DIR_NO_RESULTS_FOUND: &str = "dir-no_results_found";
pub(super) const DIR_NO_USERS_IN_DIR: &str = "dir-no_users_in_dir";
pub(super) const DIR_RESULT_MENU: &str = "dir-result_menu";
pub(super) const DIR_SPECIFY_MINIMUM: &str = "dir-specify_minimum";

pub(super) const DISA_ENTER_PIN: &str = "disa-enter_pin";
pub(super) const DISA_INVALID_EXTENSION: &str = "disa-invalid_extension";
pub(super) const DISA_INVALID_PIN: &str = "disa-invalid_pin";
pub(super) const DISA_RETRIES_EXCEEDED: &str = "disa-retries_exceeded";

pub(super) const DND_ACTIVATED: &str = "dnd-activated";
pub(super) const DND_DEACTIVATED: &str = "dnd-deactivated";
pub(super) const DND_INVALID_CHOICE: &str = "dnd-invalid_choice";

pub(super) const DYNAMIC_CID_ENTER_CID: &str = "dynamic-cid-enter_cid";
pub(super) const DYNAMIC_CID_INVALID_USING_DEFAULT: &str = "dynamic-cid-invalid_using_default";

pub(super) const EAVESDROP_NO_CHANNELS: &str = "eavesdrop-no_channels";

pub(super) const FAULT_CAN_NOT_BE_COMPLETED_AS_DIALED: &str = "fault-can_not_be_completed_as_dialed";

pub(super) const HOTDESK_ABORT: &str = "hotdesk-abort";
pub(super) const HOTDESK_ENTER_ID: &str = "hotdesk-enter_id";
pub(super) const HOTDESK_ENTER_PIN: &str = "hotdesk-enter_pin";
pub(super) const HOTDESK_INVALID_ENTRY: &str = "hotdesk-invalid_entry";
pub(super) const HOTDESK_LOGGED_IN: &str = "hotdesk-logged_in";
pub(super) const HOTDESK_LOGGED_OUT: &str = "hotdesk-logged_out";

pub(super) const INTERCEPT_NO_CHANNELS: &str = "intercept-no_channels";

pub(super) const MENU_EXIT: &str = "menu-exit";
pub(super) const MENU_INVALID_ENTRY: &str = "menu-invalid_entry";
pub(super) const MENU_NO_PROMPT: &str = "menu-no_prompt";
pub(super) const MENU_RETURN: &str = "menu-return";
pub(super) const MENU_TRANSFERRING_CALL: &str = "menu-transferring_call";

pub(super) const PARK_ALREADY_IN_USE: &str = "park-already_in_use";
pub(super) const PARK_CALL_PLACED_IN_SPOT: &str = "park-call_placed_in_spot";
pub(super) const PARK_NO_CALLER: &str = "park-no_caller";

pub(super) const PICKUP_NO_CHANNELS: &str = "pickup-no_channels";
pub(super) const PICKUP_NO_USERS: &str = "pickup-no_users";

pub(super) const TEMPORAL_MARKED_DISABLED: &str = "temporal-marked_disabled";
pub(super) const TEMPORAL_MARKED_ENABLED: &str = "temporal-marked_enabled";
pub(super) const TEMPORAL_MARKED_RESET: &str = "temporal-marked_reset";
pub(super) const TEMPORAL_MENU: &str = "temporal-menu";

pub(super) const VM_ABORT: &str = "vm-abort";
pub(super) const VM_DELETED: &str = "vm-deleted";
pub(super) const VM_ENTER_FORWARD_ID: &str = "vm-enter_forward_id";
pub(super) const VM_ENTER_ID: &str = "vm-enter_id";
pub(super) const VM_ENTER_NEW_PIN: &str = "vm-enter_new_pin";
pub(super) const VM_ENTER_NEW_PIN_CONFIRM: &str = "vm-enter_new_pin_confirm";
pub(super) const VM_ENTER_PASS: &str = "vm-enter_pass";
pub(super) const VM_FAIL_AUTH: &str = "vm-fail_auth";
pub(super) const VM_FORWARD_MENU: &str = "vm-forward_menu";
pub(super) const VM_FORWARDED: &str = "vm-forwarded";
pub(super) const VM_GOODBYE: &str = "vm-goodbye";
pub(super) const VM_MAILBOX_FULL: &str = "vm-mailbox_full";
pub(super) const VM_MAIN_MENU: &str = "vm-main_menu";
pub(super) const VM_MESSAGE_MENU: &str = "vm-message_menu";
pub(super) const VM_NEW_PIN_SET: &str = "vm-new_pin_set";
pub(super) const VM_NOT_AVAILABLE_NO_VOICEMAIL: &str = "vm-not_available_no_voicemail";
pub(super) const VM_NO_MORE_MESSAGES: &str = "vm-no_more_messages";
pub(super) const VM_PERSON_NOT_AVAILABLE: &str = "vm-person_not_available";
pub(super) const VM_PIN_INVALID: &str = "vm-pin_invalid";
pub(super) const VM_RECORD_GREETING: &str = "vm-record_greeting";
pub(super) const VM_RECORD_INTRODUCTION: &str = "vm-record_introduction";
pub(super) const VM_RECORD_MESSAGE: &str = "vm-record_message";
pub(super) const VM_RECORD_NAME: &str = "vm-record_name";
pub(super) const VM_REVIEW_RECORDING: &str = "vm-review_recording";
pub(super) const VM_SAVED: &str = "vm-saved";
pub(super) const VM_SETTINGS_MENU: &str = "vm-settings_menu";
