//! What can be wrong with a factor graph.

/// A factor graph that makes no sense, or evidence that does not fit it.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A variable has no state.
    #[error("variable {variable} has no state; every variable needs at least one")]
    NoStates {
        /// Its index.
        variable: usize,
    },
    /// There are more variables, factors or tables than 32 bits can number.
    #[error("there are more than 4294967295 {what}")]
    TooMany {
        /// Of what.
        what: &'static str,
    },
    /// Names are not one for each variable, or state names not one for each state.
    #[error("{names} are not one for each {of}")]
    Names {
        /// Which names.
        names: &'static str,
        /// What they should name.
        of: String,
    },
    /// A factor names a variable that is not there.
    #[error("factor {factor} names variable {variable}, but there are {variables}, numbered from 0")]
    NoSuchVariable {
        /// Its index.
        factor: usize,
        /// What it names.
        variable: u64,
        /// How many there are.
        variables: usize,
    },
    /// A variable stands twice in one scope.
    #[error("factor {factor} names variable {variable} twice in its scope")]
    Repeated {
        /// Its index.
        factor: usize,
        /// Which.
        variable: u32,
    },
    /// A table has not one entry for each joint state of its scope.
    #[error("the table of factor {factor} has {entries} entries, but its variables have {states} joint states")]
    WrongLength {
        /// Its index.
        factor: usize,
        /// How many entries there are.
        entries: usize,
        /// How many there should be.
        states: String,
    },
    /// An entry is negative, infinite or not a number.
    #[error("entry {entry} of the table of factor {factor} is {value}; entries must be finite and not negative")]
    BadEntry {
        /// Its index.
        factor: usize,
        /// Which entry, from 0, the last variable fastest.
        entry: usize,
        /// What it is.
        value: f64,
    },
    /// A table is zero everywhere.
    #[error("the table of factor {factor} is zero everywhere, so nothing is possible")]
    AllZero {
        /// Its index.
        factor: usize,
    },
    /// Evidence names a variable that is not there.
    #[error("evidence names variable {variable}, but there are {variables}, numbered from 0")]
    NoSuchObserved {
        /// What it names.
        variable: u64,
        /// How many there are.
        variables: usize,
    },
    /// Evidence names a state that the variable has not.
    #[error("evidence puts variable {variable} into state {state}, but it has {states}, numbered from 0")]
    NoSuchState {
        /// Which, by name if it has one.
        variable: String,
        /// What it names.
        state: u64,
        /// How many there are.
        states: u32,
    },
    /// Evidence gives a variable two states.
    #[error("evidence puts variable {variable} into state {first} and into state {second}")]
    Contradictory {
        /// Which, by name if it has one.
        variable: String,
        /// The one.
        first: u32,
        /// The other.
        second: u32,
    },
    /// No state that agrees with the evidence is possible.
    #[error(
        "the evidence contradicts the model: factor {factor}, over {scope}, is zero wherever it agrees with the evidence"
    )]
    Impossible {
        /// Its index.
        factor: usize,
        /// Its variables, by name if they have names.
        scope: String,
    },
}

impl Error {
    /// The factor that is at fault, if it is one.
    pub fn factor(&self) -> Option<usize> {
        match self {
            Error::NoSuchVariable { factor, .. }
            | Error::Repeated { factor, .. }
            | Error::WrongLength { factor, .. }
            | Error::BadEntry { factor, .. }
            | Error::AllZero { factor }
            | Error::Impossible { factor, .. } => Some(*factor),
            _ => None,
        }
    }
}

/// A result of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;
