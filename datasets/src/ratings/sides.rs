//! The ids of one side, users or items, made dense: each side by itself, whatever the other is called.

use hubcut::graph::{EdgeList, RawChunk, RawIds, RawPairs, TextChunk, TextIds, renumber, renumber_text};
use hubcut::parallel;

use crate::error::Result;
use crate::read::{Interner, Pieces};

/// The ids of one side in the order of a block of lines.
pub(super) enum SideColumn {
    /// Numbers, all below 2^32.
    Narrow(Vec<u32>),
    /// Numbers.
    Wide(Vec<u64>),
    /// Positions among text ids, each of which occurs.
    Text(TextIds, Vec<u32>),
}

/// Takes one side of every piece.
pub(super) fn column(
    pieces: &Pieces,
    narrow: impl Fn(&(u32, u32)) -> u32 + Sync,
    wide: impl Fn(&(u64, u64)) -> u64 + Sync,
) -> Vec<SideColumn> {
    let side = |(pairs, names, _): &(RawPairs, Option<TextIds>, _)| match (pairs, names) {
        (RawPairs::U32(pairs), None) => SideColumn::Narrow(pairs.iter().map(&narrow).collect()),
        (RawPairs::U64(pairs), None) => SideColumn::Wide(pairs.iter().map(&wide).collect()),
        (RawPairs::U32(pairs), Some(names)) => occurring(names, pairs.iter().map(&narrow).collect()),
        (RawPairs::U64(_), Some(_)) => unreachable!("positions within a block are narrow"),
    };
    parallel::collect(pieces.len(), &|piece| side(&pieces[piece]))
}

/// Leaves out the names that the other side alone has.
fn occurring(names: &TextIds, mut positions: Vec<u32>) -> SideColumn {
    const NOWHERE: u32 = u32::MAX;
    let mut place = vec![NOWHERE; names.len()];
    let mut used = Vec::new();
    for position in &mut positions {
        let place = &mut place[*position as usize];
        if *place == NOWHERE {
            *place = used.len() as u32;
            used.push(*position);
        }
        *position = *place;
    }
    SideColumn::Text(TextIds::from_sorted(used.iter().map(|name| names.get(*name as usize))), positions)
}

/// The distinct ids, ascending, and each column as positions among them. Numbers if all ids are, unless all are to be
/// text.
pub(super) fn number(columns: Vec<SideColumn>, all_text: bool) -> Result<(RawIds, Vec<Vec<u32>>)> {
    let numbers =
        !all_text && !parallel::collect(columns.len(), &|column| columns[column].is_numbers()).contains(&false);
    let lengths: Vec<usize> = columns.iter().map(SideColumn::len).collect();
    // Two ids in a row take the place of an edge: what makes the ends of edges dense makes these.
    let list: EdgeList<()> = if numbers {
        renumber(parallel::map(columns, &|_, column| column.into_numbers()))?
    } else {
        renumber_text(parallel::map(columns, &|_, column| column.into_text()))?
    };
    let positions = parallel::map(list.chunks, &|column, chunk| {
        let mut positions = Vec::with_capacity(lengths[column] + 1);
        for (a, b) in chunk.edges {
            positions.extend([a, b]);
        }
        positions.truncate(lengths[column]);
        positions
    });
    Ok((list.ids, positions))
}

impl SideColumn {
    fn len(&self) -> usize {
        match self {
            SideColumn::Narrow(ids) => ids.len(),
            SideColumn::Wide(ids) => ids.len(),
            SideColumn::Text(_, positions) => positions.len(),
        }
    }

    fn is_numbers(&self) -> bool {
        match self {
            SideColumn::Narrow(_) | SideColumn::Wide(_) => true,
            SideColumn::Text(names, _) => (0..names.len()).all(|i| canonical(names.get(i)).is_some()),
        }
    }

    fn into_numbers(self) -> RawChunk {
        let pairs = match self {
            SideColumn::Narrow(ids) => RawPairs::U32(paired(&ids)),
            SideColumn::Wide(ids) => RawPairs::U64(paired(&ids)),
            SideColumn::Text(names, positions) => {
                let number = |i: u32| canonical(names.get(i as usize)).expect("asked before");
                let ids: Vec<u64> = positions.into_iter().map(number).collect();
                RawPairs::U64(paired(&ids))
            }
        };
        let data = vec![(); pairs.len()];
        RawChunk { pairs, data }
    }

    fn into_text(self) -> TextChunk {
        let (ids, positions) = match self {
            SideColumn::Narrow(ids) => written(ids.into_iter().map(u64::from)),
            SideColumn::Wide(ids) => written(ids.into_iter()),
            SideColumn::Text(names, positions) => (names, positions),
        };
        let edges = paired(&positions);
        let data = vec![(); edges.len()];
        TextChunk { ids, edges, data }
    }
}

/// Numbers as text: as they were written, since only canonical ones are read as numbers.
fn written(numbers: impl Iterator<Item = u64>) -> (TextIds, Vec<u32>) {
    let mut names = Interner::new();
    let positions = numbers.map(|number| names.number(number.to_string().as_bytes())).collect();
    (names.into_ids(), positions)
}

/// Two in a row; an odd last one comes twice.
fn paired<T: Copy>(ids: &[T]) -> Vec<(T, T)> {
    ids.chunks(2).map(|ids| (ids[0], ids[ids.len() - 1])).collect()
}

/// A whole number from 0 to 2^64 - 1 without zeros in front.
fn canonical(id: &str) -> Option<u64> {
    let digits = !id.is_empty() && id.bytes().all(|b| b.is_ascii_digit()) && (id.len() == 1 || !id.starts_with('0'));
    id.parse().ok().filter(|_| digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn canonical_numbers_read_back_as_they_were_written() {
        for id in ["0", "7", "10", "18446744073709551615"] {
            assert_eq!(canonical(id).unwrap().to_string(), id);
        }
        for id in ["", "00", "07", "+7", "-7", "7.0", " 7", "18446744073709551616", "a"] {
            assert_eq!(canonical(id), None, "{id}");
        }
    }

    #[test]
    fn columns_of_any_length_keep_their_order() {
        let columns = vec![
            SideColumn::Narrow(vec![5, 9, 5]),
            SideColumn::Wide(vec![1 << 40]),
            SideColumn::Narrow(vec![]),
            SideColumn::Text(TextIds::from_sorted(["9", "7"].into_iter()), vec![1, 0, 1, 1]),
        ];
        let (ids, positions) = number(columns, false).unwrap();
        assert_eq!(ids, RawIds::Numbers(vec![5, 7, 9, 1 << 40].into()));
        assert_eq!(positions, [vec![0, 2, 0], vec![3], vec![], vec![1, 2, 1, 1]]);
    }

    #[test]
    fn one_text_makes_all_ids_text() {
        let columns = vec![
            SideColumn::Narrow(vec![10, 9, 10]),
            SideColumn::Wide(vec![1 << 40]),
            SideColumn::Text(TextIds::from_sorted(["9", "07"].into_iter()), vec![1, 0]),
        ];
        let (ids, positions) = number(columns, false).unwrap();
        assert_eq!(ids, RawIds::Text(TextIds::from_sorted(["07", "10", "1099511627776", "9"].into_iter())));
        assert_eq!(positions, [vec![1, 3, 1], vec![2], vec![0, 3]]);
        let (ids, _) = number(vec![SideColumn::Narrow(vec![10, 9])], true).unwrap();
        assert_eq!(ids, RawIds::Text(TextIds::from_sorted(["10", "9"].into_iter())));
    }
}
