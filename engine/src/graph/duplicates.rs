//! Duplicate edges in sorted rows: counted, refused, or merged into the first.

use std::ops::Range;

use super::sort::{SortedRows, blocks, rows_of};
use super::{BuildCounts, BuildOptions, Directedness, Duplicates, RawIds, VertexId};
use crate::error::{Error, Result};
use crate::parallel;
use crate::plain::EdgeValue;

/// Applies the policy for duplicates to rows by source, sorted by target, in natural order.
///
/// Of an undirected graph both rows of a pair are treated alike, and the pair is counted once.
pub(super) fn settle<E: EdgeValue>(
    rows: SortedRows<VertexId, E>,
    ids: &RawIds,
    options: &BuildOptions,
    counts: &mut BuildCounts,
) -> Result<SortedRows<VertexId, E>> {
    counts.duplicates = count(&rows.offsets, &rows.neighbours, options.direction);
    if counts.duplicates == 0 {
        return Ok(rows);
    }
    match options.duplicates {
        Duplicates::Keep => Ok(rows),
        Duplicates::Error => {
            let (source, target) = first(&rows.offsets, &rows.neighbours).expect("counted above");
            Err(Error::Duplicate {
                from: ids.get(source as usize).to_string(),
                to: ids.get(target as usize).to_string(),
            })
        }
        Duplicates::First => {
            counts.duplicates_merged = counts.duplicates;
            merge(rows, ids, |first, _| Some(first))
        }
        Duplicates::Sum => {
            counts.duplicates_merged = counts.duplicates;
            merge(rows, ids, E::checked_add)
        }
    }
}

/// Edges beyond the first between the same vertices.
pub(super) fn count(offsets: &[u64], neighbours: &[VertexId], direction: Directedness) -> u64 {
    let directed = direction == Directedness::Directed;
    let blocks = blocks(neighbours.len());
    let of_blocks = parallel::collect(blocks.len(), &|block| {
        let mut found = 0;
        rows_of(offsets, blocks[block].clone(), |row, range| {
            let mut before = range.start.checked_sub(1).filter(|&i| i as u64 >= offsets[row]).map(|i| neighbours[i]);
            for &neighbour in &neighbours[range] {
                let repeated = before == Some(neighbour) && (directed || neighbour as usize >= row);
                found += u64::from(repeated);
                before = Some(neighbour);
            }
        });
        found
    });
    of_blocks.into_iter().sum()
}

/// The first edge, by source and target, that has a duplicate.
fn first(offsets: &[u64], neighbours: &[VertexId]) -> Option<(VertexId, VertexId)> {
    parallel::find_first(offsets.len() - 1, &|row| {
        let row_neighbours = &neighbours[offsets[row] as usize..offsets[row + 1] as usize];
        let pair = row_neighbours.windows(2).find(|pair| pair[0] == pair[1])?;
        Some((row as VertexId, pair[0]))
    })
}

/// Merges equal neighbours of a row, from the first on.
fn merge<E: EdgeValue>(
    rows: SortedRows<VertexId, E>,
    ids: &RawIds,
    join: impl Fn(E, E) -> Option<E> + Sync,
) -> Result<SortedRows<VertexId, E>> {
    let groups = whole_rows(&rows.offsets);
    let distinct = |neighbours: &[VertexId]| {
        neighbours.windows(2).filter(|pair| pair[0] != pair[1]).count() + usize::from(!neighbours.is_empty())
    };
    let lengths: Vec<usize> = parallel::collect(groups.len(), &|group| {
        groups[group].clone().map(|row| distinct(&rows.neighbours[rows.range(row)])).sum()
    });

    let total = lengths.iter().sum();
    let mut merged =
        SortedRows { offsets: vec![0; rows.offsets.len()], neighbours: vec![0; total], data: vec![E::zeroed(); total] };
    let (mut ends, mut neighbours, mut data) =
        (&mut merged.offsets[1..], &mut merged.neighbours[..], &mut merged.data[..]);
    let mut base = 0;
    let mut tasks = Vec::with_capacity(groups.len());
    for (group, &len) in groups.into_iter().zip(&lengths) {
        let ends = ends.split_off_mut(..group.len()).expect("groups cover all rows");
        let neighbours = neighbours.split_off_mut(..len).expect("lengths add up");
        let data = data.split_off_mut(..len).expect("lengths add up");
        tasks.push((group, base, ends, neighbours, data));
        base += len as u64;
    }
    let overflows = parallel::map(tasks, &|_, (group, base, ends, neighbours, data)| {
        let mut len = 0;
        for (row, end) in group.zip(ends) {
            let start = len;
            for i in rows.range(row) {
                let (neighbour, value) = (rows.neighbours[i], rows.data[i]);
                if len > start && neighbours[len - 1] == neighbour {
                    match join(data[len - 1], value) {
                        Some(sum) => data[len - 1] = sum,
                        None => return Some((row as VertexId, neighbour)),
                    }
                } else {
                    (neighbours[len], data[len]) = (neighbour, value);
                    len += 1;
                }
            }
            *end = base + len as u64;
        }
        None
    });
    match overflows.into_iter().flatten().min() {
        None => Ok(merged),
        Some((source, target)) => Err(Error::SumOverflow {
            from: ids.get(source as usize).to_string(),
            to: ids.get(target as usize).to_string(),
        }),
    }
}

impl<E> SortedRows<VertexId, E> {
    fn range(&self, row: usize) -> Range<usize> {
        self.offsets[row] as usize..self.offsets[row + 1] as usize
    }
}

/// Cuts all rows into groups of whole rows, by weight of rows and entries together.
fn whole_rows(offsets: &[u64]) -> Vec<Range<usize>> {
    let rows = offsets.len() - 1;
    let weight = |row: usize| offsets[row] as usize + row;
    let size = (weight(rows) / 64).clamp(1 << 14, 1 << 20);
    let mut groups = Vec::new();
    let mut start = 0;
    while start < rows {
        let limit = weight(start) + size;
        let (mut low, mut high) = (start + 1, rows);
        while low < high {
            let middle = low + (high - low) / 2;
            if weight(middle) < limit { low = middle + 1 } else { high = middle }
        }
        groups.push(start..low);
        start = low;
    }
    groups
}
