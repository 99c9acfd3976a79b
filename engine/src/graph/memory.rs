//! How much memory a graph takes, how much there is, and refusing what cannot fit before it is allocated.

use super::{Directedness, VertexOrder};
use crate::error::{Error, Result};

/// Bytes of a graph, finished and at the peak of building it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemoryEstimate {
    /// Adjacency, order and edge data; raw ids are not counted.
    pub graph: u64,
    /// The most that building holds at once, the edge list included.
    pub while_building: u64,
}

/// Estimates the memory of a graph with `edges` edges (as read, before any is dropped) of `edge_bytes`
/// bytes of data each.
///
/// Finished, with n vertices, m edges, w bytes of data: `16(n+1) + 2m(4+w)` directed,
/// `8(n+1) + 2m(4+w)` undirected, and 8n for an order. Building holds an edge list of `m(8+w)` bytes and
/// sorts arcs as entries of `6+w` bytes.
///
/// # Examples
/// ```
/// use hubcut::graph::{Directedness, VertexOrder, memory};
/// let estimate = memory::estimate(1 << 20, 16 << 20, Directedness::Directed, VertexOrder::Natural, 4);
/// assert_eq!(estimate.graph >> 20, 16 + 2 * 16 * 8);
/// assert!(estimate.while_building < 3 * estimate.graph);
/// ```
pub fn estimate(
    vertices: u64,
    edges: u64,
    direction: Directedness,
    order: VertexOrder,
    edge_bytes: u64,
) -> MemoryEstimate {
    let (n, m, w) = (u128::from(vertices), u128::from(edges), u128::from(edge_bytes));
    let offsets = 8 * (n + 1);
    let order = if order == VertexOrder::Hub { 8 * n } else { 0 };
    let (rows, entries) = match direction {
        Directedness::Directed => (offsets + m * (4 + w), m * (6 + w)),
        Directedness::Undirected => (offsets + 2 * m * (4 + w), 2 * m * (6 + w)),
    };
    let graph = order + if direction == Directedness::Directed { 2 * rows } else { rows };
    // The list while its last eighth is partitioned; then entries beside the rows they come from or go to;
    // at last, if directed, entries and rows beside the finished rows.
    let list = m * (8 + w);
    let reading = (list + entries / 8).max(entries + list / 8);
    let sorting = entries + rows;
    let finishing = if direction == Directedness::Directed { entries + 2 * rows } else { sorting + offsets };
    let while_building = order + reading.max(sorting).max(finishing);
    let cap = |bytes: u128| u64::try_from(bytes).unwrap_or(u64::MAX);
    MemoryEstimate { graph: cap(graph), while_building: cap(while_building) }
}

/// Bytes that this process can still take, `None` where the system does not say.
///
/// On Linux the smaller of `MemAvailable` and what the limits of its control groups (v2 or v1) leave.
pub fn available_memory() -> Option<u64> {
    let meminfo = std::fs::read_to_string("/proc/meminfo").ok()?;
    let system = field(&meminfo, "MemAvailable:")?.checked_mul(1024)?;
    let groups = std::fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
    Some(groups.lines().filter_map(left_in_group).fold(system, u64::min))
}

/// Refuses work that needs more memory than there is; accepts where the system does not say.
///
/// # Errors
/// [`Error::NotEnoughMemory`], which names `what` and both numbers.
pub fn check_fits(needed: u64, what: &'static str) -> Result<()> {
    match available_memory() {
        Some(available) if needed > available => Err(Error::NotEnoughMemory { what, needed, available }),
        _ => Ok(()),
    }
}

/// `bytes` with a unit, three digits or so: `1.5 GiB`.
///
/// # Examples
/// ```
/// use hubcut::graph::memory::human;
/// assert_eq!((human(512), human(3 << 29)), ("512 B".to_string(), "1.5 GiB".to_string()));
/// ```
pub fn human(bytes: u64) -> String {
    let units = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    let mut value = bytes as f64;
    let mut name = "B";
    for unit in units {
        if value < 1024.0 {
            break;
        }
        value /= 1024.0;
        name = unit;
    }
    if name == "B" { format!("{bytes} B") } else { format!("{value:.1} {name}") }
}

/// The number after `name` at the start of a line.
fn field(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find(|line| line.split_whitespace().next() == Some(name))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// What the group named by a line of `/proc/self/cgroup`, and every group around it, leave.
fn left_in_group(line: &str) -> Option<u64> {
    let mut parts = line.splitn(3, ':').skip(1);
    let (controllers, path) = (parts.next()?, parts.next()?);
    let (root, limit, used, reclaimable) = match controllers {
        "" => ("/sys/fs/cgroup", "memory.max", "memory.current", "inactive_file"),
        _ if controllers.split(',').any(|name| name == "memory") => {
            ("/sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
        }
        _ => return None,
    };
    let read = |folder: &std::path::Path, name: &str| std::fs::read_to_string(folder.join(name)).ok();
    let group = std::path::Path::new(root).join(path.trim_start_matches('/'));
    // In a container the path may be the host's, which is not mounted: the root is then the container's own.
    group
        .ancestors()
        .take_while(|folder| folder.starts_with(root))
        .filter_map(|folder| {
            let limit: u64 = read(folder, limit)?.trim().parse().ok()?;
            let used: u64 = read(folder, used)?.trim().parse().ok()?;
            let cache = read(folder, "memory.stat").and_then(|stat| field(&stat, reclaimable)).unwrap_or(0);
            Some(limit.saturating_sub(used.saturating_sub(cache)))
        })
        .min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_cannot_fit() {
        assert!(check_fits(1, "a byte").is_ok());
        if available_memory().is_some() {
            let error = check_fits(u64::MAX, "everything").unwrap_err().to_string();
            assert!(error.contains("everything") && error.contains("16.0 EiB"), "{error}");
        }
    }

    #[test]
    fn building_stays_below_three_graphs() {
        for direction in [Directedness::Directed, Directedness::Undirected] {
            for order in [VertexOrder::Natural, VertexOrder::Hub] {
                for bytes in [0, 4, 8] {
                    let estimate = estimate(1 << 22, 16 << 22, direction, order, bytes);
                    assert!(estimate.while_building <= 3 * estimate.graph, "{direction:?} {order:?} {bytes}");
                }
            }
        }
    }

    #[test]
    fn estimates_beyond_u64_saturate() {
        let estimate = estimate(u64::MAX, u64::MAX, Directedness::Directed, VertexOrder::Hub, 8);
        assert_eq!(estimate.graph, u64::MAX);
    }
}
