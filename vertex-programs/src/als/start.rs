//! The factors that a run starts from.

use hubcut::random::gauss;

use super::config::Config;

/// Tag of the random numbers that item factors start from.
const TAG: u64 = 21;
/// The standard deviation of these.
const SPREAD: f64 = 0.1;

/// The first factor of the item at position `item`, counted from 0 by ascending id: `0.1 gauss(21, item, column)`, see
/// [`gauss`], with another tag for another seed. Users are solved first, so they need none.
pub(crate) fn item_factor(config: &Config, item: usize) -> impl Iterator<Item = f32> {
    let tag = TAG.wrapping_add(config.seed << 8);
    (0..config.rank as u64).map(move |column| (SPREAD * gauss(tag, item as u64, column)) as f32)
}
