//! `hubcut denoise`: from a noisy picture to a restored one.

use serde_json::Value;

use crate::harness::Folder;

const WIDTH: usize = 48;
const HEIGHT: usize = 40;

/// Sky, ground and a disc before them, in three greys.
fn truth() -> Vec<u8> {
    let grey = |x: i32, y: i32| match () {
        () if (x - 24).pow(2) + (y - 20).pow(2) < 120 => 0,
        () if y < 20 => 128,
        () => 255,
    };
    (0..HEIGHT as i32).flat_map(|y| (0..WIDTH as i32).map(move |x| grey(x, y))).collect()
}

/// The true picture with noise: sums of three evenly spread numbers, of standard deviation 30.
fn noisy() -> Vec<u8> {
    let mut state = 1u64;
    let mut even = || {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 33) as f64 / (1u64 << 31) as f64 - 0.5
    };
    let noise = move |grey: u8| f64::from(grey) + 60.0 * (even() + even() + even());
    truth().into_iter().map(noise).map(|grey| grey.round().clamp(0.0, 255.0) as u8).collect()
}

fn pgm(pixels: &[u8]) -> Vec<u8> {
    [format!("P5\n{WIDTH} {HEIGHT}\n255\n").as_bytes(), pixels].concat()
}

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("truth.pgm", pgm(&truth()));
    folder.write("noisy.pgm", pgm(&noisy()));
    folder
}

/// Root of the mean squared difference to the truth.
fn error_of(pixels: &[u8]) -> f64 {
    let squares: f64 = truth().iter().zip(pixels).map(|(a, b)| (f64::from(*a) - f64::from(*b)).powi(2)).sum();
    (squares / pixels.len() as f64).sqrt()
}

#[test]
fn noise_goes_and_the_picture_stays() {
    let folder = folder();
    let before = error_of(&noisy());
    let ways: [&[&str]; 5] = [
        &[],
        &["--engine", "async"],
        &["--engine", "chromatic", "--estimate", "mode"],
        &["--shards", "3", "--noise", "30"],
        &["--smoothing", "2", "--domain", "log", "--verify"],
    ];
    for way in ways {
        let run = ["denoise", "noisy.pgm", "-o", "clean.pgm", "--states", "3", "--truth", "truth.pgm"];
        let ended = folder.hubcut(&[&run[..], way].concat());
        assert_eq!((ended.code, ended.out.as_str()), (0, ""), "{way:?}: {ended:?}");
        assert!(ended.err.contains("RMSE") && ended.err.contains("PSNR"), "{ended:?}");
        let clean = std::fs::read(folder.path("clean.pgm")).unwrap();
        let after = error_of(&clean[clean.len() - WIDTH * HEIGHT..]);
        assert!(after < before / 3.0, "{way:?}: {after}, {before} before");
        assert!(ended.err.contains(&format!("{after:.3}")) && ended.err.contains(&format!("{before:.3}")), "{ended:?}");
        let given = way.contains(&"--noise");
        assert_eq!(ended.err.contains("estimated"), !given, "{ended:?}");
    }
}

#[test]
fn a_mode_is_one_of_the_greys() {
    let folder = folder();
    folder.succeed(&["denoise", "noisy.pgm", "-o", "clean.pgm", "--states", "3", "--estimate", "mode"]);
    let clean = std::fs::read(folder.path("clean.pgm")).unwrap();
    let pixels = &clean[clean.len() - WIDTH * HEIGHT..];
    assert!(pixels.iter().all(|grey| [0, 128, 255].contains(grey)));
}

#[test]
fn pictures_are_png_too() {
    let folder = folder();
    let run = ["--states", "3", "--truth", "truth.pgm", "--report", "run.json"];
    folder.succeed(&[&["denoise", "noisy.pgm", "-o", "clean.png"], &run[..]].concat());
    assert!(std::fs::read(folder.path("clean.png")).unwrap().starts_with(b"\x89PNG\r\n"));
    let found: Value = serde_json::from_str(&folder.read("run.json")).unwrap();
    let number = |value: &Value| value.as_f64().unwrap();
    let (before, after) = (number(&found["noisy"]["rmse"]), number(&found["restored"]["rmse"]));
    assert!((before - error_of(&noisy())).abs() < 1e-9 && after < before / 3.0, "{before} {after}");
    assert!((number(&found["restored"]["psnr"]) - 20.0 * (255.0 / after).log10()).abs() < 1e-9);
    assert!((number(&found["noise"]) / 30.0 - 1.0).abs() < 0.25, "{}", found["noise"]);
    assert_eq!(found["options"]["config"]["picture"]["states"], 3);
    assert_eq!(found["options"]["config"]["noise_estimated"], true);
    assert_eq!((&found["graph"]["vertices"], &found["options"]["program"]), (&1920.into(), &"denoise".into()));
    // What is written is what was compared.
    let again = ["--states", "2", "--truth", "truth.pgm", "--report", "run.json", "-o", "other.pgm"];
    folder.succeed(&[&["denoise", "clean.png"], &again[..]].concat());
    let found: Value = serde_json::from_str(&folder.read("run.json")).unwrap();
    assert!((number(&found["noisy"]["rmse"]) - after).abs() < 1e-9);
    // Nothing differs from itself, so that there is no ratio.
    let same = ["--states", "2", "--truth", "clean.png", "--report", "run.json", "-o", "other.pgm"];
    folder.succeed(&[&["denoise", "clean.png"], &same[..]].concat());
    let found: Value = serde_json::from_str(&folder.read("run.json")).unwrap();
    assert!(found["noisy"]["rmse"] == 0.0 && found["noisy"]["psnr"].is_null());
}

#[test]
fn a_run_that_is_cut_short_still_writes_a_picture() {
    let folder = folder();
    let run = ["denoise", "noisy.pgm", "-o", "clean.pgm", "--states", "3", "--max-supersteps", "1"];
    let ended = folder.hubcut(&run);
    assert_eq!(ended.code, 3, "{ended:?}");
    assert!(ended.err.contains("more --max-supersteps") && folder.path("clean.pgm").exists(), "{ended:?}");
}

#[test]
fn what_makes_no_sense_is_refused() {
    let folder = folder();
    folder.write("small.pgm", b"P5\n2 2\n255\nabcd");
    folder.write("cut.pgm", &pgm(&noisy())[..100]);
    folder.write("text.png", "no picture");
    folder.write("empty.png", "");
    let cases: [(&[&str], i32, &[&str]); 16] = [
        (&["noisy.pgm", "-o", "x.png"], 2, &["--states"]),
        (&["noisy.pgm", "--states", "3"], 2, &["--output"]),
        (&["noisy.pgm", "--states", "1", "-o", "x.png"], 2, &["--states", "2 to 256"]),
        (&["noisy.pgm", "--states", "257", "-o", "x.png"], 2, &["--states", "2 to 256"]),
        (&["noisy.pgm", "--states", "3", "--noise", "0", "-o", "x.png"], 2, &["noise", "0.5 to 255"]),
        (&["noisy.pgm", "--states", "3", "--smoothing", "-1", "-o", "x.png"], 2, &["smoothing"]),
        (&["noisy.pgm", "--states", "3", "--smoothing", "1000", "-o", "x.png"], 2, &["smoothing", "0 to 100"]),
        (&["noisy.pgm", "--states", "3", "--tolerance", "0", "-o", "x.png"], 2, &["tolerance"]),
        (&["noisy.pgm", "--states", "3", "-o", "x.jpg"], 2, &[".png or .pgm", "x.jpg"]),
        (&["noisy.pgm", "--states", "3", "-o", "-"], 2, &["files"]),
        (&["noisy.pgm", "--states", "3", "-o", "./noisy.pgm"], 2, &["same file"]),
        (&["noisy.pgm", "--states", "3", "--truth", "truth.pgm", "-o", "truth.pgm"], 2, &["same file"]),
        (&["noisy.pgm", "--states", "3", "--truth", "small.pgm", "-o", "x.png"], 1, &["48 x 40", "2 x 2"]),
        (&["cut.pgm", "--states", "3", "-o", "x.png"], 1, &["cut.pgm"]),
        (&["text.png", "--states", "3", "-o", "x.png"], 1, &["text.png"]),
        (&["empty.png", "--states", "3", "-o", "x.png"], 1, &["empty.png: the file is empty"]),
    ];
    for (options, code, words) in cases {
        folder.refuse(&[&["denoise"], options].concat(), code, words);
    }
    let vertex = ["--engine", "async", "--consistency", "vertex"];
    let run = ["denoise", "noisy.pgm", "--states", "3", "-o", "x.png"];
    folder.refuse(&[&run[..], &vertex].concat(), 2, &["--consistency edge"]);
}
