//! Exotel's error codes: `error_data.code`.

use crate::error::{ErrorKind, VendorCode};

/// A documented error code of v3.
pub(super) struct Code {
    number: i64,
    meaning: &'static str,
    kind: ErrorKind,
    /// Whether the same request may work a little later.
    later: bool,
}

const fn row(number: i64, kind: ErrorKind, later: bool, meaning: &'static str) -> Code {
    Code { number, meaning, kind, later }
}

/// The table of the vendor's documentation.
const CODES: &[Code] = &[
    row(1010, ErrorKind::Unauthenticated, false, "authentication failed"),
    row(1012, ErrorKind::Busy, true, "user device is switched off"),
    row(1017, ErrorKind::NotFound, false, "account not found: check account SID and region"),
    row(1100, ErrorKind::VendorFailure, false, "internal error"),
    row(10705, ErrorKind::Refused, false, "user device is not verified"),
    row(10706, ErrorKind::Busy, true, "user device is busy on another call"),
    row(10715, ErrorKind::VendorFailure, true, "legs could not be retrieved"),
    row(10716, ErrorKind::NotFound, false, "virtual number not found"),
    row(10717, ErrorKind::Forbidden, false, "customer number is on the do-not-disturb registry"),
    row(10724, ErrorKind::RateLimited, true, "too many requests"),
    row(
        10725,
        ErrorKind::InvalidRequest,
        false,
        "request body is not valid, or an unverified device of the user is stuck active",
    ),
    row(10731, ErrorKind::NotFound, false, "user not found"),
    row(10743, ErrorKind::VendorFailure, true, "legs not found yet"),
    row(10744, ErrorKind::NotFound, true, "call not found"),
    row(10809, ErrorKind::Refused, false, "device is not verified"),
    row(10810, ErrorKind::Forbidden, false, "another device is already on"),
    row(10811, ErrorKind::Refused, false, "device exists already"),
    row(10817, ErrorKind::Forbidden, false, "only a phone device can be updated"),
    // v1, `RestException.Code`: no published list.
    row(20003, ErrorKind::Unauthenticated, false, "authentication failed"),
];

impl Code {
    pub(super) fn find(number: i64) -> Option<&'static Self> {
        CODES.iter().find(|code| code.number == number)
    }

    pub(super) const fn kind(&self) -> ErrorKind {
        self.kind
    }

    pub(super) const fn comes_again(&self) -> bool {
        self.later
    }
}

/// Returns a code with its documented meaning.
pub(super) fn vendor_code(number: i64) -> VendorCode {
    VendorCode::new(number, Code::find(number).map(|code| code.meaning))
}
