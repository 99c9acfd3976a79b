//! Columns as somebody chooses them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// Columns of a delimited file; counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Columns {
    /// Where edges start.
    pub source: usize,
    /// Where they lead.
    pub target: usize,
    /// What they weigh.
    pub weight: Option<usize>,
}

impl Default for Columns {
    fn default() -> Self {
        Columns { source: 1, target: 2, weight: None }
    }
}

/// A column, as somebody says it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Column {
    /// Its number, from 1.
    Number(usize),
    /// Its name in the header.
    Name(String),
}

impl FromStr for Column {
    type Err = Error;

    /// Digits are a number, anything else is a name.
    fn from_str(text: &str) -> Result<Self> {
        let text = text.trim();
        let wrong =
            || Error::Option(format!("\"{text}\" is no column: they are numbered from 1 to {MAX_COLUMN}, or named"));
        if text.is_empty() {
            return Err(wrong());
        }
        if !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Ok(Column::Name(text.into()));
        }
        let number = text.parse().ok().filter(|number| (1..=MAX_COLUMN).contains(number));
        number.map(Column::Number).ok_or_else(wrong)
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Column::Number(number) => number.fmt(f),
            Column::Name(name) => f.write_str(name),
        }
    }
}

/// Which columns of a delimited file are to be read; what is not chosen, the file shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ColumnChoice {
    /// Where edges start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Column>,
    /// Where they lead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Column>,
    /// What they weigh.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<Column>,
}

impl FromStr for ColumnChoice {
    type Err = Error;

    /// Reads `src=1,dst=2,weight=4` or `src=caller,dst=callee`; `src` and `dst` come together, or only a weight is chosen.
    fn from_str(text: &str) -> Result<Self> {
        let wrong = |what: String| {
            Error::Option(format!(
                "columns \"{text}\": {what}; write for example src=1,dst=2,weight=4, or names of a header"
            ))
        };
        let mut choice = ColumnChoice::default();
        for part in text.split(',') {
            let (name, column) =
                part.split_once('=').ok_or_else(|| wrong(format!("\"{part}\" does not name a column")))?;
            let place = match name.trim() {
                "src" | "source" => &mut choice.source,
                "dst" | "target" => &mut choice.target,
                "weight" => &mut choice.weight,
                other => return Err(wrong(format!("there is no column \"{other}\", only src, dst and weight"))),
            };
            if place.replace(column.parse()?).is_some() {
                return Err(wrong(format!("\"{name}\" is given twice")));
            }
        }
        if choice.source.is_some() != choice.target.is_some() {
            return Err(wrong("src and dst are both needed, or none of them".into()));
        }
        choice.check()?;
        Ok(choice)
    }
}

/// More columns than any table has.
const MAX_COLUMN: usize = 65_536;

impl ColumnChoice {
    /// These columns, by number.
    pub fn numbers(source: usize, target: usize, weight: Option<usize>) -> Self {
        let column = |number| Some(Column::Number(number));
        ColumnChoice { source: column(source), target: column(target), weight: weight.and_then(column) }
    }

    /// Whether nothing is chosen.
    pub fn is_empty(&self) -> bool {
        *self == ColumnChoice::default()
    }

    pub(crate) fn check(&self) -> Result<()> {
        let all = [&self.source, &self.target, &self.weight];
        let out_of_range = |column: &&Column| matches!(column, Column::Number(n) if !(1..=MAX_COLUMN).contains(n));
        if all.into_iter().flatten().any(|column| out_of_range(&column)) {
            return Err(Error::Option(format!("columns are numbered from 1 to {MAX_COLUMN}")));
        }
        let same = |a: &Option<Column>, b: &Option<Column>| a.is_some() && a == b;
        let [source, target, weight] = all;
        if same(source, target) || same(weight, source) || same(weight, target) {
            return Err(Error::Option("source, target and weight must be different columns".into()));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_read() {
        assert_eq!("dst=1, src=3".parse::<ColumnChoice>().unwrap(), ColumnChoice::numbers(3, 1, None));
        assert_eq!("src=1,dst=2,weight=4".parse::<ColumnChoice>().unwrap().weight, Some(Column::Number(4)));
        assert_eq!("weight=3".parse::<ColumnChoice>().unwrap().source, None);
        assert_eq!(
            "src=a b,dst=:END_ID(x)".parse::<ColumnChoice>().unwrap().target,
            Some(Column::Name(":END_ID(x)".into()))
        );
        for wrong in ["", "src=1", "src=0,dst=1", "src=1,dst=1", "src=1,dst=2,dst=3", "src=,dst=2", "x=1,src=2,dst=3"] {
            assert!(wrong.parse::<ColumnChoice>().is_err(), "{wrong}");
        }
    }
}
