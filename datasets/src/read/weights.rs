//! The weights of a block, exact, in the narrowest type that holds them all.

use super::facts::WeightType;
use super::number::{Weight, as_single};

/// The weights of a block.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Weights {
    #[default]
    None,
    /// Whole numbers below 2^32.
    Whole(Vec<u32>),
    /// Numbers that all have an exact `f32`.
    Single(Vec<f32>),
    /// Any others.
    Double {
        /// The nearest `f64` of each.
        values: Vec<f64>,
        /// Whole numbers that `f64` holds only rounded.
        rounded: u64,
        /// How many of these, once rounded, have an exact `f32`.
        rounded_to_single: u64,
    },
}

impl Weights {
    #[inline]
    pub(crate) fn push(&mut self, weight: Weight) {
        match (&mut *self, weight) {
            (Weights::Whole(numbers), Weight::Whole(number)) => numbers.push(number),
            _ => self.push_other(weight),
        }
    }

    #[inline(never)]
    fn push_other(&mut self, weight: Weight) {
        match self {
            Weights::None => match (weight, weight.single()) {
                (Weight::Whole(number), _) => *self = Weights::Whole(vec![number]),
                (_, Some(value)) => *self = Weights::Single(vec![value]),
                (_, None) => {
                    *self = Weights::Double { values: Vec::new(), rounded: 0, rounded_to_single: 0 };
                    self.push_other(weight);
                }
            },
            Weights::Double { values, rounded, rounded_to_single } => {
                let value = weight.double();
                values.push(value);
                if let Weight::Rounded(_) = weight {
                    *rounded += 1;
                    *rounded_to_single += u64::from(as_single(value).is_some());
                }
            }
            Weights::Whole(numbers) => match weight {
                Weight::Whole(number) => numbers.push(number),
                _ => self.widen_for(weight),
            },
            Weights::Single(values) => match weight.single() {
                Some(value) => values.push(value),
                None => self.widen_for(weight),
            },
        }
    }

    /// Takes a weight that asks for a wider type.
    #[cold]
    fn widen_for(&mut self, weight: Weight) {
        let single = weight.single().is_some() && self.fit_single();
        let all = std::mem::take(self);
        *self = if single { Weights::Single(all.into_single().0) } else { all.widened() };
        self.push_other(weight);
    }

    /// Whether all have an exact `f32`.
    fn fit_single(&self) -> bool {
        match self {
            Weights::None | Weights::Single(_) => true,
            Weights::Whole(numbers) => numbers.iter().all(|number| as_single((*number).into()).is_some()),
            Weights::Double { .. } => false,
        }
    }

    /// Converts the weights to 64 bits.
    fn widened(self) -> Self {
        let values = match self {
            Weights::None => Vec::new(),
            Weights::Whole(numbers) => numbers.into_iter().map(f64::from).collect(),
            Weights::Single(values) => values.into_iter().map(f64::from).collect(),
            Weights::Double { .. } => return self,
        };
        Weights::Double { values, rounded: 0, rounded_to_single: 0 }
    }

    /// Converts the weights to `kind`, a type that holds them.
    pub(crate) fn into_type(self, kind: WeightType) -> Self {
        match (kind, self) {
            (_, Weights::None) => Weights::None,
            (WeightType::F32, weights) => Weights::Single(weights.into_single().0),
            (WeightType::F64, weights) => weights.widened(),
            (WeightType::None | WeightType::U32, weights) => weights,
        }
    }

    /// As `f32`, and how many of the numbers in the file these are not.
    pub(crate) fn into_single(self) -> (Vec<f32>, u64) {
        let mut inexact = 0;
        let mut narrow = |value: f64| {
            let narrow = value as f32;
            inexact += u64::from(f64::from(narrow) != value);
            narrow
        };
        match self {
            Weights::None => (Vec::new(), 0),
            Weights::Single(values) => (values, 0),
            // Collected in place: both types have four bytes.
            Weights::Whole(numbers) => {
                let values = numbers.into_iter().map(|number| narrow(number.into())).collect();
                (values, inexact)
            }
            Weights::Double { values, rounded_to_single, .. } => {
                let values = values.into_iter().map(narrow).collect();
                (values, inexact + rounded_to_single)
            }
        }
    }

    /// How many whole numbers `f64` holds only rounded.
    pub(crate) fn rounded(&self) -> u64 {
        match self {
            Weights::Double { rounded, .. } => *rounded,
            _ => 0,
        }
    }

    /// The weight at `position`, `None` beyond the last.
    pub(crate) fn get(&self, position: usize) -> Option<f64> {
        match self {
            Weights::None => None,
            Weights::Whole(numbers) => numbers.get(position).map(|number| f64::from(*number)),
            Weights::Single(values) => values.get(position).map(|value| f64::from(*value)),
            Weights::Double { values, .. } => values.get(position).copied(),
        }
    }

    /// Gives back what has been reserved and not used.
    pub(crate) fn shrink(&mut self) {
        match self {
            Weights::None => {}
            Weights::Whole(numbers) => numbers.shrink_to_fit(),
            Weights::Single(values) => values.shrink_to_fit(),
            Weights::Double { values, .. } => values.shrink_to_fit(),
        }
    }
}

/// The narrowest type that holds the weights of all blocks.
pub(crate) fn narrowest<'a>(blocks: impl Iterator<Item = &'a Weights> + Clone) -> WeightType {
    let any = |such: fn(&Weights) -> bool| blocks.clone().any(such);
    if !any(|weights| matches!(weights, Weights::Single(_) | Weights::Double { .. })) {
        return WeightType::U32;
    }
    // Blocks of whole numbers are looked at last, since that takes a pass over them.
    let wide = any(|weights| matches!(weights, Weights::Double { .. })) || any(|weights| !weights.fit_single());
    if wide { WeightType::F64 } else { WeightType::F32 }
}

#[cfg(test)]
mod tests {
    use super::super::number::weight;
    use super::*;

    fn of(fields: &[&str]) -> Weights {
        let mut weights = Weights::None;
        fields.iter().for_each(|field| weights.push(weight(field.as_bytes()).unwrap()));
        weights
    }

    fn double(values: &[f64]) -> Weights {
        Weights::Double { values: values.to_vec(), rounded: 0, rounded_to_single: 0 }
    }

    #[test]
    fn a_block_has_the_narrowest_type() {
        assert_eq!(of(&["7", "4294967295"]), Weights::Whole(vec![7, u32::MAX]));
        assert_eq!(of(&["7", "16777216", "0.5"]), Weights::Single(vec![7.0, 16_777_216.0, 0.5]));
        assert_eq!(of(&["16777217", "0.5"]), double(&[16_777_217.0, 0.5]));
        assert_eq!(of(&["0.5", "16777217"]), double(&[0.5, 16_777_217.0]));
        assert_eq!(of(&["0.5", "0.1", "3"]), double(&[0.5, 0.1, 3.0]));
        assert_eq!(of(&["0.1"]), double(&[0.1]));
        assert_eq!(of(&["4294967296"]), Weights::Single(vec![4_294_967_296.0]));
        assert_eq!(of(&["1e39"]), double(&[1e39]));
    }

    #[test]
    fn what_is_rounded_is_counted_once() {
        // 2^53 + 1, whose double has an exact f32; 2^53 + 3, whose double has none; 2^53 + 2, which is one.
        let weights = of(&["9007199254740993", "9007199254740995", "9007199254740994", "0.1"]);
        assert_eq!(weights.rounded(), 2);
        let (values, inexact) = weights.into_single();
        assert_eq!(values, [9007199254740992.0, 9007199254740996.0, 9007199254740994.0, 0.1].map(|x: f64| x as f32));
        assert_eq!(inexact, 4);
        assert_eq!(of(&["16777217", "5"]).into_single(), (vec![16_777_216.0, 5.0], 1));
    }

    #[test]
    fn all_blocks_have_one_type() {
        let kind = |blocks: &[Weights]| narrowest(blocks.iter());
        let (whole, odd) = (of(&["1"]), of(&["16777217"]));
        assert_eq!(kind(&[whole.clone(), odd.clone(), Weights::None]), WeightType::U32);
        assert_eq!(kind(&[whole.clone(), of(&["0.5"])]), WeightType::F32);
        assert_eq!(kind(&[odd.clone(), of(&["0.5"])]), WeightType::F64);
        assert_eq!(kind(&[whole.clone(), of(&["0.1"])]), WeightType::F64);
        assert_eq!(odd.into_type(WeightType::F64), double(&[16_777_217.0]));
        assert_eq!(whole.into_type(WeightType::F32), Weights::Single(vec![1.0]));
    }
}
