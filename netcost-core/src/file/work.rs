//! The elementary counts of a file's operators: those of the layers of the same meaning, where the file says all on which they
//! depend, and of the operators that netcost's language lacks.

use crate::work::{Sizes, Work};

/// The elementary counts of an operator of a file, if they are known.
pub(crate) const fn work(s: &Sizes<'_>) -> Option<Work> {
    let o = s.o;
    match s.op {
        // On the size along which they run, on bounds, exponents or approximations, which readers pass over.
        b"softmax" | b"log_softmax" if s.count.window == 0 => None,
        b"normalize" | b"norm" | b"layer_norm" | b"group_norm" | b"instance_norm" | b"local_response_norm" => None,
        b"clamp" | b"pow" | b"gelu" | b"upsample" => None,
        // A scale, a zero point, rounding, and both bounds; and back.
        b"quantize" => Some(Work { multiplies: o, adds: o, comparisons: o.saturating_mul(3), ..s.whole }),
        b"dequantize" => Some(Work { multiplies: o, adds: o, ..s.whole }),
        b"cast" | b"less" | b"less_equal" | b"greater" | b"greater_equal" | b"equal" | b"not_equal" | b"logical_and"
        | b"logical_or" | b"logical_not" | b"where" => Some(Work { comparisons: o, ..s.whole }),
        b"read_variable" | b"assign_variable" | b"strided_slice" | b"space_to_depth" | b"depth_to_space"
        | b"space_to_batch" | b"batch_to_space" | b"tile" => Some(s.moves),
        b"call_once" | b"var_handle" | b"shape" | b"unbind" | b"expand" => Some(Work::NONE),
        _ => crate::op::work(s),
    }
}
