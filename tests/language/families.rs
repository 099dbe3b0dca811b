//! Several networks of one `forward`.

use netcost::{Network, network};

use crate::values;

const GROWTH: usize = 4;

network! {
    /// The first.
    pub struct Small {
        growth: GROWTH,
        blocks: [1, 2],
    }

    /// The second.
    struct Large { growth: 2 * GROWTH, blocks: [2, 3], scale: 1.5, residual: true, size: 12, act: Activation::Gelu }

    fn forward(
        x: [3, size],
        growth: usize,
        blocks: [usize; 2],
        size: usize = 6,
        scale: f64 = 0.5,
        residual: bool = false,
        act: Activation = Activation::None,
        classes: usize = size + 1,
    ) -> [_, _, classes] {
        let mut count = 0;
        for (i, n) in blocks.into_iter().enumerate() {
            count += (i + 1) * n * growth;
        }
        let mut y = x.linear((count as f64 * scale) as usize);
        if residual {
            y = y + y;
        }
        y.activation(act).linear(classes).unsqueeze(0)
    }
}

#[test]
fn fields_of_all_kinds() {
    // (1 + 2·2)·4 · 0.5 = 10; (2 + 2·3)·8 · 1.5 = 96
    assert_eq!(Small::INPUT, [3, 6]);
    assert_eq!(Small::PARAMS, 6 * 10 + 10 + 10 * 7 + 7);
    assert_eq!(values::<Small>(), [1, 3, 7]);
    assert_eq!(Large::INPUT, [3, 12]);
    assert_eq!(Large::PARAMS, 12 * 96 + 96 + 96 * 13 + 13);
    assert_eq!(values::<Large>(), [1, 3, 13]);
    assert_eq!(Small::LAYERS.len() + 2, Large::LAYERS.len());
}

/// Its members are networks of their own for generic code.
fn ratio<A: Network, B: Network>() -> u64 {
    B::MACS / A::MACS
}

#[test]
fn members_are_networks() {
    // 3·(12·96 + 96·13) / (3·(6·10 + 10·7)) = 2400 / 130
    assert_eq!(ratio::<Small, Large>(), 18);
    assert_eq!((Small::NAME, Large::NAME), ("Small", "Large"));
}

network! {
    struct Names { name_of: "wide", widths: &[3, 4] }
    struct Others { name_of: "narrow", widths: &[2] }

    fn forward(x: [1], name_of: &'static str, widths: &'static [usize]) -> [_] {
        let mut x = x;
        for &w in widths {
            x = match name_of {
                "wide" => x.linear(10 * w),
                _ => x.linear(w),
            };
        }
        x
    }
}

#[test]
fn fields_may_be_strings_and_slices() {
    assert_eq!((values::<Names>(), values::<Others>()), (&[40][..], &[2][..]));
}

network! {
    struct Budgeted { width: 3 }
    #[budget(params <= 20, macs <= 16)]
    struct BudgetedToo { width: 4 }

    fn forward(x: [4], width: usize) -> [_] {
        x.linear(width)
    }
}

#[test]
fn members_have_budgets_of_their_own() {
    assert_eq!((Budgeted::PARAMS, BudgetedToo::PARAMS), (15, 20));
}
