//! Taking a part of the ratings apart to test with: by a hash of user and item, so that it is the same part in any
//! language and on any number of threads.

use std::fmt;
use std::str::FromStr;

use hubcut::random::h;
use serde::{Deserialize, Serialize};

use super::{Rating, Ratings};
use crate::error::{Error, Result};

/// The tag of the hash: that of the seed is this and the seed above the lowest eight bits.
const TAG: u64 = 7;

/// A decimal fraction from 0 to below 1, exactly: a numerator over a power of ten, the lowest that will do.
///
/// # Examples
/// ```
/// use hubcut_datasets::ratings::Fraction;
/// let quarter: Fraction = "0.250".parse()?;
/// assert_eq!((quarter.numerator(), quarter.denominator()), (25, 100));
/// assert_eq!(quarter.to_string(), "0.25");
/// assert!("1".parse::<Fraction>().is_err());
/// # Ok::<(), hubcut_datasets::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Fraction {
    numerator: u64,
    digits: u32,
}

/// Most digits behind the point: what 64 bits hold.
const MAX_DIGITS: usize = 18;

impl Fraction {
    /// What stands over the line.
    pub fn numerator(self) -> u64 {
        self.numerator
    }

    /// What stands under the line: a power of ten.
    pub fn denominator(self) -> u64 {
        10u64.pow(self.digits)
    }

    /// `round(fraction * count)`, halves up.
    fn of(self, count: usize) -> usize {
        let (p, q) = (u128::from(self.numerator), u128::from(self.denominator()));
        ((2 * p * count as u128 + q) / (2 * q)) as usize
    }
}

impl fmt::Display for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.digits {
            0 => f.write_str("0"),
            digits => write!(f, "0.{:0width$}", self.numerator, width = digits as usize),
        }
    }
}

impl FromStr for Fraction {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let wrong = || {
            let what = "is not a fraction to test with: write a decimal number from 0 to below 1, such as 0.1";
            Error::Option(format!("\"{text}\" {what}"))
        };
        let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
        let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        let zero = whole.bytes().all(|b| b == b'0');
        let trimmed = decimals.trim_end_matches('0');
        if whole.len() + decimals.len() == 0 || !zero || !digits(decimals) || trimmed.len() > MAX_DIGITS {
            return Err(wrong());
        }
        let numerator = if trimmed.is_empty() { 0 } else { trimmed.parse().map_err(|_| wrong())? };
        Ok(Fraction { numerator, digits: trimmed.len() as u32 })
    }
}

impl TryFrom<String> for Fraction {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

impl From<Fraction> for String {
    fn from(fraction: Fraction) -> String {
        fraction.to_string()
    }
}

/// Of what a fraction goes to the test.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SplitBy {
    /// Of all ratings, each drawn for itself.
    #[default]
    Rating,
    /// Of each user's ratings, of which at least one stays.
    User,
}

impl FromStr for SplitBy {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        match name {
            "rating" => Ok(SplitBy::Rating),
            "user" => Ok(SplitBy::User),
            _ => Err(Error::Option(format!("\"{name}\" is not what ratings are split by; choose rating or user"))),
        }
    }
}

impl Ratings {
    /// Moves a part of the ratings to learn from to those to test with.
    ///
    /// With `fraction = p / q` and [`h`] of positions of user `u` and item `i`, by rating: those with
    /// `h(7 + (seed << 8), u, i) % q < p`. By user: of the `n` ratings of each, the `round(p n / q)` (halves up) with
    /// the smallest `h`, but at least one stays. Users and items stay the same, also those without ratings now.
    ///
    /// **Determinism**: depends on ids, ratings and arguments. **Complexity**: O(ratings), by user
    /// O(r log r) for the r ratings of each.
    pub fn split(&mut self, fraction: Fraction, by: SplitBy, seed: u64) {
        let train = std::mem::take(&mut self.train);
        let tag = TAG.wrapping_add(seed << 8);
        let hash = |rating: &Rating| h(tag, rating.user.into(), rating.item.into());
        let is_test: Vec<bool> = match by {
            SplitBy::Rating => {
                let (p, q) = (fraction.numerator(), fraction.denominator());
                train.iter().map(|rating| hash(rating) % q < p).collect()
            }
            SplitBy::User => {
                let mut is_test = vec![false; train.len()];
                let mut start = 0;
                for ratings in train.chunk_by(|a, b| a.user == b.user) {
                    let wanted = fraction.of(ratings.len()).min(ratings.len() - 1);
                    // Of kept duplicates, which hash alike, the first goes first.
                    let mut order: Vec<(u64, usize)> = ratings.iter().map(hash).zip(start..).collect();
                    order.sort_unstable();
                    order[..wanted].iter().for_each(|&(_, i)| is_test[i] = true);
                    start += ratings.len();
                }
                is_test
            }
        };
        for (rating, is_test) in train.into_iter().zip(is_test) {
            if is_test { self.test.push(rating) } else { self.train.push(rating) }
        }
        self.train.shrink_to_fit();
        // Stable: nothing moves unless there was a test before.
        self.test.sort_by_key(|rating| (rating.user, rating.item));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_are_exact() {
        for (text, wanted) in [
            ("0.1", (1, 10)),
            (".25", (25, 100)),
            ("0.100", (1, 10)),
            ("0", (0, 1)),
            ("0.0", (0, 1)),
            ("00.05", (5, 100)),
            ("0.999999999999999999", (999_999_999_999_999_999, 1_000_000_000_000_000_000)),
        ] {
            let fraction: Fraction = text.parse().unwrap();
            assert_eq!((fraction.numerator(), fraction.denominator()), wanted, "{text}");
            assert_eq!(fraction.to_string().parse::<Fraction>().unwrap(), fraction);
        }
        for text in ["", ".", "1", "1.0", "-0.1", "+0.1", "0.1x", "1e-1", "0,1", "10%", "0.1234567890123456789", "1/3"]
        {
            assert!(text.parse::<Fraction>().is_err(), "{text}");
        }
    }

    #[test]
    fn halves_are_rounded_up() {
        let of = |text: &str, n| text.parse::<Fraction>().unwrap().of(n);
        assert_eq!([4, 5, 14, 15, 25].map(|n| of("0.1", n)), [0, 1, 1, 2, 3]);
        assert_eq!(of("0.999999999999999999", 4_000_000_000), 4_000_000_000);
    }
}
