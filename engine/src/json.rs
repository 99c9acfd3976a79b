//! Numbers in reports, as those who read JSON can hold them.
//!
//! Most readers take every number for a `f64`, which is exact up to 2^53 only. The functions are for serde's
//! `serialize_with`.

use serde::Serializer;

/// The largest whole number up to which `f64` has all.
const LARGEST: u64 = 1 << 53;

/// A whole number; as text above 2^53.
///
/// # Errors
/// Those of the serializer.
///
/// # Examples
/// ```
/// #[derive(serde::Serialize)]
/// struct Seed(#[serde(serialize_with = "hubcut::json::whole")] u64);
/// assert_eq!(serde_json::to_string(&Seed(1 << 53))?, "9007199254740992");
/// assert_eq!(serde_json::to_string(&Seed(u64::MAX))?, "\"18446744073709551615\"");
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn whole<S: Serializer>(number: &u64, serializer: S) -> Result<S::Ok, S::Error> {
    if *number <= LARGEST { serializer.serialize_u64(*number) } else { serializer.collect_str(number) }
}

/// 64 bits that are no number, such as a checksum: 16 hexadecimal digits, as text.
///
/// # Errors
/// Those of the serializer.
pub fn bits<S: Serializer>(bits: &u64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&format_args!("{bits:016x}"))
}
