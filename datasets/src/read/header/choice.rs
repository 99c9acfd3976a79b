//! Columns that somebody chooses, by number or by name.

use super::plain;
use crate::read::options::{Column, ColumnChoice};

/// The column of a choice, from 0; the name if there is none of that name.
pub(crate) fn find(column: &Column, names: Option<&[String]>) -> Result<usize, String> {
    let name = match column {
        Column::Number(number) => return Ok(number - 1),
        Column::Name(name) => name,
    };
    let names = names.unwrap_or_default();
    let exact = names.iter().position(|other| other == name);
    let loose = || names.iter().position(|other| plain(other) == plain(name) && !plain(name).is_empty());
    exact.or_else(loose).ok_or_else(|| name.clone())
}

/// How a column is said in `columns`: by its name, if that says which one it is.
pub(crate) fn spelled(column: usize, names: Option<&[String]>) -> String {
    let number = (column + 1).to_string();
    let Some(name) = names.and_then(|names| names.get(column)) else { return number };
    let names = names.unwrap_or_default();
    let is_one = names.iter().filter(|other| *other == name).count() == 1;
    let is_plain = !name.is_empty()
        && !name.bytes().all(|byte| byte.is_ascii_digit())
        && name.chars().all(|c| c.is_alphanumeric() || "_-.:~".contains(c));
    if is_one && is_plain { name.clone() } else { number }
}

/// The setting for these columns.
pub(crate) fn spell(source: usize, target: usize, weight: Option<usize>, names: Option<&[String]>) -> String {
    let weight = weight.map_or_else(String::new, |weight| format!(",weight={}", spelled(weight, names)));
    format!("`columns = src={},dst={}{weight}`", spelled(source, names), spelled(target, names))
}

impl ColumnChoice {
    /// Whether a column is chosen by its name.
    pub(crate) fn has_names(&self) -> bool {
        self.columns().any(|column| matches!(column, Column::Name(_)))
    }

    /// Whether these names are those that are chosen.
    pub(crate) fn is_in(&self, names: &[String]) -> bool {
        self.columns().all(|column| find(column, Some(names)).is_ok())
    }

    fn columns(&self) -> impl Iterator<Item = &Column> {
        [&self.source, &self.target, &self.weight].into_iter().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_spelled_so_that_they_are_found() {
        let names = "Person.id,Person.id,minutes,2,a b,".split(',').map(String::from).collect::<Vec<_>>();
        for column in 0..names.len() {
            let choice = spelled(column, Some(&names)).parse().unwrap();
            assert_eq!(find(&choice, Some(&names)), Ok(column));
        }
        assert_eq!(spell(0, 2, Some(3), Some(&names)), "`columns = src=1,dst=minutes,weight=4`");
        assert_eq!(find(&Column::Name("MINUTES".into()), Some(&names)), Ok(2));
        assert_eq!(find(&Column::Name("x".into()), Some(&names)), Err("x".into()));
    }
}
