//! Randomness as a function: a number hashed from what it is for, the same in any language, in any order and on any
//! number of threads. Not for secrets.
//!
//! A number is named by a *tag* (what it is for) and two words (whom it is for). All arithmetic is modulo 2^64. With
//! `g = 0x9E3779B97F4A7C15` and `mix(z)`: `z ^= z >> 30; z *= 0xBF58476D1CE4E5B9; z ^= z >> 27;
//! z *= 0x94D049BB133111EB; z ^= z >> 31`,
//! `h(tag, a, b) = mix((mix((mix(tag*g + g) ^ a) + g) ^ b) + g)`.
//!
//! **Source**: `mix` is the finaliser of SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number
//! generators", OOPSLA 2014), Stafford's variant 13.

/// 2^64 divided by the golden ratio.
const G: u64 = 0x9E37_79B9_7F4A_7C15;

/// Scrambles 64 bits, one to one.
#[inline]
pub fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// Three words in turn; the first is the tag times `g`, or what else its caller has spread.
#[inline]
pub(crate) fn words(first: u64, a: u64, b: u64) -> u64 {
    let x = mix(first.wrapping_add(G));
    let y = mix((x ^ a).wrapping_add(G));
    mix((y ^ b).wrapping_add(G))
}

/// The upper 53 of 64 random bits as a number in [0, 1).
#[inline]
pub(crate) fn unit(bits: u64) -> f64 {
    (bits >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
}

/// Hashes two numbers for one purpose, the tag.
///
/// # Examples
/// ```
/// use hubcut::random::{Stream, h};
/// assert_eq!(h(7, 12, 345), Stream::new(7, 12).at(345));
/// assert_ne!(h(7, 12, 345), h(7, 345, 12));
/// ```
#[inline]
pub fn h(tag: u64, a: u64, b: u64) -> u64 {
    words(tag.wrapping_mul(G), a, b)
}

/// [`h`] as a number in [0, 1): its upper 53 bits times 2^-53.
///
/// # Examples
/// ```
/// assert!((0.0..1.0).contains(&hubcut::random::u01(1, 0, 0)));
/// ```
#[inline]
pub fn u01(tag: u64, a: u64, b: u64) -> f64 {
    unit(h(tag, a, b))
}

/// A number of the normal distribution with mean 0 and variance 1, as Box and Muller (1958) make one of two:
/// `sqrt(-2 ln(1 - u01(2 tag, a, b))) cos(2 pi u01(2 tag + 1, a, b))`. So it uses the tags `2 tag` and `2 tag + 1`.
///
/// Logarithm and cosine are those of the system: the last bit may differ from one machine to another.
///
/// # Examples
/// ```
/// let mean = (0..1000).map(|i| hubcut::random::gauss(10, i, 0)).sum::<f64>() / 1000.0;
/// assert!(mean.abs() < 0.1);
/// ```
#[inline]
pub fn gauss(tag: u64, a: u64, b: u64) -> f64 {
    let (radius, angle) = (u01(tag.wrapping_mul(2), a, b), u01(tag.wrapping_mul(2).wrapping_add(1), a, b));
    (-2.0 * (1.0 - radius).ln()).sqrt() * (std::f64::consts::TAU * angle).cos()
}

/// [`h`] with tag and first number fixed: one [`mix`] a draw.
#[derive(Clone, Copy, Debug)]
pub struct Stream(u64);

impl Stream {
    /// The numbers `h(tag, a, 0)`, `h(tag, a, 1)` and so on.
    pub fn new(tag: u64, a: u64) -> Self {
        let x = mix(tag.wrapping_mul(G).wrapping_add(G));
        Stream(mix((x ^ a).wrapping_add(G)))
    }

    /// `h(tag, a, b)`.
    #[inline]
    pub fn at(self, b: u64) -> u64 {
        mix((self.0 ^ b).wrapping_add(G))
    }

    /// `u01(tag, a, b)`.
    #[inline]
    pub fn u01(self, b: u64) -> f64 {
        unit(self.at(b))
    }

    /// A number below `bound`: the upper half of `h(tag, a, b) * bound`, uniform to `bound / 2^64`.
    #[inline]
    pub fn below(self, bound: u64, b: u64) -> u64 {
        ((u128::from(self.at(b)) * u128::from(bound)) >> 64) as u64
    }
}

/// Puts values in a random order (Fisher and Yates): each from the last down changes places with the one that `pick` names, of those up to itself.
pub(crate) fn shuffle<T>(values: &mut [T], pick: impl Fn(usize) -> usize) {
    for last in (1..values.len()).rev() {
        values.swap(last, pick(last));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // python3 -c 'from math import *
    // M=2**64-1;g=0x9E3779B97F4A7C15
    // def mix(z):
    //     z^=z>>30;z=z*0xBF58476D1CE4E5B9&M;z^=z>>27;z=z*0x94D049BB133111EB&M;return z^z>>31
    // def h(t,a,b):
    //     x=mix(t*g+g&M);x=mix((x^a)+g&M);return mix((x^b)+g&M)
    // def u(t,a,b): return (h(t&M,a,b)>>11)*2.0**-53
    // def gauss(t,a,b): return sqrt(-2*log(1-u(2*t,a,b)))*cos(2*pi*u(2*t+1,a,b))
    // print(mix(1),h(0,0,0),h(7,12,345),h(2**64-1,2**63,5),h(40,3,1)>>11)
    // print(gauss(0,0,0),gauss(7,1,2),gauss(775,2**32-1,5),gauss(M,M,M))'
    #[test]
    fn equals_python() {
        assert_eq!(mix(1), 6_238_072_747_940_578_789);
        assert_eq!(h(0, 0, 0), 2_558_736_989_570_252_433);
        assert_eq!(h(7, 12, 345), 14_450_379_583_393_079_324);
        assert_eq!(h(u64::MAX, 1 << 63, 5), 1_083_902_114_974_056_470);
        assert_eq!(u01(40, 3, 1) * (1u64 << 53) as f64, 3_514_653_072_501_741_f64);
        for (number, wanted) in [
            (gauss(0, 0, 0), -0.5464115138010502),
            (gauss(7, 1, 2), -0.5891381965309644),
            (gauss(775, u64::from(u32::MAX), 5), -0.11840300890905173),
            (gauss(u64::MAX, u64::MAX, u64::MAX), -0.7809876625715488),
        ] {
            assert!((number - wanted).abs() < 1e-14, "{number} {wanted}");
        }
    }

    #[test]
    fn below_is_below_and_even() {
        let mut counts = [0; 10];
        (0..10_000).for_each(|b| counts[Stream::new(1, 2).below(10, b) as usize] += 1);
        // Expected 1000 each, standard deviation 30.
        assert!(counts.iter().all(|count| (850..1150).contains(count)), "{counts:?}");
    }

    #[test]
    fn gauss_has_mean_zero_variance_one_and_the_usual_tails() {
        let n = 100_000;
        let numbers: Vec<f64> = (0..n).map(|i| gauss(3, i, i / 7)).collect();
        let moment = |power: i32| numbers.iter().map(|x| x.powi(power)).sum::<f64>() / n as f64;
        // Standard deviations: 0.0032, 0.0045, 0.031.
        assert!(moment(1).abs() < 0.015 && (moment(2) - 1.0).abs() < 0.02 && (moment(4) - 3.0).abs() < 0.15);
        let beyond = numbers.iter().filter(|x| x.abs() > 1.959964).count();
        // Expected 5000, standard deviation 69.
        assert!((4700..5300).contains(&beyond), "{beyond}");
    }
}
