//! Randomness as a function: a number hashed from what it is for, the same in any language.
//!
//! All arithmetic is modulo 2^64. With `g = 0x9E3779B97F4A7C15`:
//! `h(tag, a, b) = mix((mix((mix(tag*g + g) ^ a) + g) ^ b) + g)`.
//!
//! **Source**: `mix` is the finaliser of SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number
//! generators", OOPSLA 2014), Stafford's variant 13.

/// 2^64 divided by the golden ratio.
const G: u64 = 0x9E37_79B9_7F4A_7C15;

/// Scrambles 64 bits, one to one.
pub fn mix(mut z: u64) -> u64 {
    z ^= z >> 30;
    z = z.wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z ^= z >> 27;
    z = z.wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// Hashes two numbers for one purpose, the tag.
///
/// # Examples
/// ```
/// use hubcut_datasets::generate::random::{Stream, h};
/// assert_eq!(h(7, 12, 345), Stream::new(7, 12).at(345));
/// ```
pub fn h(tag: u64, a: u64, b: u64) -> u64 {
    Stream::new(tag, a).at(b)
}

/// [`h`] as a number in [0, 1): its upper 53 bits times 2^-53.
pub fn u01(tag: u64, a: u64, b: u64) -> f64 {
    (h(tag, a, b) >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
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
    pub fn at(self, b: u64) -> u64 {
        mix((self.0 ^ b).wrapping_add(G))
    }

    /// A number below `bound`: the upper half of `h(tag, a, b) * bound`, uniform to `bound / 2^64`.
    pub fn below(self, bound: u64, b: u64) -> u64 {
        ((u128::from(self.at(b)) * u128::from(bound)) >> 64) as u64
    }
}

/// Tags of this folder; a tag belongs to one purpose.
pub(super) mod tag {
    /// Quadrants of R-MAT: this tag and the next ten.
    pub(in crate::generate) const RMAT: u64 = 100;
    /// Names of R-MAT's vertices.
    pub(in crate::generate) const NAMES: u64 = 120;
    /// Weights.
    pub(in crate::generate) const WEIGHTS: u64 = 121;
    /// Sources of Erdős-Rényi edges.
    pub(in crate::generate) const SOURCE: u64 = 122;
    /// Targets of Erdős-Rényi edges.
    pub(in crate::generate) const TARGET: u64 = 123;
}

#[cfg(test)]
mod tests {
    use super::*;

    // python3 -c 'M=2**64-1;g=0x9E3779B97F4A7C15
    // def mix(z):
    //     z^=z>>30;z=z*0xBF58476D1CE4E5B9&M;z^=z>>27;z=z*0x94D049BB133111EB&M;return z^z>>31
    // def h(t,a,b):
    //     x=mix(t*g+g&M);x=mix((x^a)+g&M);return mix((x^b)+g&M)
    // print(mix(1),h(0,0,0),h(7,12,345),h(2**64-1,2**63,5),h(40,3,1)>>11)'
    #[test]
    fn equals_python() {
        assert_eq!(mix(1), 6_238_072_747_940_578_789);
        assert_eq!(h(0, 0, 0), 2_558_736_989_570_252_433);
        assert_eq!(h(7, 12, 345), 14_450_379_583_393_079_324);
        assert_eq!(h(u64::MAX, 1 << 63, 5), 1_083_902_114_974_056_470);
        assert_eq!(u01(40, 3, 1) * (1u64 << 53) as f64, 3_514_653_072_501_741_f64);
    }

    #[test]
    fn below_is_below_and_even() {
        let mut counts = [0; 10];
        (0..10_000).for_each(|b| counts[Stream::new(1, 2).below(10, b) as usize] += 1);
        // Expected 1000 each, standard deviation 30.
        assert!(counts.iter().all(|count| (850..1150).contains(count)), "{counts:?}");
    }
}
