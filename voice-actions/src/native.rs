//! Variables that the platform sets: `$callId`, `$keyPresses` and so on.

/// Variables that the platform sets at the start of a call or while it runs, without `$val`.
///
/// The first six are used by the vendor's scripts; the others are the camel-case names of the callback's members,
/// as `$callId`, `$callerNo` and `$startTime` are `[inferred]`.
pub const NATIVE: &[&str] = &[
    "$callId",
    "$callerNo",
    "$startTime",
    "$sessionData",
    "$keyPresses",
    "$collectAttempt",
    "$apiNo",
    "$direction",
    "$status",
    "$detection",
    "$duration",
    "$appId",
    "$subaccountId",
    "$service",
    "$customData",
    "$callerNoCity",
    "$callerNoRegion",
    "$callerNoCountry",
    "$callerNoTimezone",
    "$callerNoPostalCode",
    "$callerNoLatitude",
    "$callerNoLongitude",
    "$callerNoLata",
    "$callerNoRateCenter",
    "$apiNoCity",
    "$apiNoRegion",
    "$apiNoCountry",
    "$apiNoTimezone",
    "$apiNoPostalCode",
    "$apiNoLatitude",
    "$apiNoLongitude",
    "$apiNoLata",
    "$apiNoRateCenter",
];

/// Variable that holds the item of a `FOREACH`, set within it only.
pub const ITEM: &str = "$val";

/// Variable that holds the session data.
pub const SESSION_DATA: &str = "$sessionData";
