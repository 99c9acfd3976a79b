use super::{Add, Bag, Max, Merge, Min};

fn merged<T: Merge>(mut one: T, mut other: T) -> T {
    one.merge(&mut other);
    one
}

/// The laws, and that a used value can be made zero again.
#[track_caller]
fn check<T: Merge + PartialEq + std::fmt::Debug>(values: [T; 3]) {
    let [a, b, c] = values;
    assert_eq!(merged(merged(a.clone(), b.clone()), c.clone()), merged(a.clone(), merged(b.clone(), c)));
    assert_eq!(merged(a.clone(), b.clone()), merged(b, a.clone()));
    assert_eq!(merged(a.clone(), T::zero()), a);
    assert_eq!(merged(T::zero(), a.clone()), a);
    let mut used = a;
    used.reset();
    assert_eq!(used, T::zero());
}

#[test]
fn each_kind_keeps_the_laws() {
    check([Add(1u32), Add(5), Add(0)]);
    check([Add(0.5f64), Add(0.25), Add(-4.0)]);
    check([Min(3u8), Min(0), Min(255)]);
    check([Max(-1.5f32), Max(f32::NEG_INFINITY), Max(2.0)]);
    check([Max(true), Max(false), Max(true)]);
    check([Bag(vec![1, 2]), Bag(vec![]), Bag(vec![2])]);
    check([(), (), ()]);
    check([(Add(1), Min(2)), (Add(3), Min(1)), (Add(0), Min(9))]);
    check([[Add(1), Add(2)], [Add(3), Add(4)], [Add(5), Add(6)]]);
    check([Some(Max(1u64)), None, Some(Max(3))]);
    check([1, 2, 3].map(|i| (Add(i), Add(2), Add(3), Min(4 - i), Max(i), Bag(vec![i]))));
}

/// Equal floats of other bits: what is kept must not depend on the order.
#[test]
fn the_order_shows_in_no_bit_where_it_does_not_matter() {
    let zeros = [0.0f64, -0.0];
    for [a, b] in [zeros, [zeros[1], zeros[0]]] {
        assert_eq!(merged(Min(a), Min(b)).0.to_bits(), 0.0f64.to_bits());
        assert_eq!(merged(Max(a), Max(b)).0.to_bits(), 0.0f64.to_bits());
    }
    const {
        assert!(
            !Min::<f64>::ORDER_MATTERS && !Add::<u64>::ORDER_MATTERS && !<(Max<u32>, [Add<i32>; 2])>::ORDER_MATTERS
        );
        assert!(Add::<f32>::ORDER_MATTERS && Bag::<u8>::ORDER_MATTERS && <(Min<u32>, Add<f64>)>::ORDER_MATTERS);
    }
}

#[test]
fn bags_are_equal_whatever_their_order() {
    assert_eq!(Bag(vec![1, 2, 1]), Bag(vec![1, 1, 2]));
    assert_ne!(Bag(vec![1, 2, 2]), Bag(vec![1, 1, 2]));
    assert_ne!(Bag(vec![1]), Bag(vec![1, 1]));
}
