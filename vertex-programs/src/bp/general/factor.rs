//! Messages of a factor that is a vertex.

use smallvec::{SmallVec, smallvec};

use super::product::{Arithmetic, Row};

/// The messages to all variables of a factor, one after another, not normalised.
///
/// `values` is its table, the last variable fastest; `inputs` what the variables send, one after another, those of variable `i`
/// from `places[i]` on. For the message to one variable, the others' alone are multiplied.
///
/// **Complexity**: `O(entries of the table * variables)`.
pub(super) fn messages(values: &[f64], places: &[u32], inputs: &[f64], arithmetic: Arithmetic) -> Row {
    let scope = places.len();
    let ends = places[1..].iter().map(|place| *place as usize).chain([inputs.len()]);
    let states: SmallVec<[usize; 6]> = ends.zip(places).map(|(end, place)| end - *place as usize).collect();
    let mut out: Row = smallvec![arithmetic.zero(); inputs.len()];
    // Sums of exponentials, each divided by that of the largest exponent so far, which is in `out`.
    let mut sums: Row = if arithmetic.log && !arithmetic.map { smallvec![0.0; inputs.len()] } else { Row::new() };
    let mut state: SmallVec<[usize; 6]> = smallvec![0; scope];
    let mut before: SmallVec<[f64; 6]> = smallvec![arithmetic.one(); scope];
    for &value in values {
        if value != arithmetic.zero() {
            let element = |i: usize| places[i] as usize + state[i];
            for i in 1..scope {
                before[i] = arithmetic.times(before[i - 1], inputs[element(i - 1)]);
            }
            let mut after = value;
            for i in (0..scope).rev() {
                let term = arithmetic.times(before[i], after);
                let place = element(i);
                add(&mut out[place], sums.get_mut(place), term, arithmetic);
                after = arithmetic.times(after, inputs[place]);
            }
        }
        advance(&mut state, &states);
    }
    for (out, sum) in out.iter_mut().zip(&sums).filter(|(_, sum)| **sum > 0.0) {
        *out += sum.ln();
    }
    out
}

/// Adds a term to a sum or a maximum.
#[inline(always)]
fn add(out: &mut f64, sum: Option<&mut f64>, term: f64, arithmetic: Arithmetic) {
    match sum {
        _ if arithmetic.map => *out = out.max(term),
        None => *out += term,
        Some(_) if term == f64::NEG_INFINITY => {}
        Some(sum) if term > *out => {
            // The first time, `out` is minus infinity and the sum is zero.
            *sum = *sum * (*out - term).exp() + 1.0;
            *out = term;
        }
        Some(sum) => *sum += (term - *out).exp(),
    }
}

/// The next joint state, the last variable fastest.
#[inline(always)]
fn advance(state: &mut [usize], states: &[usize]) {
    for (state, states) in state.iter_mut().zip(states).rev() {
        *state += 1;
        if *state < *states {
            return;
        }
        *state = 0;
    }
}
