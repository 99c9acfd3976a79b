use super::exact::Exact;
use super::fifo::Fifo;
use super::priority::Priority;
use super::ranks::Ranks;
use super::sweep::Sweep;
use super::{Handle, Schedule, most_entries, ordered};

/// Everything that one worker gets out.
fn drain(handle: &mut dyn Handle) -> Vec<u32> {
    let (mut all, mut list) = (Vec::new(), Vec::new());
    while handle.pop(&mut list) {
        all.append(&mut list);
    }
    all
}

fn all() -> Vec<Box<dyn Schedule>> {
    let chunks = vec![0..64, 64..256, 256..1000];
    vec![
        Box::new(Sweep::new(chunks, vec![0..1, 1..3], false)),
        Box::<Fifo>::default(),
        Box::new(Fifo::on_shards(&[0, 0, 300, 700, 700])),
        Box::<Priority>::default(),
        Box::<Exact>::default(),
    ]
}

/// Ranks that suit `schedule`, of 1000 vertices.
fn ranks(schedule: &dyn Schedule) -> Ranks {
    schedule.ignored_bits().map_or_else(Ranks::none, |bits| Ranks::new(1000, bits))
}

#[test]
fn what_goes_in_comes_out_whoever_takes_it() {
    for mut schedule in all() {
        let ranks = ranks(&*schedule);
        let mut handles = schedule.handles(3, &ranks);
        for v in (0..1000).rev() {
            handles[v as usize % 3].push(v, v as f32);
        }
        handles.iter_mut().for_each(|handle| handle.flush());
        let mut out = drain(&mut *handles[1]);
        out.sort_unstable();
        assert_eq!(out, (0..1000).collect::<Vec<_>>());
        assert!(drain(&mut *handles[0]).is_empty());
        drop(handles);
        // Entries of a round stay for the next, also if it has fewer workers.
        schedule.handles(3, &ranks)[2].push(77, 0.0);
        assert_eq!(drain(&mut *schedule.handles(1, &ranks)[0]), [77]);
        // And are dropped if that is asked for.
        schedule.handles(1, &ranks)[0].push(78, 0.0);
        schedule.clear();
        assert_eq!(schedule.entries(), 0);
        assert!(drain(&mut *schedule.handles(1, &ranks)[0]).is_empty());
    }
}

#[test]
fn a_sweep_goes_on_ahead_and_not_back() {
    let both = 0..2;
    let mut sweep = Sweep::new(vec![0..64, 64..128], vec![both], false);
    let none = Ranks::none();
    let mut handles = sweep.handles(1, &none);
    handles[0].push(5, 0.0);
    let mut list = Vec::new();
    assert!(handles[0].pop(&mut list));
    assert_eq!(list, [5]);
    handles[0].push(4, 0.0);
    handles[0].push(70, 0.0);
    list.clear();
    assert!(handles[0].pop(&mut list));
    assert_eq!(list, [70]);
    list.clear();
    assert!(!handles[0].pop(&mut list));
    drop(handles);
    assert_eq!(drain(&mut *sweep.handles(1, &Ranks::none())[0]), [4]);
}

#[test]
fn a_sweep_goes_on_within_a_chunk_and_within_a_word() {
    let (chunk, area) = (0..1024, 0..1);
    let mut sweep = Sweep::new(vec![chunk], vec![area], false);
    let none = Ranks::none();
    let mut handles = sweep.handles(1, &none);
    handles[0].push(0, 0.0);
    // Each schedules the next one and the one before.
    let (mut ran, mut list) = (Vec::new(), Vec::new());
    while handles[0].pop(&mut list) {
        for v in list.drain(..) {
            ran.push(v);
            [v.wrapping_sub(1), v + 1].into_iter().filter(|v| *v < 1024).for_each(|v| handles[0].push(v, 0.0));
        }
    }
    assert_eq!(ran, (0..1024).collect::<Vec<_>>());
    drop(handles);
    assert_eq!(drain(&mut *sweep.handles(1, &Ranks::none())[0]), (0..1023).collect::<Vec<_>>());
}

#[test]
fn workers_begin_with_their_own_shards() {
    let chunks: Vec<_> = (0..8).map(|chunk| chunk * 64..(chunk + 1) * 64).collect();
    let shards = [0, 128, 256, 384];
    let mut sweep = Sweep::new(chunks, vec![0..2, 2..4, 4..6, 6..8], false);
    let mut fifo = Fifo::on_shards(&shards);
    for schedule in [&mut sweep as &mut dyn Schedule, &mut fifo] {
        let none = Ranks::none();
        let mut handles = schedule.handles(2, &none);
        (0..512).for_each(|v| handles[v as usize % 2].push(v, 0.0));
        let mut lists = [Vec::new(), Vec::new()];
        let mut list = Vec::new();
        for _ in 0..4 {
            for (handle, mine) in handles.iter_mut().zip(&mut lists) {
                assert!(handle.pop(&mut list));
                mine.append(&mut list);
            }
        }
        assert!(lists[0].iter().all(|v| *v < 256) && lists[1].iter().all(|v| *v >= 256), "{lists:?}");
        // One of them is enough for all the rest.
        let rest = drain(&mut *handles[1]);
        assert_eq!(lists[0].len() + lists[1].len() + rest.len(), 512);
    }
}

#[test]
fn a_worker_alone_gets_to_every_queue() {
    for mut fifo in [Fifo::default(), Fifo::on_shards(&[0, 100, 200])] {
        let none = Ranks::none();
        let mut handles = fifo.handles(3, &none);
        (0..300).for_each(|v| handles[v as usize / 100].push(v, 0.0));
        drop(handles);
        // Rounds of a few vertices, each of which schedules itself again; two of three workers never wake.
        let mut ran = [0; 300];
        let mut list = Vec::new();
        for _ in 0..100 {
            let none = Ranks::none();
            let mut handles = fifo.handles(3, &none);
            list.clear();
            assert!(handles[0].pop(&mut list));
            for v in &list {
                ran[*v as usize] += 1;
                handles[0].push(*v, 0.0);
            }
        }
        assert!(ran.iter().all(|times| *times > 0), "{ran:?}");
    }
}

#[test]
fn priorities_come_in_order() {
    let mut exact = Exact::default();
    let mut priority = Priority::default();
    let priorities = [0.5, -3.0, f32::INFINITY, 7.0, -0.0, f32::NEG_INFINITY, f32::NAN];
    let expected = [2, 3, 0, 4, 1, 5, 6];
    for schedule in [&mut exact as &mut dyn Schedule, &mut priority] {
        let ranks = ranks(schedule);
        let mut handles = schedule.handles(1, &ranks);
        for (v, &priority) in priorities.iter().enumerate() {
            handles[0].push(v as u32, priority);
        }
        assert_eq!(drain(&mut *handles[0]), expected);
    }
}

#[test]
fn of_equal_priorities_the_first_comes_first() {
    let mut exact = Exact::default();
    let mut priority = Priority::default();
    for schedule in [&mut exact as &mut dyn Schedule, &mut priority] {
        let ranks = ranks(schedule);
        let mut handles = schedule.handles(1, &ranks);
        (0..200).rev().for_each(|v| handles[0].push(v, 1.0));
        assert_eq!(drain(&mut *handles[0]), (0..200).rev().collect::<Vec<_>>());
    }
}

/// The priority of a number that [`ordered`] gave.
fn unordered(number: u32) -> f32 {
    match number {
        0 => f32::NEG_INFINITY,
        n if n >> 31 == 1 => f32::from_bits(n & !(1 << 31)),
        n => f32::from_bits(!n),
    }
}

#[test]
fn ordered_numbers_order_as_priorities_do() {
    let ascending = [f32::NEG_INFINITY, -1e30, -1.5, -1e-30, 0.0, 1e-30, 2.0, 2.5, f32::INFINITY];
    assert!(ascending.map(ordered).windows(2).all(|pair| pair[0] < pair[1]));
    assert_eq!(ascending.map(|priority| unordered(ordered(priority))), ascending);
    assert!(ordered(f32::NAN) < ordered(f32::NEG_INFINITY));
}

#[test]
fn a_raised_vertex_comes_at_its_new_priority_and_once() {
    let mut exact = Exact::default();
    let mut priority = Priority::default();
    for schedule in [&mut exact as &mut dyn Schedule, &mut priority] {
        let ranks = ranks(schedule);
        let mut handles = schedule.handles(1, &ranks);
        (0..10).for_each(|v| handles[0].push(v, 1.0));
        handles[0].raise(7, 5.0);
        handles[0].raise(7, 9.0);
        handles[0].raise(3, 5.0);
        // Lower than what it has.
        handles[0].raise(7, 2.0);
        assert_eq!(drain(&mut *handles[0]), [7, 3, 0, 1, 2, 4, 5, 6, 8, 9]);
        // What is noted while a vertex runs, it is entered with.
        ranks.forget(7);
        ranks.note(7, ordered(3.0));
        handles[0].push(4, 2.0);
        handles[0].push(7, 0.0);
        assert_eq!(drain(&mut *handles[0]), [7, 4]);
    }
}

/// Vertices that are raised again and again while others wait, with entries far below that nobody comes upon.
#[test]
fn queues_by_priority_are_bounded_and_lose_nothing() {
    let mut exact = Exact::default();
    let mut priority = Priority::default();
    for schedule in [&mut exact as &mut dyn Schedule, &mut priority] {
        let vertices = 1000;
        let ranks = ranks(schedule);
        let mut scheduled = vec![false; vertices];
        let (mut draw, mut list, mut most) = (7u64, Vec::new(), 0);
        for _round in 0..20 {
            let mut handles = schedule.handles(3, &ranks);
            for _ in 0..20_000 {
                draw = draw.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let (v, worker) = ((draw >> 40) as usize % vertices, (draw >> 33) as usize % 3);
                let height = (draw >> 50) as f32;
                match scheduled[v] {
                    true => handles[worker].raise(v as u32, height),
                    false => handles[worker].push(v as u32, height),
                }
                scheduled[v] = true;
                if draw >> 60 < 3 {
                    list.clear();
                    assert!(handles[worker].pop(&mut list));
                    for v in &list {
                        // It runs; where another entry counts, the vertex is not scheduled any more.
                        ranks.forget(*v);
                        scheduled[*v as usize] = false;
                    }
                }
            }
            drop(handles);
            most = most.max(schedule.entries());
            assert!(schedule.entries() <= most_entries(vertices), "{} entries", schedule.entries());
            assert!(schedule.byte_len() <= 64 * most_entries(vertices) + (1 << 20), "{} bytes", schedule.byte_len());
        }
        assert!(most > vertices, "the bound was never near: {most}");
        let mut out = drain(&mut *schedule.handles(1, &ranks)[0]);
        out.sort_unstable();
        out.dedup();
        assert!((0..vertices as u32).filter(|v| scheduled[*v as usize]).all(|v| out.binary_search(&v).is_ok()));
    }
}
