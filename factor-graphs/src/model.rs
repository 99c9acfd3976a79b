//! The factor graph itself: flat arrays, tables that factors may share.

use std::borrow::Cow;
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use crate::error::{Error, Result};

/// A table of a factor graph under construction, for factors to share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TableId(pub(crate) u32);

impl TableId {
    /// Its index among the tables.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Variables with a few states each, and factors over them. See the [crate](crate).
///
/// Every factor has a scope of distinct variables and a table of finite numbers that are not negative and not all zero, one
/// for each joint state, **the state of the last variable of the scope changing fastest**. A scope may be empty: its factor
/// is a constant. A clone shares everything, and costs nothing.
///
/// # Examples
/// ```
/// use hubcut_factors::FactorGraph;
/// // Two switches that like to agree; the first is on twice as often as off.
/// let mut model = FactorGraph::builder(vec![2, 2])?;
/// model.factor(&[0], &[1.0, 2.0])?;
/// model.factor(&[0, 1], &[3.0, 1.0, 1.0, 3.0])?;
/// let model = model.build();
/// assert_eq!(model.factors().len(), 2);
/// assert_eq!(model.log_value(&[1, 1]), 6f64.ln());
/// let observed = model.condition(&[(1, 0)])?;
/// assert_eq!(observed.factor(1).table, [3.0, 1.0]);
/// assert_eq!(observed.observed(1), Some(0));
/// # Ok::<(), hubcut_factors::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct FactorGraph {
    /// Shared by clones.
    pub(crate) fields: Arc<Fields>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fields {
    pub(crate) cardinalities: Vec<u32>,
    /// One for each variable, or none at all.
    pub(crate) names: Vec<String>,
    /// One list for each variable, or none at all; a list is empty where states have no names.
    pub(crate) state_names: Vec<Vec<String>>,
    /// The state of each variable that is observed; one for each variable, or none at all.
    pub(crate) observed: Vec<Option<u32>>,
    /// Where the scope of each factor begins, and the end of the last.
    pub(crate) scope_offsets: Vec<usize>,
    pub(crate) scopes: Vec<u32>,
    /// The table of each factor.
    pub(crate) table_of: Vec<u32>,
    pub(crate) table_offsets: Vec<usize>,
    pub(crate) tables: Vec<f64>,
}

/// One factor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Factor<'a> {
    /// Its variables.
    pub scope: &'a [u32],
    /// Its value for each joint state of them, the last variable fastest.
    pub table: &'a [f64],
    /// Which table that is; factors that share one have the same.
    pub table_id: TableId,
}

/// A factor graph under construction.
#[derive(Debug)]
pub struct Builder {
    model: FactorGraph,
    /// For some hashes of tables, the last table that had it.
    recent: Vec<Option<TableId>>,
}

/// Hashes of tables that are told apart: enough for models of few tables, few enough to stay in a cache.
const HASHES: usize = 1 << 12;

impl FactorGraph {
    /// A model without factors yet, of variables with so many states each.
    ///
    /// # Errors
    /// [`Error::NoStates`], [`Error::TooMany`].
    pub fn builder(cardinalities: Vec<u32>) -> Result<Builder> {
        if let Some(variable) = cardinalities.iter().position(|states| *states == 0) {
            return Err(Error::NoStates { variable });
        }
        if u32::try_from(cardinalities.len()).is_err() {
            return Err(Error::TooMany { what: "variables" });
        }
        let fields = Fields {
            cardinalities,
            names: Vec::new(),
            state_names: Vec::new(),
            observed: Vec::new(),
            scope_offsets: vec![0],
            scopes: Vec::new(),
            table_of: Vec::new(),
            table_offsets: vec![0],
            tables: Vec::new(),
        };
        Ok(Builder { model: FactorGraph { fields: Arc::new(fields) }, recent: vec![None; HASHES] })
    }

    /// How many variables there are.
    pub fn variables(&self) -> usize {
        self.fields.cardinalities.len()
    }

    /// How many states each variable has.
    pub fn cardinalities(&self) -> &[u32] {
        &self.fields.cardinalities
    }

    /// Most states of a variable; 0 if there is none.
    pub fn most_states(&self) -> u32 {
        self.cardinalities().iter().copied().max().unwrap_or(0)
    }

    /// Most entries of a table; 0 if there is none.
    pub fn largest_table(&self) -> usize {
        self.factors().map(|factor| factor.table.len()).max().unwrap_or(0)
    }

    /// What a variable is called: its name, or its number.
    ///
    /// # Panics
    /// If there is no such variable; so do the other methods that take one.
    pub fn name(&self, variable: usize) -> Cow<'_, str> {
        assert!(variable < self.variables(), "there is no variable {variable}");
        match self.fields.names.get(variable) {
            Some(name) => Cow::Borrowed(name),
            None => Cow::Owned(variable.to_string()),
        }
    }

    /// Whether variables have names.
    pub fn has_names(&self) -> bool {
        !self.fields.names.is_empty()
    }

    /// What a state of a variable is called: its name, or its number.
    pub fn state_name(&self, variable: usize, state: u32) -> Cow<'_, str> {
        assert!(state < self.fields.cardinalities[variable], "variable {variable} has no state {state}");
        match self.fields.state_names.get(variable).and_then(|names| names.get(state as usize)) {
            Some(name) => Cow::Borrowed(name),
            None => Cow::Owned(state.to_string()),
        }
    }

    /// The state that evidence has put a variable into.
    pub fn observed(&self, variable: usize) -> Option<u32> {
        assert!(variable < self.variables(), "there is no variable {variable}");
        self.fields.observed.get(variable).copied().flatten()
    }

    /// One factor.
    ///
    /// # Panics
    /// If there is no such factor.
    pub fn factor(&self, factor: usize) -> Factor<'_> {
        let table = TableId(self.fields.table_of[factor]);
        let scope = &self.fields.scopes[self.fields.scope_offsets[factor]..self.fields.scope_offsets[factor + 1]];
        Factor { scope, table: self.table(table), table_id: table }
    }

    /// All factors, in order.
    pub fn factors(&self) -> impl ExactSizeIterator<Item = Factor<'_>> + Clone {
        (0..self.fields.table_of.len()).map(|factor| self.factor(factor))
    }

    /// How many tables there are; factors may share them.
    pub fn tables(&self) -> usize {
        self.fields.table_offsets.len() - 1
    }

    fn table(&self, table: TableId) -> &[f64] {
        &self.fields.tables[self.fields.table_offsets[table.index()]..self.fields.table_offsets[table.index() + 1]]
    }

    /// The variables of a scope, as messages name them.
    pub fn scope_names(&self, scope: &[u32]) -> String {
        match scope {
            [] => "no variable".into(),
            [one] => format!("variable {}", self.name(*one as usize)),
            more => {
                let names: Vec<_> = more.iter().map(|variable| self.name(*variable as usize)).collect();
                format!("variables {}", names.join(", "))
            }
        }
    }
}

impl Builder {
    /// Nobody else has them while a model is built.
    fn fields_mut(&mut self) -> &mut Fields {
        Arc::make_mut(&mut self.model.fields)
    }

    /// Names the variables.
    ///
    /// # Errors
    /// [`Error::Names`].
    pub fn names(&mut self, names: Vec<String>) -> Result<()> {
        if names.len() != self.model.variables() {
            return Err(Error::Names { names: "names", of: "variable".into() });
        }
        self.fields_mut().names = names;
        Ok(())
    }

    /// Names the states of the variables; an empty list leaves those of a variable unnamed.
    ///
    /// # Errors
    /// [`Error::Names`].
    pub fn state_names(&mut self, names: Vec<Vec<String>>) -> Result<()> {
        if names.len() != self.model.variables() {
            return Err(Error::Names { names: "lists of state names", of: "variable".into() });
        }
        for (variable, (names, states)) in names.iter().zip(&self.model.fields.cardinalities).enumerate() {
            if !names.is_empty() && names.len() != *states as usize {
                let of = format!("state of variable {}", self.model.name(variable));
                return Err(Error::Names { names: "state names", of });
            }
        }
        self.fields_mut().state_names = names;
        Ok(())
    }

    /// Adds a factor; returns its table, for others to share. It shares an equal one itself, if that is found: always where
    /// a model has few tables.
    ///
    /// # Errors
    /// [`Error::NoSuchVariable`], [`Error::Repeated`], [`Error::WrongLength`], [`Error::BadEntry`], [`Error::AllZero`],
    /// [`Error::TooMany`]; all name the factor by its number, from 0.
    pub fn factor(&mut self, scope: &[u32], table: &[f64]) -> Result<TableId> {
        let factor = self.model.fields.table_of.len();
        self.check_scope(scope)?;
        self.check_length(scope, table.len())?;
        if let Some(entry) = table.iter().position(|value| !(value.is_finite() && *value >= 0.0)) {
            return Err(Error::BadEntry { factor, entry, value: table[entry] });
        }
        if table.iter().all(|value| *value == 0.0) {
            return Err(Error::AllZero { factor });
        }
        let id = self.table(table)?;
        self.push(scope, id)?;
        Ok(id)
    }

    /// A table with these entries: a recent one, or a new one.
    fn table(&mut self, table: &[f64]) -> Result<TableId> {
        // -0 would have the logarithm of 0 too, but be printed with its sign.
        let entries = table.iter().map(|value| value + 0.0);
        let mut hash = DefaultHasher::new();
        entries.clone().for_each(|entry| entry.to_bits().hash(&mut hash));
        let recent = hash.finish() as usize % HASHES;
        if let Some(id) = self.recent[recent].filter(|id| self.model.table(*id) == table) {
            return Ok(id);
        }
        let id = TableId(u32::try_from(self.model.tables()).map_err(|_| Error::TooMany { what: "tables" })?);
        let fields = self.fields_mut();
        fields.tables.extend(entries);
        fields.table_offsets.push(fields.tables.len());
        self.recent[recent] = Some(id);
        Ok(id)
    }

    /// Adds a factor whose table is one that is there already.
    ///
    /// # Errors
    /// Those of [`factor`](Self::factor) about scopes and lengths.
    ///
    /// # Panics
    /// If the table is not one of this model.
    pub fn share(&mut self, scope: &[u32], table: TableId) -> Result<()> {
        self.check_scope(scope)?;
        self.check_length(scope, self.model.table(table).len())?;
        self.push(scope, table)
    }

    /// The model.
    pub fn build(self) -> FactorGraph {
        self.model
    }

    fn push(&mut self, scope: &[u32], table: TableId) -> Result<()> {
        if u32::try_from(self.model.fields.table_of.len()).is_err() {
            return Err(Error::TooMany { what: "factors" });
        }
        let fields = self.fields_mut();
        fields.scopes.extend_from_slice(scope);
        fields.scope_offsets.push(fields.scopes.len());
        fields.table_of.push(table.0);
        Ok(())
    }

    fn check_scope(&self, scope: &[u32]) -> Result<()> {
        /// Variables that are told apart by looking at each.
        const FEW: usize = 32;
        let (factor, variables) = (self.model.fields.table_of.len(), self.model.variables());
        let mut seen = HashSet::new();
        for (place, &variable) in scope.iter().enumerate() {
            if variable as usize >= variables {
                return Err(Error::NoSuchVariable { factor, variable: variable.into(), variables });
            }
            let is_repeated =
                if scope.len() <= FEW { scope[..place].contains(&variable) } else { !seen.insert(variable) };
            if is_repeated {
                return Err(Error::Repeated { factor, variable });
            }
        }
        Ok(())
    }

    fn check_length(&self, scope: &[u32], entries: usize) -> Result<()> {
        let states = scope.iter().map(|variable| self.model.fields.cardinalities[*variable as usize] as usize);
        let joint = states.clone().try_fold(1usize, usize::checked_mul);
        if joint != Some(entries) {
            let states = match joint {
                Some(joint) => joint.to_string(),
                None => states.map(|states| states.to_string()).collect::<Vec<_>>().join(" x "),
            };
            return Err(Error::WrongLength { factor: self.model.fields.table_of.len(), entries, states });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_is_in_a_scope_once_however_long_it_is() {
        for length in [3, 100_000] {
            let mut model = FactorGraph::builder(vec![1; length]).unwrap();
            let mut scope: Vec<u32> = (0..length as u32).collect();
            assert!(model.factor(&scope, &[1.0]).is_ok());
            scope[length - 1] = 1;
            assert_eq!(model.factor(&scope, &[1.0]), Err(Error::Repeated { factor: 1, variable: 1 }));
        }
    }

    #[test]
    fn equal_tables_are_shared() {
        let mut model = FactorGraph::builder(vec![2; 3]).unwrap();
        let first = model.factor(&[0, 1], &[1.0, 2.0, 3.0, 0.0]).unwrap();
        let other = model.factor(&[1, 2], &[1.0, 2.0, 3.0, 4.0]).unwrap();
        assert_ne!(first, other);
        assert_eq!(model.factor(&[0, 2], &[1.0, 2.0, 3.0, -0.0]), Ok(first));
        assert_eq!(model.factor(&[1, 2], &[1.0, 2.0, 3.0, 4.0]), Ok(other));
        let model = model.build();
        assert_eq!((model.factors().len(), model.tables()), (4, 2));
        assert_eq!(model.factor(2).table, [1.0, 2.0, 3.0, 0.0]);
        assert!(model.factor(2).table[3].is_sign_positive());
    }
}
