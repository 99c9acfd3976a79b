//! Bayesian networks in the Bayesian interchange format, as the Bayesian Network Repository writes it.
//!
//! ```text
//! network unknown { }
//! variable rain { type discrete [ 2 ] { yes, no }; }
//! variable wet { type discrete [ 2 ] { yes, no }; }
//! probability ( rain ) { table 0.2, 0.8; }
//! probability ( wet | rain ) { (yes) 0.9, 0.1; (no) 0.1, 0.9; }
//! ```
//! A row in parentheses names states of the parents and lists the child's probabilities; `default` stands for rows that are not
//! there; `table` lists all, the states of the child changing slowest and those of the last parent fastest. The probabilities of
//! a row add up to one, but for the rounding of their digits; a row that does not is divided by its sum, and that is noted. No
//! variable depends on itself by way of others. Properties and comments (`//`, `/* */`) are skipped. The scope of a factor is the
//! parents and then the child.
//!
//! Source: Cozman 1998, "The interchange format for Bayesian networks", version 0.15.

mod tokens;

use ahash::HashMap;
use hubcut_factors::FactorGraph;

use super::Reading;
use super::text::{ROUNDING, Text, Token, entry};
use crate::error::{Result, quoted};
use tokens::Tokens;

pub(super) fn read(text: &Text<'_>) -> Result<Reading> {
    let mut tokens = Tokens { text, at: 0 };
    let mut network = Network::default();
    while let Some(token) = tokens.next()? {
        match token.text {
            "network" => tokens.skip_block()?,
            "variable" => network.variable(&mut tokens)?,
            "probability" => network.probability(&mut tokens)?,
            "property" => tokens.skip_to_semicolon()?,
            other => {
                let problem = format!(
                    "\"{}\" begins no block; blocks are network, variable and probability",
                    quoted(other.as_bytes())
                );
                return Err(text.fault(token.at, problem));
            }
        }
    }
    network.model(text)
}

/// What was read so far.
#[derive(Default)]
struct Network<'t> {
    names: Vec<&'t str>,
    place: HashMap<&'t str, u32>,
    states: Vec<Vec<&'t str>>,
    blocks: Vec<BifBlock<'t>>,
}

/// A probability block: its first variable is the child.
struct BifBlock<'t> {
    at: usize,
    variables: Vec<Token<'t>>,
    rows: Vec<BifRow<'t>>,
}

/// Probabilities, and for which parents.
struct BifRow<'t> {
    at: usize,
    given: Given<'t>,
    values: Vec<f64>,
    /// How far each may be from what it was rounded from.
    slack: Vec<f64>,
}

enum Given<'t> {
    Table,
    Default,
    States(Vec<Token<'t>>),
}

impl<'t> Network<'t> {
    fn variable(&mut self, tokens: &mut Tokens<'_, 't>) -> Result<()> {
        let name = tokens.name("the name of a variable")?;
        tokens.expect("{")?;
        let mut states = None;
        loop {
            let token = tokens.need("type or }")?;
            match token.text {
                "}" => break,
                "property" => tokens.skip_to_semicolon()?,
                "type" => states = Some(tokens.states()?),
                _ => return Err(tokens.fault(token, "is not type or }, which should follow")),
            }
        }
        let Some(states) = states else {
            return Err(tokens.fault(name, "has no states; give its `type discrete [ n ] { names };`"));
        };
        if self.place.insert(name.text, self.names.len() as u32).is_some() {
            return Err(tokens.fault(name, "is a variable already"));
        }
        self.names.push(name.text);
        self.states.push(states);
        Ok(())
    }

    fn probability(&mut self, tokens: &mut Tokens<'_, 't>) -> Result<()> {
        let at = tokens.expect("(")?.at;
        let mut variables = Vec::new();
        loop {
            let token = tokens.need("the name of a variable or )")?;
            match token.text {
                ")" => break,
                "|" | "," => {}
                _ => variables.push(token),
            }
        }
        if variables.is_empty() {
            return Err(tokens.text.fault(at, "a probability names no variable"));
        }
        tokens.expect("{")?;
        let mut rows = Vec::new();
        loop {
            let token = tokens.need("a row of probabilities or }")?;
            let given = match token.text {
                "}" => break,
                "property" => {
                    tokens.skip_to_semicolon()?;
                    continue;
                }
                "table" => Given::Table,
                "default" => Given::Default,
                "(" => Given::States(tokens.list(")")?),
                _ => {
                    return Err(
                        tokens.fault(token, "begins no row of probabilities: rows begin with table, default or (")
                    );
                }
            };
            let values = tokens.list(";")?;
            let slack = values.iter().map(|token| slack(token.text)).collect();
            let values = values.into_iter().map(|token| entry(tokens.text, token, "a probability"));
            rows.push(BifRow { at: token.at, given, values: values.collect::<Result<_>>()?, slack });
        }
        self.blocks.push(BifBlock { at, variables, rows });
        Ok(())
    }

    fn model(&self, text: &Text<'_>) -> Result<Reading> {
        let start = |error: hubcut_factors::Error| text.fault(0, error.to_string());
        let cardinalities = self.states.iter().map(|states| states.len() as u32).collect();
        let mut model = FactorGraph::builder(cardinalities).map_err(start)?;
        let owned = |names: &[&str]| names.iter().map(|name| String::from(*name)).collect::<Vec<_>>();
        model.names(owned(&self.names)).map_err(start)?;
        model.state_names(self.states.iter().map(|states| owned(states)).collect()).map_err(start)?;
        let mut rounded = Rounded::default();
        // For each variable where it is told, and its parents.
        let mut told: Vec<Option<(usize, Vec<u32>)>> = vec![None; self.names.len()];
        for block in &self.blocks {
            let (scope, table) = self.factor(text, block, &mut rounded)?;
            let (child, parents) = scope.split_last().expect("a block has a child");
            let (child, parents) = (*child as usize, parents.to_vec());
            if told[child].replace((block.at, parents)).is_some() {
                return Err(text.fault(block.at, format!("{} has its probabilities already", self.names[child])));
            }
            model.factor(&scope, &table).map_err(|error| text.fault(block.at, error.to_string()))?;
        }
        let Some(told) = told.iter().cloned().collect::<Option<Vec<_>>>() else {
            let silent = told.iter().position(Option::is_none).expect("one is silent");
            return Err(text.ends_early(format!("the probabilities of {}", self.names[silent])));
        };
        if let Some(cycle) = cycle(&told.iter().map(|(_, parents)| &parents[..]).collect::<Vec<_>>()) {
            let names: Vec<_> = cycle.iter().map(|variable| self.names[*variable]).collect();
            let problem = format!(
                "each of these variables depends on the next, which no Bayesian network can: {}",
                names.join(", ")
            );
            return Err(text.fault(told[cycle[0]].0, problem));
        }
        Ok(Reading { model: model.build(), notes: rounded.note(text).into_iter().collect() })
    }

    /// Scope and table of a block: parents, then the child.
    fn factor(&self, text: &Text<'_>, block: &BifBlock<'t>, rounded: &mut Rounded) -> Result<(Vec<u32>, Vec<f64>)> {
        let place = |token: &Token<'t>| match self.place.get(token.text) {
            Some(place) => Ok(*place),
            None => Err(text.fault(token.at, format!("\"{}\" is not a variable", quoted(token.text.as_bytes())))),
        };
        let variables = block.variables.iter().map(place).collect::<Result<Vec<u32>>>()?;
        let (child, parents) = (variables[0], &variables[1..]);
        if parents.contains(&child) {
            return Err(text.fault(block.at, format!("{} depends on itself", self.names[child as usize])));
        }
        let of_child = self.states[child as usize].len();
        let counts = || parents.iter().map(|parent| self.states[*parent as usize].len());
        // A row is at least two bytes, so there cannot be more of them than the text is long, unless most are `default`.
        let rows = counts().try_fold(1usize, |all, states| all.checked_mul(states));
        let rows = match rows.and_then(|rows| rows.checked_mul(of_child)) {
            Some(entries) if entries <= MOST_ENTRIES => entries / of_child,
            _ => return Err(text.fault(block.at, "the table of the block has too many entries to be held")),
        };
        let mut table = vec![f64::NAN; rows * of_child];
        let mut is_given = vec![false; rows];
        if let [_, second, ..] = &*block.rows
            && block.rows.iter().any(|row| matches!(row.given, Given::Table))
        {
            return Err(text.fault(second.at, "a table is all there is to a block, and this one has two rows"));
        }
        if let Some(second) = block.rows.iter().filter(|row| matches!(row.given, Given::Default)).nth(1) {
            return Err(text.fault(second.at, "the block has a default row already"));
        }
        for row in &block.rows {
            let mut values = row.values.clone();
            let wanted = if matches!(row.given, Given::Table) { rows * of_child } else { of_child };
            if row.values.len() != wanted {
                let problem = format!("{} probabilities where {wanted} belong", row.values.len());
                return Err(text.fault(row.at, problem));
            }
            match &row.given {
                Given::Table => {
                    let of = |entry: usize| entry % of_child * rows + entry / of_child;
                    table.iter_mut().enumerate().for_each(|(entry, value)| *value = row.values[of(entry)]);
                    let slack: Vec<f64> = (0..table.len()).map(|entry| row.slack[of(entry)]).collect();
                    let mut each = table.chunks_mut(of_child).zip(slack.chunks(of_child));
                    each.try_for_each(|(values, slack)| rounded.normalise(text, row.at, values, slack))?;
                }
                Given::Default => {
                    rounded.normalise(text, row.at, &mut values, &row.slack)?;
                    table
                        .chunks_mut(of_child)
                        .filter(|old| old[0].is_nan())
                        .for_each(|old| old.copy_from_slice(&values));
                }
                Given::States(states) => {
                    rounded.normalise(text, row.at, &mut values, &row.slack)?;
                    let place = self.row(text, row.at, parents, states)?;
                    if std::mem::replace(&mut is_given[place], true) {
                        return Err(text.fault(row.at, "these states of the parents have a row already"));
                    }
                    table[place * of_child..(place + 1) * of_child].copy_from_slice(&values);
                }
            }
        }
        if table.iter().any(|value| value.is_nan()) {
            return Err(text.fault(block.at, "some states of the parents have no row of probabilities"));
        }
        Ok(([parents, &[child]].concat(), table))
    }

    /// Which row some states of the parents are.
    fn row(&self, text: &Text<'_>, at: usize, parents: &[u32], states: &[Token<'t>]) -> Result<usize> {
        if states.len() != parents.len() {
            return Err(text.fault(at, format!("{} states for {} parents", states.len(), parents.len())));
        }
        parents.iter().zip(states).try_fold(0, |row, (parent, token)| {
            let names = &self.states[*parent as usize];
            let state = names.iter().position(|name| *name == token.text).ok_or_else(|| {
                let (state, parent) = (quoted(token.text.as_bytes()), self.names[*parent as usize]);
                text.fault(token.at, format!("\"{state}\" is not a state of {parent}"))
            })?;
            Ok(row * names.len() + state)
        })
    }
}

/// Half a unit of the last digit of a probability; what has no digit after the point is not rounded.
fn slack(number: &str) -> f64 {
    let (digits, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    match (digits.split_once('.'), exponent.parse::<i32>()) {
        (Some((_, after)), Ok(exponent)) if !after.is_empty() => {
            0.5 * 10f64.powi(exponent.min(0).saturating_sub(after.len() as i32))
        }
        _ => 0.0,
    }
}

/// Rows that had to be divided by their sums.
#[derive(Default)]
struct Rounded {
    rows: usize,
    /// Where the first is, and its sum.
    first: Option<(usize, f64)>,
}

impl Rounded {
    /// Divides a row by its sum, if that is one but for rounding.
    fn normalise(&mut self, text: &Text<'_>, at: usize, values: &mut [f64], slack: &[f64]) -> Result<()> {
        let sum: f64 = values.iter().sum();
        let off = (sum - 1.0).abs();
        if sum <= 0.0 || off > ROUNDING && off >= slack.iter().sum::<f64>() * (1.0 - 1e-9) {
            return Err(text.fault(at, format!("the probabilities of a row add up to {}, not to 1", short(sum))));
        }
        // Decimal fractions are rounded to binary ones, too.
        if off > f64::EPSILON * values.len() as f64 {
            values.iter_mut().for_each(|value| *value /= sum);
            self.rows += 1;
            self.first.get_or_insert((at, sum));
        }
        Ok(())
    }

    /// What is to be said of them.
    fn note(&self, text: &Text<'_>) -> Option<String> {
        let (at, sum) = self.first?;
        let (rows, line) = (self.rows, text.line(at));
        let rows = if rows == 1 {
            "1 row of probabilities adds up".into()
        } else {
            format!("{rows} rows of probabilities add up")
        };
        Some(format!("{rows} to 1 only after division by the sum, {} in line {line}", short(sum)))
    }
}

/// A sum as it is said: not 0.30000000000000004, and not 1 if it is not.
fn short(sum: f64) -> f64 {
    let short = (sum * 1e9).round() / 1e9;
    if short == 1.0 { sum } else { short }
}

/// Variables each of which has the next one among its parents, and the last the first; given the parents of all.
fn cycle(parents: &[&[u32]]) -> Option<Vec<usize>> {
    // How many parents of each are not known to be free of cycles, and whose parent each is.
    let mut waiting: Vec<usize> = parents.iter().map(|parents| parents.len()).collect();
    let mut children = vec![Vec::new(); parents.len()];
    for (child, parents) in parents.iter().enumerate() {
        parents.iter().for_each(|parent| children[*parent as usize].push(child));
    }
    let mut free: Vec<usize> = (0..parents.len()).filter(|variable| waiting[*variable] == 0).collect();
    while let Some(variable) = free.pop() {
        for &child in &children[variable] {
            waiting[child] -= 1;
            if waiting[child] == 0 {
                free.push(child);
            }
        }
    }
    // From one that waits to a parent that does, until one comes back.
    let mut last = waiting.iter().position(|waiting| *waiting > 0)?;
    let (mut way, mut place) = (Vec::new(), vec![None; parents.len()]);
    while place[last].is_none() {
        place[last] = Some(way.len());
        way.push(last);
        last = parents[last].iter().map(|parent| *parent as usize).find(|parent| waiting[*parent] > 0)?;
    }
    Some(way.split_off(place[last]?))
}

/// Most entries of a table, which `default` may fill from a single row.
const MOST_ENTRIES: usize = 1 << 26;
