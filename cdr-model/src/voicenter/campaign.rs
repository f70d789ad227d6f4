use crate::Text;
use crate::table::{AsCode, AsFlagText, AsInt, AsText};
use crate::voicenter::Code;

record! {
    /// Context of a dialer call: flat beside the other fields, or nested as `dialerData`.
    pub struct Campaign {
        /// Name of the campaign.
        name: Option<Text> = "CampaignName", AsText,
        /// Code of the campaign.
        code: Option<Code> = "CampaignCode", AsCode,
        /// Id of the campaign.
        id: Option<Code> = "CampaignID", AsCode,
        /// Id of the campaign's kind.
        type_id: Option<Code> = "CampaignTypeID", AsCode,
        /// Name of the campaign's kind.
        type_name: Option<Text> = "CampaignTypeName", AsText,
        /// Id of the dialer's own row. **Not** the id of the call.
        row_id: Option<Code> = "CallID", AsCode,
        /// State of the row.
        status_name: Option<Text> = "StatusName", AsText,
        /// Number that the dialer called.
        phone: Option<crate::Party> = "Phone", AsText,
        /// When the row was inserted, as it came.
        inserted: Option<Text> = "CallInserted", AsText,
        /// Which attempt this was.
        retry_number: Option<i64> = "RetryNum", AsInt,
        /// How many attempts there may be.
        retry_amount: Option<i64> = "RetryAmount", AsInt,
    }
}

impl Default for Campaign {
    fn default() -> Self {
        crate::table::Record::blank()
    }
}

record! {
    /// What the national do-not-call registry said of an outgoing call.
    pub struct DoNotCall {
        /// Whether the number asked not to be called.
        is_listed: Option<bool> = "IsDoNotCallMe", AsFlagText,
        /// Status of the query, for instance `200`.
        status: Option<Text> = "DoNotCallMeStatus", AsText,
        /// Result of the query: `RESPONSE_FROM_API_VALID` or `RESPONSE_FROM_API_INVALID`.
        status_code: Option<Text> = "DoNotCallMeStatusCode", AsText,
        /// Id of the query.
        transaction_id: Option<Text> = "DoNotCallMetransactionId", AsText,
        /// Name of the token that was used.
        token_name: Option<Text> = "DoNotCallMeTokenName", AsText,
    }
}

impl Default for DoNotCall {
    fn default() -> Self {
        crate::table::Record::blank()
    }
}
