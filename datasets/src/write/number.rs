//! Numbers in results: the fewest digits that read back as the same number, plain where that is short.

use std::fmt::{self, Display, Formatter};

/// A number as results show it: the fewest digits that read back as the same one, in plain notation where its magnitude is
/// from 1e-5 to below 1e16, else in scientific notation, so that 1e-300 is no row of zeros. Infinities are `inf` and
/// `-inf`, no number is `nan`. All of that is read by pandas, NumPy and R, and what is finite by JSON.
///
/// # Examples
/// ```
/// use hubcut_datasets::write::Shortest;
/// assert_eq!(Shortest(0.25f64).to_string(), "0.25");
/// assert_eq!(Shortest(1.5e-12f64).to_string(), "1.5e-12");
/// assert_eq!(Shortest(0.1f32).to_string(), "0.1");
/// assert_eq!(Shortest(2e16f64).to_string(), "2e16");
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shortest<T>(pub T);

/// Magnitudes that are written plainly.
const PLAIN: std::ops::Range<f64> = 1e-5..1e16;

fn is_plain(x: f64) -> bool {
    x == 0.0 || x.is_infinite() || PLAIN.contains(&x.abs())
}

macro_rules! shortest {
    ($($t:ty),*) => {$(
        impl Display for Shortest<$t> {
            fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
                match self.0 {
                    x if x.is_nan() => f.write_str("nan"),
                    x if is_plain(x.into()) => write!(f, "{x}"),
                    x => write!(f, "{x:e}"),
                }
            }
        }
    )*};
}
shortest!(f64, f32);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_where_that_is_short() {
        for (number, text) in [
            (0.0, "0"),
            (1.0, "1"),
            (0.1, "0.1"),
            (-0.00001, "-0.00001"),
            (0.0000099, "9.9e-6"),
            (1e-12, "1e-12"),
            (-5e-324, "-5e-324"),
            (1234567.5, "1234567.5"),
            (9999999999999998.0, "9999999999999998"),
            (1e16, "1e16"),
            (f64::MAX, "1.7976931348623157e308"),
            (f64::INFINITY, "inf"),
            (f64::NEG_INFINITY, "-inf"),
            (-f64::NAN, "nan"),
        ] {
            assert_eq!(Shortest(number).to_string(), text);
        }
        assert_eq!(Shortest(1.0f32 / 3.0).to_string(), "0.33333334");
        assert_eq!(Shortest(1e-7f32).to_string(), "1e-7");
    }

    proptest::proptest! {
        #[test]
        fn what_is_written_reads_back(bits: u64, narrow: u32) {
            let (x, y) = (f64::from_bits(bits), f32::from_bits(narrow));
            let (text, short) = (Shortest(x).to_string(), Shortest(y).to_string());
            proptest::prop_assert!(text.parse::<f64>().unwrap() == x || x.is_nan());
            proptest::prop_assert!(short.parse::<f32>().unwrap() == y || y.is_nan());
            proptest::prop_assert!(text.len() <= 25 && short.len() <= 18, "{} {}", text, short);
            if x.is_finite() {
                // Which reads fast, not to the last bit.
                let json: f64 = serde_json::from_str(&text).unwrap();
                proptest::prop_assert!((json / 2.0 - x / 2.0).abs() <= x.abs() * 1e-15 + 1e-320, "{} {}", json, x);
            }
        }
    }
}
