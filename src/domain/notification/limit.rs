//! Lengths and counts that Xiaomi states.

/// The limits, each with its source.
#[derive(Debug, Clone, Copy)]
pub struct Limits;

impl Limits {
    /// A title has fewer characters than this (D1559); IM cuts at this (S1b).
    pub const TITLE: usize = 50;
    /// A description has fewer characters than this (D1559); IM cuts at this (S1b).
    pub const DESCRIPTION: usize = 128;
    /// A message's own text in bytes: "4 KB" (D1559).
    pub const MESSAGE_BYTES: usize = 4096;
    /// Own keys of a message (D1559).
    pub const EXTRAS: usize = 10;
    /// Own keys and values together, in characters (D1559).
    pub const EXTRAS_CHARS: usize = 1024;
    /// Receipt address in bytes (D1559, 65037).
    pub const CALLBACK_BYTES: usize = 128;
    /// Receipt parameter in bytes (D1559, 65036; a newer page is quoted as 256).
    pub const CALLBACK_PARAM_BYTES: usize = 64;
    /// Variables of a template (D2314).
    pub const TEMPLATE_PARAMS: usize = 9;
    /// Characters of one template value (D2314).
    pub const TEMPLATE_VALUE: usize = 128;
}
