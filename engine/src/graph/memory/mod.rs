//! How much memory a graph takes, how much there is, and refusing what cannot fit before it is allocated.
//!
//! Work that grows with its input asks [`check_fits`] before it begins: a control group kills without a word, so it is of no use
//! to try. Large arrays are then taken by [`zeroed`] or after [`reserve`], which give an error where the system refuses.

mod budget;
mod fallible;
pub(crate) mod huge;

pub use budget::{Budget, Limit, left};
pub use fallible::{is_asking, refused, reserve, zeroed};

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
    let order = if order == VertexOrder::Natural { 0 } else { 8 * n };
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

/// Refuses work that needs more memory than there is; accepts where the system does not say.
///
/// # Errors
/// [`Error::NotEnoughMemory`], which names `what`, both numbers, and what the limit is.
///
/// # Examples
/// ```
/// use hubcut::graph::memory::check_fits;
/// check_fits(1 << 10, "a kilobyte")?;
/// # Ok::<(), hubcut::Error>(())
/// ```
pub fn check_fits(needed: u64, what: &'static str) -> Result<()> {
    match left() {
        Some(left) if needed > left.bytes => Err(Error::NotEnoughMemory { what, needed, left: Some(left) }),
        _ => Ok(()),
    }
}

/// Refuses threads whose stacks do not fit the address space, with room for what starting them takes beside: half a thread may
/// end a process. Stacks take memory as they are used, so nothing else limits them.
///
/// # Errors
/// [`Error::NotEnoughMemory`].
///
/// # Examples
/// ```
/// hubcut::graph::memory::check_threads(1)?;
/// # Ok::<(), hubcut::Error>(())
/// ```
pub fn check_threads(threads: usize) -> Result<()> {
    let needed = (threads as u64).saturating_mul(THREAD_BYTES).saturating_add(BESIDE_THREADS);
    match budget::left_of_address_space() {
        Some(left) if needed > left.bytes => {
            Err(Error::NotEnoughMemory { what: "starting threads", needed, left: Some(left) })
        }
        _ => Ok(()),
    }
}

/// The stack of a thread, which is 2 MiB, and what lies around it.
const THREAD_BYTES: u64 = (2 << 20) + (256 << 10);

/// What starting threads takes once.
const BESIDE_THREADS: u64 = 1 << 20;

/// What is missing, and what to do: the end of [`Error::NotEnoughMemory`].
pub(crate) fn advice(left: &Option<Budget>) -> String {
    let Some(Budget { bytes, limit }) = left else {
        return "which the system refuses; free memory, use a larger machine, or a smaller input".into();
    };
    let bytes = human(*bytes);
    match limit {
        Limit::Machine => {
            format!("and {bytes} are available; free memory, use a larger machine, or a smaller input")
        }
        Limit::ControlGroup => format!(
            "and {bytes} are available under the memory limit of the control group (the container or service); raise it, \
             or use a smaller input"
        ),
        Limit::AddressSpace => format!(
            "and {bytes} are available under the limit of the address space; raise it with `ulimit -v`, take fewer threads, or \
             a smaller input"
        ),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_cannot_fit() {
        assert!(check_fits(1, "a byte").is_ok());
        if left().is_some() {
            let error = check_fits(u64::MAX, "everything").unwrap_err().to_string();
            assert!(error.contains("everything") && error.contains("16.0 EiB"), "{error}");
        }
    }

    /// In processes of its own, with a limit and without one.
    #[cfg(target_os = "linux")]
    #[test]
    fn threads_are_refused_where_the_address_space_is_limited_only() {
        const LIMITED: &str = "HUBCUT_TEST_LIMITED";
        if let Some(limited) = std::env::var_os(LIMITED) {
            assert!(check_threads(1).is_ok());
            match check_threads(usize::MAX) {
                Err(error) => {
                    assert!(
                        limited == "yes" && error.to_string().starts_with("starting threads needs about"),
                        "{error}"
                    )
                }
                Ok(()) => assert_eq!(limited, "no"),
            }
            return;
        }
        let test = "graph::memory::tests::threads_are_refused_where_the_address_space_is_limited_only";
        // What limits the tests themselves cannot be lifted.
        let unlimited = budget::left_of_address_space().is_none().then_some(("no", "true"));
        for (limited, limit) in [Some(("yes", "ulimit -v 4000000")), unlimited].into_iter().flatten() {
            let mut again = std::process::Command::new("sh");
            again.args(["-c", &format!("{limit} && exec \"$@\""), "sh"]).arg(std::env::current_exe().unwrap());
            let output = again.args(["--exact", test]).env(LIMITED, limited).output().unwrap();
            let said = String::from_utf8_lossy(&output.stdout);
            assert!(output.status.success() && said.contains("1 passed"), "{limit}: {said}");
        }
    }

    #[test]
    fn what_the_limit_is_decides_what_to_do() {
        let text = |limit| {
            let left = Some(Budget { bytes: 1 << 20, limit });
            Error::NotEnoughMemory { what: "the run", needed: 3 << 20, left }.to_string()
        };
        let machine = "the run needs about 3.0 MiB of memory, and 1.0 MiB are available; free memory";
        assert!(text(Limit::Machine).starts_with(machine), "{}", text(Limit::Machine));
        assert!(text(Limit::ControlGroup).contains("the memory limit of the control group"));
        assert!(text(Limit::AddressSpace).contains("raise it with `ulimit -v`"));
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
