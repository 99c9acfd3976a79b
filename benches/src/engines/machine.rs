//! The machine that was measured, as far as it says what it is.

use std::fs;
use std::path::Path;

use serde::Serialize;

/// The machine; `None` for what it does not say.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Machine {
    /// Model of the processor.
    pub processor: Option<String>,
    /// Cores that this process may use.
    pub cores: usize,
    /// Caches that the first core has or shares: "L1 data 32 KiB".
    pub caches: Vec<String>,
    /// Bytes of memory.
    pub memory_bytes: Option<u64>,
    /// Name of the operating system, and the version of its kernel.
    pub system: String,
    /// Architecture that the program was compiled for.
    pub architecture: &'static str,
}

impl Machine {
    /// This one.
    pub fn this() -> Self {
        Machine {
            processor: value_after("/proc/cpuinfo", "model name"),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            caches: caches(Path::new("/sys/devices/system/cpu/cpu0/cache")),
            memory_bytes: value_after("/proc/meminfo", "MemTotal").and_then(|total| {
                let kilobytes: u64 = total.strip_suffix("kB")?.trim().parse().ok()?;
                kilobytes.checked_mul(1024)
            }),
            system: system(),
            architecture: std::env::consts::ARCH,
        }
    }
}

/// What follows the colon on the first line that begins with `key`.
fn value_after(path: &str, key: &str) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    let (_, value) = text.lines().find(|line| line.starts_with(key))?.split_once(':')?;
    Some(value.trim().into())
}

fn system() -> String {
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let name = release.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="));
    let name = name.map_or(std::env::consts::OS, |name| name.trim_matches('"'));
    match fs::read_to_string("/proc/sys/kernel/osrelease") {
        Ok(kernel) => format!("{name}, kernel {}", kernel.trim()),
        Err(_) => name.into(),
    }
}

/// The folder has an `index0`, `index1` and so on for each cache; instructions are of no interest.
fn caches(folder: &Path) -> Vec<String> {
    let cache = |index: usize| {
        let read = |name: &str| fs::read_to_string(folder.join(format!("index{index}")).join(name)).ok();
        let (level, kind, size) = (read("level")?, read("type")?, read("size")?);
        let size = size.trim().replace('K', " KiB").replace('M', " MiB");
        Some((kind.trim().to_lowercase(), format!("L{} {} {size}", level.trim(), kind.trim().to_lowercase())))
    };
    (0..).map_while(cache).filter(|(kind, _)| kind != "instruction").map(|(_, text)| text).collect()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_linux_machine_says_what_it_is() {
        let machine = Machine::this();
        assert!(machine.cores > 0 && machine.system.contains("kernel"), "{machine:?}");
        assert!(machine.memory_bytes.is_some_and(|bytes| bytes > 1 << 24), "{machine:?}");
    }

    #[test]
    fn caches_are_read_from_their_folder() {
        let folder = tempfile::tempdir().unwrap();
        for (index, (level, kind, size)) in
            [(1, "Data", "32K"), (1, "Instruction", "32K"), (3, "Unified", "36M")].into_iter().enumerate()
        {
            let cache = folder.path().join(format!("index{index}"));
            fs::create_dir(&cache).unwrap();
            fs::write(cache.join("level"), format!("{level}\n")).unwrap();
            fs::write(cache.join("type"), format!("{kind}\n")).unwrap();
            fs::write(cache.join("size"), format!("{size}\n")).unwrap();
        }
        assert_eq!(caches(folder.path()), ["L1 data 32 KiB", "L3 unified 36 MiB"]);
    }
}
