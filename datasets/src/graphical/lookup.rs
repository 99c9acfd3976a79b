//! Variables and states by what people call them.

use ahash::HashMap;
use hubcut_factors::FactorGraph;

use crate::error::quoted;

/// Most names that a message lists.
const LISTED: usize = 8;
/// Names that it lists where there are more: those that look most like the one that was given.
const NEAREST: usize = 3;

/// Which of two names a model does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Missing {
    /// That of the variable.
    Variable,
    /// That of a state of this variable.
    State(u32),
}

/// The variables of a model, to be found by name.
pub(super) struct Lookup<'m> {
    model: &'m FactorGraph,
    /// Where each is, if they have names.
    places: HashMap<String, u32>,
}

impl<'m> Lookup<'m> {
    pub(super) fn new(model: &'m FactorGraph) -> Self {
        let named = if model.has_names() { 0..model.variables() } else { 0..0 };
        let places = named.map(|variable| (model.name(variable).into_owned(), variable as u32)).collect();
        Lookup { model, places }
    }

    /// The variable of a name; its number is one where variables have no names.
    pub(super) fn named(&self, name: &str) -> Option<u32> {
        if self.model.has_names() { self.places.get(name).copied() } else { below(name, self.model.variables()) }
    }

    /// A variable and a state of it by their names, which are numbers where there are no others; or which of them is not there.
    pub(super) fn by_name(&self, name: &str, state: &str) -> Result<(u32, u32), Missing> {
        let variable = self.named(name).ok_or(Missing::Variable)?;
        let mut states = 0..self.model.cardinalities()[variable as usize];
        let found = states.find(|place| self.model.state_name(variable as usize, *place) == state);
        Ok((variable, found.ok_or(Missing::State(variable))?))
    }

    /// What to say of a name that is not there. It looks at every name: not to be asked where there is another way to read a line.
    pub(super) fn say(&self, missing: Missing, name: &str, state: &str) -> String {
        match missing {
            Missing::Variable => self.no_variable(name),
            Missing::State(variable) => self.no_state(variable as usize, state),
        }
    }

    /// A variable and a state of it by their numbers, if the model has both.
    pub(super) fn by_position(&self, variable: &str, state: &str) -> Option<(u32, u32)> {
        let variable = below(variable, self.model.variables())?;
        Some((variable, below(state, self.model.cardinalities()[variable as usize] as usize)?))
    }

    fn no_state(&self, variable: usize, state: &str) -> String {
        let states = 0..self.model.cardinalities()[variable];
        let names = states.map(|place| self.model.state_name(variable, place).into_owned()).collect();
        let missing = format!("variable {} has no state \"{}\"", self.model.name(variable), quoted(state.as_bytes()));
        format!("{missing}; {}", listed("state", state, names))
    }

    fn no_variable(&self, name: &str) -> String {
        let (model, missing) = (self.model, format!("the model has no variable \"{}\"", quoted(name.as_bytes())));
        match model.variables() {
            0 => missing,
            count if !model.has_names() => {
                format!("{missing}; its {count} variables have numbers from 0 to {}", count - 1)
            }
            count => {
                let names = (0..count).map(|variable| model.name(variable).into_owned()).collect();
                format!("{missing}; {}", listed("variable", name, names))
            }
        }
    }
}

/// A number below `end`.
fn below(text: &str, end: usize) -> Option<u32> {
    text.parse().ok().filter(|number| (*number as usize) < end)
}

/// Names for a message: all if there are few, else those nearest to what was looked for.
fn listed(noun: &str, wanted: &str, mut names: Vec<String>) -> String {
    if names.len() <= LISTED {
        return format!("its {noun}s are {}", names.join(", "));
    }
    let likeness = |name: &String| strsim::normalized_damerau_levenshtein(&wanted.to_lowercase(), &name.to_lowercase());
    let count = names.len();
    names.sort_by_cached_key(|name| std::cmp::Reverse((likeness(name) * 1e6) as u64));
    format!("the nearest of its {count} {noun}s are {}", names[..NEAREST].join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_names_are_listed_and_of_many_the_nearest() {
        let names = |count: usize| (0..count).map(|i| format!("N{i}")).collect::<Vec<_>>();
        assert_eq!(listed("state", "x", names(3)), "its states are N0, N1, N2");
        let many = listed("variable", "n40", names(50));
        assert!(many.starts_with("the nearest of its 50 variables are N40, "), "{many}");
    }
}
