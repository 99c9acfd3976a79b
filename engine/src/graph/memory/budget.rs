//! How much memory this process can still take: the least of what the machine, its control groups and its address space leave.
//!
//! The three fail in three ways. A machine that is out of memory and a control group that is full kill the process without a
//! word, which only asking before prevents; a full address space refuses an allocation.

use std::path::Path;

/// What bounds the memory of this process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// The memory of the machine that nobody uses.
    Machine,
    /// The limit of a control group: of a container, a service, a job.
    ControlGroup,
    /// The limit of the address space: `ulimit -v`.
    AddressSpace,
}

/// Memory that is left, and why it is not more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Bytes that can still be taken.
    pub bytes: u64,
    /// What they are bounded by.
    pub limit: Limit,
}

/// What this process can still take; `None` where the system does not say. Linux does, in `/proc` and `/sys/fs/cgroup`, in
/// some fifty microseconds.
///
/// # Examples
/// ```
/// if let Some(left) = hubcut::graph::memory::left() {
///     assert!(left.bytes > 0, "{:?}", left.limit);
/// }
/// ```
pub fn left() -> Option<Budget> {
    least(&|path| std::fs::read_to_string(path).ok())
}

/// What the limit of the address space leaves; `None` without one.
pub(super) fn left_of_address_space() -> Option<Budget> {
    let bytes = address_space(&|path| std::fs::read_to_string(path).ok())?;
    Some(Budget { bytes, limit: Limit::AddressSpace })
}

/// Reads a small file of the system, if it is there.
type Files<'a> = &'a dyn Fn(&Path) -> Option<String>;

fn least(files: Files<'_>) -> Option<Budget> {
    let budget = |limit| move |bytes| Budget { bytes, limit };
    let all = [
        machine(files).map(budget(Limit::Machine)),
        control_groups(files).map(budget(Limit::ControlGroup)),
        address_space(files).map(budget(Limit::AddressSpace)),
    ];
    all.into_iter().flatten().min_by_key(|budget| budget.bytes)
}

/// Memory that can be had without swapping.
fn machine(files: Files<'_>) -> Option<u64> {
    kilobytes(&files(Path::new("/proc/meminfo"))?, "MemAvailable:")
}

/// What the limit of the address space leaves.
fn address_space(files: Files<'_>) -> Option<u64> {
    let limits = files(Path::new("/proc/self/limits"))?;
    let limit = limits.lines().find_map(|line| line.strip_prefix("Max address space"))?;
    // The soft limit comes first; `unlimited` is no number.
    let limit: u64 = limit.split_whitespace().next()?.parse().ok()?;
    let used = kilobytes(&files(Path::new("/proc/self/status"))?, "VmSize:")?;
    Some(limit.saturating_sub(used))
}

/// What the groups of this process, and every group around them, leave.
fn control_groups(files: Files<'_>) -> Option<u64> {
    let groups = files(Path::new("/proc/self/cgroup"))?;
    groups.lines().filter_map(|line| control_group(files, line)).min()
}

/// What the group named by a line of `/proc/self/cgroup` (`number:controllers:path`; v2 has no controllers), and every group
/// around it, leave. Their cache of files that nobody has used for a while does not count: it makes room.
fn control_group(files: Files<'_>, line: &str) -> Option<u64> {
    let mut parts = line.splitn(3, ':').skip(1);
    let (controllers, path) = (parts.next()?, parts.next()?);
    let (root, limit, used, cache) = match controllers {
        "" => ("/sys/fs/cgroup", "memory.max", "memory.current", "inactive_file"),
        _ if controllers.split(',').any(|name| name == "memory") => {
            ("/sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
        }
        _ => return None,
    };
    // In a container the path may be the host's, which is not mounted: the root is then the container's own.
    let group = Path::new(root).join(path.trim_start_matches('/'));
    let left_in = |folder: &Path| {
        let number = |name: &str| files(&folder.join(name))?.trim().parse::<u64>().ok();
        let (limit, used) = (number(limit)?, number(used)?);
        let cache = files(&folder.join("memory.stat")).and_then(|stat| number_after(&stat, cache)).unwrap_or(0);
        Some(limit.saturating_sub(used.saturating_sub(cache)))
    };
    group.ancestors().take_while(|folder| folder.starts_with(root)).filter_map(left_in).min()
}

/// The bytes in a line `name   number kB`.
fn kilobytes(text: &str, name: &str) -> Option<u64> {
    number_after(text, name)?.checked_mul(1024)
}

/// The number in the line that begins with the word `name`.
fn number_after(text: &str, name: &str) -> Option<u64> {
    let mut words =
        text.lines().map(str::split_whitespace).find_map(|mut words| (words.next()? == name).then_some(words))?;
    words.next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MEMINFO: &str =
        "MemTotal:       24556560 kB\nMemFree:        22996416 kB\nMemAvailable:   23500000 kB\nBuffers:  1 kB\n";
    const STATUS: &str = "Name:\thubcut\nVmPeak:\t   40000 kB\nVmSize:\t   30000 kB\nVmRSS:\t    5000 kB\n";

    fn limits(address_space: &str) -> String {
        format!(
            "Limit                     Soft Limit           Hard Limit           Units     \n\
             Max cpu time              unlimited            unlimited            seconds   \n\
             Max resident set          unlimited            unlimited            bytes     \n\
             Max address space         {address_space:<20} unlimited            bytes     \n"
        )
    }

    /// What is left, read from these files only.
    fn left_of(files: &[(&str, &str)]) -> Option<Budget> {
        least(&|path| files.iter().find(|(name, _)| Path::new(name) == path).map(|(_, text)| text.to_string()))
    }

    fn budget(bytes: u64, limit: Limit) -> Option<Budget> {
        Some(Budget { bytes, limit })
    }

    #[test]
    fn nothing_is_known_without_files() {
        assert_eq!(left_of(&[]), None);
        assert_eq!(left_of(&[("/proc/meminfo", "MemTotal: 5 kB\n")]), None);
    }

    #[test]
    fn the_machine_leaves_what_is_available() {
        let files =
            [("/proc/meminfo", MEMINFO), ("/proc/self/limits", &limits("unlimited")), ("/proc/self/status", STATUS)];
        assert_eq!(left_of(&files), budget(23_500_000 << 10, Limit::Machine));
    }

    #[test]
    fn the_address_space_leaves_its_limit_less_what_is_used() {
        for (limit, left) in [(100_000 << 10, 70_000 << 10), (30_000 << 10, 0), (5, 0)] {
            let limits = limits(&format!("{limit}"));
            let files = [("/proc/meminfo", MEMINFO), ("/proc/self/limits", &limits), ("/proc/self/status", STATUS)];
            assert_eq!(left_of(&files), budget(left, Limit::AddressSpace));
        }
    }

    #[test]
    fn a_group_of_v2_leaves_what_it_and_those_around_it_leave() {
        let mut files = vec![
            ("/proc/meminfo", MEMINFO),
            ("/proc/self/cgroup", "0::/jobs/one\n"),
            ("/sys/fs/cgroup/jobs/one/memory.max", "max\n"),
            ("/sys/fs/cgroup/jobs/one/memory.current", "5\n"),
            ("/sys/fs/cgroup/jobs/memory.max", "1000000\n"),
            ("/sys/fs/cgroup/jobs/memory.current", "700000\n"),
        ];
        assert_eq!(left_of(&files), budget(300_000, Limit::ControlGroup));
        files.push(("/sys/fs/cgroup/jobs/memory.stat", "anon 400000\nfile 300000\ninactive_file 200000\n"));
        assert_eq!(left_of(&files), budget(500_000, Limit::ControlGroup));
        files[2].1 = "400000\n";
        assert_eq!(left_of(&files), budget(399_995, Limit::ControlGroup));
    }

    #[test]
    fn a_group_of_v1_may_be_mounted_as_the_root() {
        let files = [
            ("/proc/meminfo", MEMINFO),
            ("/proc/self/cgroup", "5:cpu,cpuacct:/docker/abc\n4:memory:/docker/abc\n0::/\n"),
            ("/sys/fs/cgroup/memory/memory.limit_in_bytes", "2000000\n"),
            ("/sys/fs/cgroup/memory/memory.usage_in_bytes", "500000\n"),
            ("/sys/fs/cgroup/memory/memory.stat", "inactive_file 1\ntotal_inactive_file 100000\n"),
        ];
        assert_eq!(left_of(&files), budget(1_600_000, Limit::ControlGroup));
    }

    #[test]
    fn a_group_without_a_limit_leaves_what_the_machine_does() {
        let files = [
            ("/proc/meminfo", MEMINFO),
            ("/proc/self/cgroup", "4:memory:/\n"),
            ("/sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n"),
            ("/sys/fs/cgroup/memory/memory.usage_in_bytes", "500000\n"),
        ];
        assert_eq!(left_of(&files), budget(23_500_000 << 10, Limit::Machine));
    }

    #[test]
    fn a_group_that_is_over_its_limit_leaves_nothing() {
        let files = [
            ("/proc/self/cgroup", "0::/\n"),
            ("/sys/fs/cgroup/memory.max", "1000\n"),
            ("/sys/fs/cgroup/memory.current", "1001\n"),
        ];
        assert_eq!(left_of(&files), budget(0, Limit::ControlGroup));
    }
}
