use crate::Text;
use crate::table::{AsCode, AsDigits, AsInt, AsText};
use crate::voicenter::Code;

record! {
    /// A step of the voice menu that a caller went through: one object of `IVR`.
    pub struct IvrLayer {
        /// Id of the layer, unique within the vendor.
        id: Option<Code> = "layer_id", AsCode,
        /// Name in the control panel.
        name: Option<Text> = "layer_name", AsText,
        /// The account's own number of the layer.
        number: Option<Code> = "layer_number", AsCode,
        /// Digits that the caller pressed.
        ///
        /// `0` says that nothing was pressed, or the key 0: the vendor does not tell them apart. As a number
        /// it has lost leading zeros.
        dtmf: Option<Text> = "Dtmf", AsDigits,
        /// Position in the walk, counted from 1.
        order: Option<i64> = "dtmf_order", AsInt,
    }
}

impl IvrLayer {
    /// Makes a step by the layer's id and name.
    #[must_use]
    pub fn new(id: impl Into<Code>, name: impl Into<Text>) -> Self {
        use crate::table::Record as _;
        Self { id: Some(id.into()), name: Some(name.into()), ..Self::blank() }
    }

    /// Sets the account's own number of the layer.
    #[must_use]
    pub fn with_number(mut self, number: impl Into<Code>) -> Self {
        self.number = Some(number.into());
        self
    }

    /// Sets the digits that were pressed.
    #[must_use]
    pub fn with_dtmf(mut self, dtmf: impl Into<Text>) -> Self {
        self.dtmf = Some(dtmf.into());
        self
    }

    /// Sets the position in the walk, counted from 1.
    #[must_use]
    pub const fn with_order(mut self, order: i64) -> Self {
        self.order = Some(order);
        self
    }
}
