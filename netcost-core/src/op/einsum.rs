//! Einstein's summation over one or two tensors.
//!
//! An index that is not in the output is summed. Of two tensors, where an index that both have is summed, it is a matrix product
//! per element of the indices that stay: as many multiply-accumulates as the product of all indices' sizes. An index that one
//! tensor alone has, and the output has not, is summed before, which makes no multiply-accumulates; nor does a product without a
//! sum, which is `a * b`. PyTorch computes it in this way, and `FlopCounterMode` counts it so.
//!
//! Source: <https://docs.pytorch.org/docs/stable/generated/torch.einsum.html>, and PyTorch's `sumproduct_pair` in
//! `aten/src/ATen/native/Linear.cpp`.

// The two tensors and their sizes.
#![allow(clippy::many_single_char_names)]

use super::{Operator, Refusal, arguments, operators, product, settle};
use crate::graph::{Count, Graph};
use crate::shape::{MAX_RANK, Shape};
use crate::tensor::{Tensor, Tensors};
use crate::text::Text;

arguments! {
    /// Arguments of [`Graph::einsum`].
    Einsum {
        /// The indices of each tensor, and after `->` those of the output: `"bij,bjk->bik"`.
        equation: Choice,
    }
}

operators! {
    /// Products of the elements of one or two tensors, summed over the indices that are not in the output:
    /// `einsum("bij,bjk->bik", a, b)`. `...` stands for all axes that have no letter.
    ///
    /// Counts MACs: the product of the sizes of all indices, where one that both tensors have is summed; otherwise nothing. It
    /// is what the matrix product costs to which PyTorch reduces the sum. Source: `torch.einsum`.
    network einsum(tensors) Einsum => einsum;
}

/// Indices: the letters, and the places of `...`, from its end.
const LETTERS: usize = 52;
const INDICES: usize = LETTERS + MAX_RANK;

/// One tensor's indices, or the output's.
#[derive(Clone, Copy)]
struct Term {
    indices: [usize; 2 * MAX_RANK],
    len: usize,
    /// Where `...` stands among them.
    dots: Option<usize>,
}

impl Term {
    const NONE: Term = Term { indices: [0; 2 * MAX_RANK], len: 0, dots: None };

    const fn has(&self, index: usize) -> bool {
        let mut i = 0;
        while i < self.len {
            if self.indices[i] == index {
                return true;
            }
            i += 1;
        }
        false
    }
}

/// An equation's terms, how many are inputs, and whether the output is written.
struct Equation {
    inputs: [Term; 2],
    count: usize,
    output: Option<Term>,
}

const fn wrong(equation: &str, what: &str) -> Refusal {
    ("equation", Text::new().str("\"").str(equation).str("\": ").str(what))
}

const fn parse(equation: &str) -> Result<Equation, Refusal> {
    let bytes = equation.as_bytes();
    let mut parsed = Equation { inputs: [Term::NONE; 2], count: 1, output: None };
    let mut term = Term::NONE;
    let mut i = 0;
    while i < bytes.len() {
        match bytes[i] {
            b' ' => {}
            letter @ (b'a'..=b'z' | b'A'..=b'Z') => {
                if term.len >= MAX_RANK {
                    return Err(wrong(equation, "a tensor has at most 8 axes"));
                }
                let index = if letter >= b'a' { letter - b'a' } else { letter - b'A' + 26 };
                term.indices[term.len] = index as usize;
                term.len += 1;
            }
            b'.' => {
                let three = i + 2 < bytes.len() && bytes[i + 1] == b'.' && bytes[i + 2] == b'.';
                if !three || term.dots.is_some() {
                    return Err(wrong(equation, "`...` stands once for the axes that have no letter"));
                }
                term.dots = Some(term.len);
                i += 2;
            }
            b',' if parsed.output.is_none() => {
                if parsed.count == 2 {
                    let what = "einsum takes one or two tensors; of more it matters in which order they are multiplied";
                    return Err(wrong(equation, what));
                }
                parsed.inputs[parsed.count - 1] = term;
                parsed.count += 1;
                term = Term::NONE;
            }
            b'-' if i + 1 < bytes.len() && bytes[i + 1] == b'>' && parsed.output.is_none() => {
                parsed.inputs[parsed.count - 1] = term;
                parsed.output = Some(Term::NONE);
                term = Term::NONE;
                i += 1;
            }
            _ => return Err(wrong(equation, "an equation has letters, `,`, `...` and one `->`")),
        }
        i += 1;
    }
    if parsed.output.is_some() {
        parsed.output = Some(term);
    } else {
        parsed.inputs[parsed.count - 1] = term;
    }
    Ok(parsed)
}

/// The sizes of one tensor's indices; 0 where it has none.
const fn sizes(term: &mut Term, x: &Shape, number: usize, equation: &str) -> Result<[usize; INDICES], Refusal> {
    let hidden = match term.dots {
        Some(_) if x.rank() >= term.len => x.rank() - term.len,
        None if x.rank() == term.len => 0,
        _ => {
            let text = Text::new().str("\"").str(equation).str("\" has ").count(term.len, "index", "indices");
            return Err(("tensors", text.str(" for tensor ").size(number).str(", which is ").dims(x.dims())));
        }
    };
    // The places of the dots among the letters.
    let at = match term.dots {
        Some(at) => at,
        None => term.len,
    };
    let mut all = Term::NONE;
    let mut i = 0;
    while i < x.rank() {
        let index = if i < at {
            term.indices[i]
        } else if i < at + hidden {
            LETTERS + (at + hidden - 1 - i)
        } else {
            term.indices[i - hidden]
        };
        all.indices[i] = index;
        all.len += 1;
        i += 1;
    }
    let mut sizes = [0; INDICES];
    let mut i = 0;
    while i < all.len {
        let (index, size) = (all.indices[i], x.at(i));
        if sizes[index] != 0 && sizes[index] != size {
            let text = Text::new().str("\"").str(equation).str("\" takes a diagonal of tensor ").size(number).str(" ");
            return Err(("tensors", text.dims(x.dims()).str(", of axes of ").size(sizes[index]).str(" and ").size(size)));
        }
        sizes[index] = size;
        i += 1;
    }
    *term = all;
    Ok(sizes)
}

/// The output's indices where none are written: those that stand once, in the order of the alphabet (capitals first), after
/// the axes of `...`.
const fn implied(a: &Term, b: &Term) -> Term {
    let mut output = Term::NONE;
    let mut i = 0;
    while i < INDICES {
        // The dots from the first, then `A` to `Z`, then `a` to `z`.
        let index = if i < MAX_RANK {
            INDICES - 1 - i
        } else if i < MAX_RANK + 26 {
            i - MAX_RANK + 26
        } else {
            i - MAX_RANK - 26
        };
        let times = times(a, index) + times(b, index);
        if (index >= LETTERS && times > 0) || times == 1 {
            output.indices[output.len] = index;
            output.len += 1;
        }
        i += 1;
    }
    output
}

const fn times(term: &Term, index: usize) -> usize {
    let (mut times, mut i) = (0, 0);
    while i < term.len {
        times += (term.indices[i] == index) as usize;
        i += 1;
    }
    times
}

/// The output's indices as they are written, its `...` in full.
const fn written(term: &Term, a: &Term, b: &Term, equation: &str) -> Result<Term, Refusal> {
    let mut all = Term::NONE;
    let mut i = 0;
    loop {
        if let Some(at) = term.dots
            && at == i
        {
            let mut hidden = INDICES;
            while hidden > LETTERS {
                hidden -= 1;
                if a.has(hidden) || b.has(hidden) {
                    all.indices[all.len] = hidden;
                    all.len += 1;
                }
            }
        }
        if i == term.len {
            return Ok(all);
        }
        let index = term.indices[i];
        if all.has(index) {
            return Err(wrong(equation, "the output has an index twice"));
        }
        if !a.has(index) && !b.has(index) {
            return Err(wrong(equation, "the output has an index that no tensor has"));
        }
        all.indices[all.len] = index;
        all.len += 1;
        i += 1;
    }
}

const fn summed(equation: &str, tensors: &Tensors<'_>) -> Result<(Shape, Option<Count>), Refusal> {
    let mut parsed = match parse(equation) {
        Ok(parsed) => parsed,
        Err(e) => return Err(e),
    };
    if parsed.count != tensors.len() {
        let text = Text::new().str("\"").str(equation).str("\" is for ").count(parsed.count, "tensor", "tensors");
        return Err(("tensors", text.str(", there are ").size(tensors.len())));
    }
    let mut of = [[0; INDICES]; 2];
    let mut i = 0;
    while i < parsed.count {
        if let Some(x) = tensors.get(i) {
            of[i] = match sizes(&mut parsed.inputs[i], &x.shape, i, equation) {
                Ok(sizes) => sizes,
                Err(e) => return Err(e),
            };
        }
        i += 1;
    }
    let [left, right] = of;
    let (a, b) = (parsed.inputs[0], parsed.inputs[1]);
    let output = match &parsed.output {
        Some(term) => match written(term, &a, &b, equation) {
            Ok(output) => output,
            Err(e) => return Err(e),
        },
        None => implied(&a, &b),
    };
    if output.len > MAX_RANK {
        return Err(wrong(equation, "the output would have more than 8 axes"));
    }
    let mut factors = [1u64; INDICES];
    let mut sums = false;
    let mut sized = [0; INDICES];
    let mut index = 0;
    while index < INDICES {
        let (l, r) = (left[index], right[index]);
        if l > 1 && r > 1 && l != r {
            let text = Text::new().str("\"").str(equation).str("\": ");
            let text = match index {
                0..26 => text.str("`").byte(b'a' + index as u8).str("`"),
                26..LETTERS => text.str("`").byte(b'A' + (index - 26) as u8).str("`"),
                _ => text.str("an axis of `...`"),
            };
            let text = text.str(" is ").size(l).str(" in tensor 0 and ");
            return Err(("tensors", text.size(r).str(" in tensor 1")));
        }
        let size = if l > r { l } else { r };
        sized[index] = size;
        if size > 0 {
            let stays = output.has(index);
            sums |= !stays;
            // What one tensor alone has is summed before.
            factors[index] = if stays || (l > 1 && r > 1) { size as u64 } else { 1 };
        }
        index += 1;
    }
    let mut shape = Shape::SCALAR;
    let mut i = 0;
    while i < output.len {
        shape = shape.push(sized[output.indices[i]]);
        i += 1;
    }
    if parsed.count < 2 || !sums {
        return Ok((shape, Some(Count::FREE)));
    }
    Ok((
        shape,
        match product(&factors) {
            Some(macs) => Some(Count { macs, ..Count::FREE }),
            None => None,
        },
    ))
}

const fn einsum<'g>(
    graph: &'g Graph<'g>,
    tensors: &Tensors<'g>,
    a: &Einsum,
    op: &'static Operator,
    site: u32,
) -> Tensor<'g> {
    let result = summed(a.equation, tensors);
    match (tensors.get(0), tensors.get(1), result) {
        (Some(x), None, result) => settle(&[x], result, x.shape, op, site),
        // More than two are at fault.
        (Some(x), Some(y), result) => settle(&[x, y], result, x.shape, op, site),
        (None, _, Err((arg, text))) => graph.fail(op, site, arg, text, Shape::SCALAR),
        // Without tensors no equation fits.
        (None, _, Ok(_)) => graph.poison(Shape::SCALAR),
    }
}

/// Elementary counts: the multiply-accumulates of the formula.
pub(super) const fn work(s: &crate::work::Sizes<'_>) -> Option<crate::work::Work> {
    match s.op {
        b"einsum" => Some(s.whole),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::vec;

    use super::super::testing::{Outcome, layer};
    use super::*;
    use crate::tensor::List;

    fn run(equation: &'static str, a: &[usize], b: &[usize]) -> Outcome {
        layer!(*a, *b => |g; a, b| g.einsum(&List([a, b]).tensors(), Einsum { equation }, 0))
    }

    #[test]
    fn two_tensors() {
        let made = |equation, a: &[usize], b: &[usize]| {
            let y = run(equation, a, b);
            (y.good().dims().to_vec(), y.count.macs)
        };
        // torch.einsum, "Examples": outer product, batch matrix product, with dots.
        assert_eq!(made("i,j->ij", &[5], &[4]), (vec![5, 4], 0));
        assert_eq!(made("bij,bjk->bik", &[3, 2, 5], &[3, 5, 4]), (vec![3, 2, 4], 3 * 2 * 5 * 4));
        assert_eq!(made("...ij, ...jk -> ...ik", &[7, 3, 2, 5], &[3, 5, 4]), (vec![7, 3, 2, 4], 7 * 3 * 2 * 5 * 4));
        // Attention's products.
        assert_eq!(made("bhid,bhjd->bhij", &[2, 8, 10, 64], &[2, 8, 12, 64]).1, 2 * 8 * 10 * 12 * 64);
        assert_eq!(made("bij,bjk", &[3, 2, 5], &[3, 5, 4]), (vec![2, 4], 3 * 2 * 5 * 4));
        assert_eq!(made("Ab,bC", &[2, 5], &[5, 4]), (vec![2, 4], 40));
        assert_eq!(made("i,i->", &[6], &[6]), (vec![], 6));
        // Products without a sum, and what one tensor sums alone.
        assert_eq!(made("bi,bi->bi", &[3, 6], &[3, 6]), (vec![3, 6], 0));
        assert_eq!(made("ij,k->k", &[3, 6], &[5]), (vec![5], 5));
        assert_eq!(made("ij,jk->ik", &[3, 1], &[6, 4]), (vec![3, 4], 12));
    }

    #[test]
    fn one_tensor() {
        let one = |equation, dims: &[usize]| layer!(*dims => |g; x| g.einsum(&List([x]).tensors(), Einsum { equation }, 0));
        assert_eq!(one("ij->ji", &[3, 4]).good(), [4, 3]);
        assert_eq!(one("ba", &[2, 3]).good(), [3, 2]);
        assert_eq!(one("ii->i", &[4, 4]).good(), [4]);
        let y = one("ii", &[4, 4]);
        assert_eq!((y.good(), y.count.macs), (Shape::SCALAR, 0));
        assert_eq!(one("...ij->...ji", &[2, 3, 4, 5]).good(), [2, 3, 5, 4]);
        assert!(one("ii->i", &[4, 5]).bad().contains("of axes of 4 and 5"));
        assert!(one("ij", &[4]).bad().contains("has 2 indices for tensor 0, which is [4]"));
        assert!(one("i,j->ij", &[4]).bad().contains("is for 2 tensors, there are 1"));
    }

    #[test]
    fn messages() {
        assert_eq!(
            run("bij,bjk->bik", &[3, 2, 5], &[3, 6, 4]).bad(),
            "`einsum`: \"bij,bjk->bik\": `j` is 5 in tensor 0 and 6 in tensor 1"
        );
        assert!(run("iJ,Jk", &[2, 3], &[4, 5]).bad().contains("`J` is 3 in tensor 0"));
        assert!(run("...i,...j", &[2, 3], &[4, 5]).bad().contains("an axis of `...` is 2 in tensor 0"));
        for equation in
            ["ij,jk->ikl", "ij,jk->ii", "ij,jk,kl->il", "ij;jk", "ij,jk->ik->k", "i.j,jk", "......ij,jk", "i1,jk"]
        {
            run(equation, &[2, 3], &[3, 4]).bad();
        }
        run("abcdefghi,jk", &[2, 3], &[3, 4]).bad();
        run("...,...->", &[3; 8], &[3; 8]).good();
        run("abcdefgh,ijklmnop->abcdefghijklmnop", &[1; 8], &[1; 8]).bad();
        layer!(=> |g; | g.einsum(&Tensors::new(), Einsum { equation: "i,j" }, 0)).bad();
    }
}
