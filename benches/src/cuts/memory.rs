//! How much memory a piece of work takes, as the system sees it.

/// Does `work` and says how many bytes more than before the process had at the most; `None` where the system does not
/// say. What the process had freed but kept is not counted, nor is what other threads do told apart; and the system counts
/// some hundred kilobytes of each thread late.
pub(super) fn peak_of<T>(work: impl FnOnce() -> T) -> (T, Option<u64>) {
    let before = reset_peak().and_then(|()| bytes_of("VmRSS:"));
    let result = work();
    let peak = before.and_then(|before| Some(bytes_of("VmHWM:")?.saturating_sub(before)));
    (result, peak)
}

/// Lets the peak begin anew.
#[cfg(target_os = "linux")]
fn reset_peak() -> Option<()> {
    std::fs::write("/proc/self/clear_refs", "5").ok()
}

#[cfg(not(target_os = "linux"))]
fn reset_peak() -> Option<()> {
    None
}

fn bytes_of(key: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(key))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kilobytes.checked_mul(1024)
}
