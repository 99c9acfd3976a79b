//! Several ratings of an item by a user: found by sorting, and settled by a policy.

use std::fmt;
use std::str::FromStr;

use hubcut::graph::RawIds;
use hubcut::parallel::{self, Lent};
use serde::{Deserialize, Serialize};

use super::Rating;
use crate::error::{Error, Result};

/// What to do with several ratings of an item by a user in one file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DuplicateRatings {
    /// The first in the order of the file counts.
    First,
    /// The last in the order of the file counts.
    #[default]
    Last,
    /// Their mean counts.
    Mean,
    /// Their sum counts.
    Sum,
    /// All are kept, as parallel edges.
    Keep,
    /// The file is refused.
    Error,
}

impl DuplicateRatings {
    /// All policies, in the order in which help texts list them.
    pub const ALL: [DuplicateRatings; 6] = [
        DuplicateRatings::First,
        DuplicateRatings::Last,
        DuplicateRatings::Mean,
        DuplicateRatings::Sum,
        DuplicateRatings::Keep,
        DuplicateRatings::Error,
    ];

    /// The name that [`FromStr`] understands.
    pub fn name(self) -> &'static str {
        match self {
            DuplicateRatings::First => "first",
            DuplicateRatings::Last => "last",
            DuplicateRatings::Mean => "mean",
            DuplicateRatings::Sum => "sum",
            DuplicateRatings::Keep => "keep",
            DuplicateRatings::Error => "error",
        }
    }
}

impl fmt::Display for DuplicateRatings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for DuplicateRatings {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        DuplicateRatings::ALL.into_iter().find(|policy| policy.name() == name).ok_or_else(|| {
            let names: Vec<_> = DuplicateRatings::ALL.iter().map(|policy| policy.name()).collect();
            Error::Option(format!("\"{name}\" is not what is done with duplicate ratings; choose {}", names.join(", ")))
        })
    }
}

/// Ratings by user, then item, duplicates settled.
#[derive(Debug, PartialEq)]
pub(super) struct Settled {
    pub(super) ratings: Vec<Rating>,
    /// Ratings beyond the first of an item by a user.
    pub(super) found: u64,
    /// How many of them are gone.
    pub(super) merged: u64,
}

/// Why duplicates cannot be settled: positions of user and item.
#[derive(Debug, PartialEq)]
pub(super) enum Unsettled {
    /// There is one, and the policy allows none.
    Duplicate(u32, u32),
    /// Their sum is beyond `f32`.
    Infinite(u32, u32),
}

impl Unsettled {
    pub(super) fn describe(&self, users: &RawIds, items: &RawIds) -> String {
        match *self {
            Unsettled::Duplicate(user, item) => format!(
                "user {} rates item {} more than once; say which rating counts with `duplicates = first`, last, mean or \
                 sum, or keep them all",
                users.get(user as usize),
                items.get(item as usize)
            ),
            Unsettled::Infinite(user, item) => format!(
                "the ratings of item {} by user {} do not fit 32 bits when summed; choose another `duplicates`",
                items.get(item as usize),
                users.get(user as usize)
            ),
        }
    }
}

/// Sorts ratings by user, then item, those of an item by a user in their order, and settles duplicates.
///
/// A counting sort by user, then a sort of each user's ratings: O(m + sum of r log r).
pub(super) fn settle(ratings: Vec<Rating>, users: usize, policy: DuplicateRatings) -> Result<Settled, Unsettled> {
    let mut ends = vec![0; users + 1];
    ratings.iter().for_each(|rating| ends[rating.user as usize + 1] += 1);
    let mut sum = 0usize;
    for end in &mut ends {
        sum += *end;
        *end = sum;
    }
    let mut sorted = vec![(0u32, 0f32); ratings.len()];
    let mut next = ends.clone();
    for rating in ratings {
        let place = &mut next[rating.user as usize];
        sorted[*place] = (rating.item, rating.rating);
        *place += 1;
    }
    let mut rows = Vec::with_capacity(users);
    let mut rest = &mut sorted[..];
    for user in 0..users {
        rows.push(rest.split_off_mut(..ends[user + 1] - ends[user]).expect("rows cover all ratings"));
    }
    let rows_of = Lent::each(&mut rows);
    let row = |user: usize| {
        let row = rows_of.take(user);
        row.sort_by_key(|&(item, _)| item);
        let found = row.windows(2).filter(|pair| pair[0].0 == pair[1].0).count();
        merge(user as u32, row, policy).map(|len| (found, len))
    };
    let settled = parallel::tabulate(users, &row);
    // The first fault by user and item, on any number of threads.
    let settled: Vec<(usize, usize)> = settled.into_iter().collect::<Result<_, _>>()?;
    let found: usize = settled.iter().map(|(found, _)| found).sum();
    let left: usize = settled.iter().map(|(_, len)| len).sum();
    let merged = sum - left;
    let mut ratings = Vec::with_capacity(left);
    for ((user, row), (_, len)) in rows.iter().enumerate().zip(settled) {
        ratings.extend(row[..len].iter().map(|&(item, rating)| Rating { user: user as u32, item, rating }));
    }
    Ok(Settled { ratings, found: found as u64, merged: merged as u64 })
}

/// Makes one of each run of equal items at the front of the row of `user`, and says how many there are then.
fn merge(user: u32, row: &mut [(u32, f32)], policy: DuplicateRatings) -> Result<usize, Unsettled> {
    let (mut start, mut len) = (0, 0);
    while start < row.len() {
        let item = row[start].0;
        let run = row[start..].iter().take_while(|other| other.0 == item).count();
        let values = &row[start..start + run];
        let sum = || values.iter().map(|&(_, value)| f64::from(value)).sum::<f64>();
        let value = match policy {
            DuplicateRatings::Keep => return Ok(row.len()),
            _ if run == 1 => values[0].1,
            DuplicateRatings::Error => return Err(Unsettled::Duplicate(user, item)),
            DuplicateRatings::First => values[0].1,
            DuplicateRatings::Last => values[run - 1].1,
            DuplicateRatings::Mean => (sum() / run as f64) as f32,
            DuplicateRatings::Sum => sum() as f32,
        };
        if !value.is_finite() {
            return Err(Unsettled::Infinite(user, item));
        }
        row[len] = (item, value);
        len += 1;
        start += run;
    }
    Ok(len)
}

#[cfg(test)]
mod tests {
    use super::*;

    type Said = (Vec<(u32, u32, f32)>, u64, u64);

    fn settled(policy: DuplicateRatings, of: &[(u32, u32, f32)]) -> Result<Said, Unsettled> {
        let ratings = of.iter().map(|&(user, item, rating)| Rating { user, item, rating }).collect();
        let Settled { ratings, found, merged } = settle(ratings, 4, policy)?;
        Ok((ratings.iter().map(|r| (r.user, r.item, r.rating)).collect(), found, merged))
    }

    const RATINGS: [(u32, u32, f32); 7] =
        [(2, 5, 1.0), (0, 9, 3.0), (2, 5, 4.0), (2, 0, 2.0), (0, 9, 5.0), (2, 5, 2.5), (3, 5, 0.5)];

    #[test]
    fn each_policy_does_what_it_says() {
        let with = |of0: f32, of2: f32| (vec![(0, 9, of0), (2, 0, 2.0), (2, 5, of2), (3, 5, 0.5)], 3, 3);
        for (policy, wanted) in [
            (DuplicateRatings::First, with(3.0, 1.0)),
            (DuplicateRatings::Last, with(5.0, 2.5)),
            (DuplicateRatings::Mean, with(4.0, 2.5)),
            (DuplicateRatings::Sum, with(8.0, 7.5)),
        ] {
            assert_eq!(settled(policy, &RATINGS).unwrap(), wanted, "{policy}");
        }
        let kept = vec![(0, 9, 3.0), (0, 9, 5.0), (2, 0, 2.0), (2, 5, 1.0), (2, 5, 4.0), (2, 5, 2.5), (3, 5, 0.5)];
        assert_eq!(settled(DuplicateRatings::Keep, &RATINGS).unwrap(), (kept, 3, 0));
    }

    #[test]
    fn the_first_fault_is_reported() {
        assert_eq!(settled(DuplicateRatings::Error, &RATINGS), Err(Unsettled::Duplicate(0, 9)));
        let large = [(1, 7, f32::MAX), (1, 3, f32::MAX), (1, 7, f32::MAX), (1, 3, f32::MAX)];
        assert_eq!(settled(DuplicateRatings::Sum, &large), Err(Unsettled::Infinite(1, 3)));
        assert_eq!(settled(DuplicateRatings::Mean, &large).unwrap().0, [(1, 3, f32::MAX), (1, 7, f32::MAX)]);
        assert!(settled(DuplicateRatings::Error, &RATINGS[..2]).is_ok());
    }

    #[test]
    fn names_read_back() {
        for policy in DuplicateRatings::ALL {
            assert_eq!(policy.to_string().parse::<DuplicateRatings>().unwrap(), policy);
        }
        assert!("max".parse::<DuplicateRatings>().unwrap_err().to_string().contains("first, last, mean, sum"));
    }
}
