//! Recurrent layers and their cells.
//!
//! A layer of `H` hidden units with `g` gates (LSTM 4, GRU 3, plain 1) has, per direction, `g·H·in` weights on its input and
//! `g·H·P` on the state before, two biases of `g·H` each, and `H·P` weights of a projection where there is one; `P` is
//! `proj_size`, or `H` without. `in` is the input's size for the first layer, directions times `P` for those on it. Each weight
//! is used once per step: multiply-accumulates are weights × steps. Gates' products and activations are not counted.
//!
//! Sources: <https://docs.pytorch.org/docs/stable/generated/torch.nn.LSTM.html>, `torch.nn.GRU.html`, `torch.nn.RNN.html`,
//! `torch.nn.LSTMCell.html`; Hochreiter and Schmidhuber, "Long Short-Term Memory" (1997); Cho et al., "Learning Phrase
//! Representations using RNN Encoder-Decoder" (2014).

// Inputs, outputs and states have one letter in the literature.
#![allow(clippy::many_single_char_names)]

use super::{Operator, Refusal, arguments, none_of, operators, product, product_of, settle, stated, total};
use crate::graph::{Count, Special};
use crate::shape::Shape;
use crate::tensor::Tensor;
use crate::text::Text;

arguments! {
    /// Arguments of [`Tensor::lstm`].
    Lstm {
        /// Hidden units.
        hidden_size: Int,
        /// Layers on each other.
        num_layers: Int = 1,
        /// Whether biases are added.
        bias: Flag = true,
        /// The probability of an element between the layers to be zeroed in training.
        dropout: Float = 0.0,
        /// Whether there is a second direction, from the end.
        bidirectional: Flag = false,
        /// The size to which the output of the hidden units is projected; 0 for no projection.
        proj_size: Int = 0,
        /// The size of the input's last axis, if you want it checked.
        input_size: MaybeInt = None,
    }
    /// Arguments of [`Tensor::gru`].
    Gru {
        /// Hidden units.
        hidden_size: Int,
        /// Layers on each other.
        num_layers: Int = 1,
        /// Whether biases are added.
        bias: Flag = true,
        /// The probability of an element between the layers to be zeroed in training.
        dropout: Float = 0.0,
        /// Whether there is a second direction, from the end.
        bidirectional: Flag = false,
        /// The size of the input's last axis, if you want it checked.
        input_size: MaybeInt = None,
    }
    /// Arguments of [`Tensor::rnn`].
    Rnn {
        /// Hidden units.
        hidden_size: Int,
        /// Layers on each other.
        num_layers: Int = 1,
        /// `"tanh"` or `"relu"`.
        nonlinearity: Choice = "tanh",
        /// Whether biases are added.
        bias: Flag = true,
        /// The probability of an element between the layers to be zeroed in training.
        dropout: Float = 0.0,
        /// Whether there is a second direction, from the end.
        bidirectional: Flag = false,
        /// The size of the input's last axis, if you want it checked.
        input_size: MaybeInt = None,
    }
    /// Arguments of `lstm_cell` and `gru_cell`.
    Cell {
        /// Hidden units.
        hidden_size: Int,
        /// Whether biases are added.
        bias: Flag = true,
        /// The size of the input's last axis, if you want it checked.
        input_size: MaybeInt = None,
    }
    /// Arguments of [`Tensor::rnn_cell`].
    RnnCell {
        /// Hidden units.
        hidden_size: Int,
        /// Whether biases are added.
        bias: Flag = true,
        /// `"tanh"` or `"relu"`.
        nonlinearity: Choice = "tanh",
        /// The size of the input's last axis, if you want it checked.
        input_size: MaybeInt = None,
    }
}

operators! {
    /// Long short-term memory over a sequence: `[T, D]` becomes `[T, hidden_size]`, or twice that if `bidirectional`, or
    /// `proj_size` in place of it. `let (y, (h, c)) = ..` binds the last states, `[layers·directions, hidden_size]`, as well;
    /// `h_0` and `c_0` are the first ones, zeros if not given.
    ///
    /// Extra leading axes are a batch. Counts weights `4·H·(D + H)` and biases `8·H` of one layer and direction, MACs weights ×
    /// `T`. Source: `torch.nn.LSTM`, Hochreiter and Schmidhuber, 1997; the projection: Sak et al., 2014.
    triple lstm lstm_tuple(x) [h_0, c_0] Lstm => lstm;
    /// Gated recurrent units over a sequence: `[T, D]` becomes `[T, hidden_size]`, or twice that if `bidirectional`. `let (y,
    /// h) = ..` binds the last state as well.
    ///
    /// Extra leading axes are a batch. Counts weights `3·H·(D + H)` and biases `6·H` of one layer and direction, MACs weights ×
    /// `T`. Source: `torch.nn.GRU`, Cho et al., 2014.
    pair gru gru_tuple(x) [h_0] Gru => gru;
    /// A plain recurrent layer over a sequence: `[T, D]` becomes `[T, hidden_size]`, or twice that if `bidirectional`. `let (y,
    /// h) = ..` binds the last state as well.
    ///
    /// Extra leading axes are a batch. Counts weights `H·(D + H)` and biases `2·H` of one layer and direction, MACs weights ×
    /// `T`. Source: `torch.nn.RNN`, Elman, 1990.
    pair rnn rnn_tuple(x) [h_0] Rnn => rnn;
    /// One step of an LSTM: `[D]` becomes `[hidden_size]`. `let (h, c) = ..` binds the cell's state as well.
    ///
    /// Extra leading axes are a batch. Counts weights `4·H·(D + H)`, biases `8·H`, MACs as many as weights. Source:
    /// `torch.nn.LSTMCell`.
    pair lstm_cell lstm_cell_tuple(x) [h_0, c_0] LstmCell = Cell => lstm_cell;
    /// One step of gated recurrent units: `[D]` becomes `[hidden_size]`.
    ///
    /// Extra leading axes are a batch. Counts weights `3·H·(D + H)`, biases `6·H`, MACs as many as weights. Source:
    /// `torch.nn.GRUCell`.
    gru_cell(x) [h_0] GruCell = Cell => gru_cell;
    /// One step of a plain recurrent layer: `[D]` becomes `[hidden_size]`.
    ///
    /// Extra leading axes are a batch. Counts weights `H·(D + H)`, biases `2·H`, MACs as many as weights. Source:
    /// `torch.nn.RNNCell`.
    rnn_cell(x) [h_0] RnnCell => rnn_cell;
}

/// What all recurrent layers are, with one gate or four.
struct Recurrent {
    gates: u64,
    hidden: usize,
    layers: usize,
    bias: bool,
    dropout: f64,
    directions: usize,
    /// 0 for none.
    projection: usize,
    nonlinearity: &'static str,
    input_size: Option<usize>,
}

/// The `mode` of a plain recurrent layer with `nonlinearity = "relu"`.
const RELU: u8 = 1;

impl Recurrent {
    /// What the hidden units give.
    const fn given(&self) -> usize {
        if self.projection > 0 { self.projection } else { self.hidden }
    }

    /// What is wrong with it, whatever the input.
    const fn check(&self) -> Result<(), Refusal> {
        if self.hidden == 0 {
            return Err(none_of("hidden_size"));
        }
        if self.layers == 0 {
            return Err(none_of("num_layers"));
        }
        if self.projection > 0 && self.projection >= self.hidden {
            let text = Text::new().str("proj_size = ").size(self.projection).str(" is not smaller than hidden_size = ");
            return Err(("proj_size", text.size(self.hidden)));
        }
        if !(self.dropout >= 0.0 && self.dropout <= 1.0) {
            return Err(("dropout", Text::new().str("dropout is a probability: between 0 and 1")));
        }
        match self.nonlinearity.as_bytes() {
            b"tanh" | b"relu" => Ok(()),
            _ => {
                let text = Text::new().str("nonlinearity = \"").str(self.nonlinearity);
                Err(("nonlinearity", text.str("\" is not known; it is \"tanh\" or \"relu\"")))
            }
        }
    }

    /// Its counts on inputs of a size, over so many steps in all; `None` on overflow.
    const fn count(&self, input: usize, steps: Option<u64>) -> Option<Count> {
        let (hidden, given, layers, directions) =
            (self.hidden as u64, self.given() as u64, self.layers as u64, self.directions as u64);
        let Some(both) = product(&[directions, given]) else { return None };
        let projection = if self.projection > 0 { product(&[layers, directions, hidden, given]) } else { Some(0) };
        let weights = total(&[
            product(&[directions, self.gates, hidden, input as u64]),
            product(&[layers - 1, directions, self.gates, hidden, both]),
            product(&[layers, directions, self.gates, hidden, given]),
            projection,
        ]);
        let bias = if self.bias { product(&[2, layers, directions, self.gates, hidden]) } else { Some(0) };
        let (Some(weights), Some(bias), Some(steps)) = (weights, bias, steps) else { return None };
        let mode = if self.nonlinearity.as_bytes()[0] == b'r' { RELU } else { 0 };
        // Of more layers the products would not fit.
        let special = if self.projection > 0 && self.layers <= u32::MAX as usize {
            Special::Projected { layers: self.layers as u32, both: self.directions == 2 }
        } else {
            Special::None
        };
        match (product(&[weights, steps]), product(&[bias, steps]), product(&[layers, directions, hidden])) {
            (Some(macs), Some(bias_adds), Some(window)) => {
                Some(Count { weights, bias, macs, bias_adds, window, mode, special, ..Count::FREE })
            }
            _ => None,
        }
    }

    /// The shape of the states: `[layers·directions, .., size]`.
    const fn states(&self, batch: &Shape, size: usize) -> Shape {
        // More do not fit, which the count tells.
        let rows = match self.layers.checked_mul(self.directions) {
            Some(rows) => rows,
            None => 1,
        };
        Shape::SCALAR.push(rows).concat(batch).push(size)
    }
}

/// Checks a first state, if there is one.
const fn check_state(name: &'static str, given: Option<Tensor<'_>>, expected: &Shape) -> Result<(), Refusal> {
    match given {
        Some(state) if !state.shape.equals(expected) => {
            let text = Text::new().str(name).str(" is ").dims(state.dims()).str("; the layer's states are ");
            Err((name, text.dims(expected.dims())))
        }
        _ => Ok(()),
    }
}

/// A layer over a sequence: its output and its last states.
const fn sequence<'g>(
    x: Tensor<'g>,
    h: Option<Tensor<'g>>,
    c: Option<Tensor<'g>>,
    a: &Recurrent,
    op: &'static Operator,
    site: u32,
) -> (Tensor<'g>, (Tensor<'g>, Tensor<'g>)) {
    let rank = x.rank();
    let batch = x.shape.slice(0, rank.saturating_sub(2));
    // More do not fit, which the count tells.
    let size = a.given().saturating_mul(a.directions);
    let output = if rank == 0 { x.shape } else { x.shape.with(rank - 1, size) };
    let (hidden, cells) = (a.states(&batch, a.given()), a.states(&batch, a.hidden));
    let result = match sequence_count(&x.shape, a, op) {
        Ok(count) => match (check_state("h_0", h, &hidden), check_state("c_0", c, &cells)) {
            (Ok(()), Ok(())) => Ok((output, count)),
            (Err(e), _) | (_, Err(e)) => Err(e),
        },
        Err(e) => Err(e),
    };
    let y = with_states(x, h, c, result, output, op, site);
    if !y.bad {
        // The last states are written beside the output.
        let cells = if a.gates == 4 { elements_of(&cells) } else { 0 };
        x.graph.returns_more(y, elements_of(&hidden).saturating_add(cells));
    }
    // Of a layer at fault any shape may be one that does not fit; its output's is a guess that does.
    let (h, c) = if y.bad { (y.shape, y.shape) } else { (hidden, cells) };
    (y, (Tensor { shape: h, ..y }, Tensor { shape: c, ..y }))
}

const fn elements_of(shape: &Shape) -> usize {
    match shape.checked_numel() {
        Some(elements) => elements,
        None => usize::MAX,
    }
}

const fn sequence_count(x: &Shape, a: &Recurrent, op: &Operator) -> Result<Option<Count>, Refusal> {
    let rank = x.rank();
    if rank < 2 {
        let text = Text::new().str("`").str(op.name).str("` takes a sequence, [T, D], its input is ").dims(x.dims());
        return Err(("", text.str(" (").count(rank, "axis", "axes").str(")")));
    }
    let input = x.at(rank - 1);
    if let Err(e) = stated("input_size", a.input_size, input, "the last axis of the input", x) {
        return Err(e);
    }
    if let Err(e) = a.check() {
        return Err(e);
    }
    Ok(a.count(input, product_of(x.slice(0, rank - 1).dims())))
}

/// Records a layer that reads first states where they are given.
const fn with_states<'g>(
    x: Tensor<'g>,
    h: Option<Tensor<'g>>,
    c: Option<Tensor<'g>>,
    result: Result<(Shape, Option<Count>), Refusal>,
    guess: Shape,
    op: &'static Operator,
    site: u32,
) -> Tensor<'g> {
    match (h, c) {
        (Some(h), Some(c)) => settle(&[x, h, c], result, guess, op, site),
        (Some(state), None) | (None, Some(state)) => settle(&[x, state], result, guess, op, site),
        (None, None) => settle(&[x], result, guess, op, site),
    }
}

const fn lstm<'g>(
    x: Tensor<'g>,
    h_0: Option<Tensor<'g>>,
    c_0: Option<Tensor<'g>>,
    a: &Lstm,
    op: &'static Operator,
    site: u32,
) -> (Tensor<'g>, (Tensor<'g>, Tensor<'g>)) {
    let layer = Recurrent {
        gates: 4,
        hidden: a.hidden_size,
        layers: a.num_layers,
        bias: a.bias,
        dropout: a.dropout,
        directions: 1 + a.bidirectional as usize,
        projection: a.proj_size,
        nonlinearity: "tanh",
        input_size: a.input_size,
    };
    sequence(x, h_0, c_0, &layer, op, site)
}

const fn gru<'g>(
    x: Tensor<'g>,
    h_0: Option<Tensor<'g>>,
    a: &Gru,
    op: &'static Operator,
    site: u32,
) -> (Tensor<'g>, Tensor<'g>) {
    let layer = Recurrent {
        gates: 3,
        hidden: a.hidden_size,
        layers: a.num_layers,
        bias: a.bias,
        dropout: a.dropout,
        directions: 1 + a.bidirectional as usize,
        projection: 0,
        nonlinearity: "tanh",
        input_size: a.input_size,
    };
    let (y, (h, _)) = sequence(x, h_0, None, &layer, op, site);
    (y, h)
}

const fn rnn<'g>(
    x: Tensor<'g>,
    h_0: Option<Tensor<'g>>,
    a: &Rnn,
    op: &'static Operator,
    site: u32,
) -> (Tensor<'g>, Tensor<'g>) {
    let layer = Recurrent {
        gates: 1,
        hidden: a.hidden_size,
        layers: a.num_layers,
        bias: a.bias,
        dropout: a.dropout,
        directions: 1 + a.bidirectional as usize,
        projection: 0,
        nonlinearity: a.nonlinearity,
        input_size: a.input_size,
    };
    let (y, (h, _)) = sequence(x, h_0, None, &layer, op, site);
    (y, h)
}

/// One step.
const fn cell<'g>(
    x: Tensor<'g>,
    h: Option<Tensor<'g>>,
    c: Option<Tensor<'g>>,
    a: &Recurrent,
    op: &'static Operator,
    site: u32,
) -> Tensor<'g> {
    let rank = x.rank();
    if rank == 0 {
        let text = Text::new().str("`").str(op.name).str("` takes the input of one step, [D]; its input is a scalar");
        return with_states(x, h, c, Err(("", text)), Shape::SCALAR.push(a.hidden), op, site);
    }
    let (input, output) = (x.shape.at(rank - 1), x.shape.with(rank - 1, a.hidden));
    let result = match (stated("input_size", a.input_size, input, "the last axis of the input", &x.shape), a.check()) {
        (Err(e), _) | (_, Err(e)) => Err(e),
        _ => match (check_state("h_0", h, &output), check_state("c_0", c, &output)) {
            (Err(e), _) | (_, Err(e)) => Err(e),
            _ => Ok((output, a.count(input, product_of(x.shape.slice(0, rank - 1).dims())))),
        },
    };
    with_states(x, h, c, result, output, op, site)
}

impl Recurrent {
    const fn cell(gates: u64, hidden: usize, bias: bool, nonlinearity: &'static str, input_size: Option<usize>) -> Self {
        Recurrent { gates, hidden, layers: 1, bias, dropout: 0.0, directions: 1, projection: 0, nonlinearity, input_size }
    }
}

const fn lstm_cell<'g>(
    x: Tensor<'g>,
    h_0: Option<Tensor<'g>>,
    c_0: Option<Tensor<'g>>,
    a: &Cell,
    op: &'static Operator,
    site: u32,
) -> (Tensor<'g>, Tensor<'g>) {
    let h = cell(x, h_0, c_0, &Recurrent::cell(4, a.hidden_size, a.bias, "tanh", a.input_size), op, site);
    if !h.bad {
        // The cells are written beside the hidden state.
        x.graph.returns_more(h, elements_of(&h.shape));
    }
    (h, h)
}

const fn gru_cell<'g>(x: Tensor<'g>, h_0: Option<Tensor<'g>>, a: &Cell, op: &'static Operator, site: u32) -> Tensor<'g> {
    cell(x, h_0, None, &Recurrent::cell(3, a.hidden_size, a.bias, "tanh", a.input_size), op, site)
}

const fn rnn_cell<'g>(x: Tensor<'g>, h_0: Option<Tensor<'g>>, a: &RnnCell, op: &'static Operator, site: u32) -> Tensor<'g> {
    cell(x, h_0, None, &Recurrent::cell(1, a.hidden_size, a.bias, a.nonlinearity, a.input_size), op, site)
}

/// Elementary counts, besides the multiply-accumulates and the biases: in each step, the two products of each gate are added,
/// and for each hidden unit
/// - `lstm`: three sigmoids, two hyperbolic tangents, `f · c + i · g` and `o · tanh(c)`;
/// - `gru`: two sigmoids, a tangent, `r · (..)` and `(1 − z) · n + z · h`;
/// - `rnn`: the tangent, or the comparison of `nonlinearity = "relu"`.
///
/// A sigmoid is an exponential, an add and a division.
pub(super) const fn work(s: &crate::work::Sizes<'_>) -> Option<crate::work::Work> {
    use crate::work::{Work, steps};
    let units = s.count.window.saturating_mul(steps(s.count));
    let relu = s.count.mode == RELU;
    // Gates; of each unit: sigmoids, tangents, comparisons, multiplies, adds.
    let (gates, [sigmoids, tangents, comparisons, multiplies, adds]) = match s.op {
        b"lstm" | b"lstm_cell" => (4, [3, 2, 0, 3, 1]),
        b"gru" | b"gru_cell" => (3, [2, 1, 0, 3, 2]),
        b"rnn" | b"rnn_cell" if relu => (1, [0, 0, 1, 0, 0]),
        b"rnn" | b"rnn_cell" => (1, [0, 1, 0, 0, 0]),
        _ => return None,
    };
    Some(Work {
        multiplies: units.saturating_mul(multiplies),
        adds: s.whole.adds.saturating_add(units.saturating_mul(gates + sigmoids + adds)),
        comparisons: units.saturating_mul(comparisons),
        divisions: units.saturating_mul(sigmoids),
        exponentials: units.saturating_mul(sigmoids),
        transcendentals: units.saturating_mul(tangents),
        ..s.whole
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::layer;
    use super::*;

    #[test]
    fn one_layer_by_hand() {
        let y = layer!([9, 2] => |x| {
            let (y, (h, c)) = x.lstm_tuple(None, None, Lstm { hidden_size: 12, ..Lstm::DEFAULT }, 0);
            assert_eq!((h.dims(), c.dims()), (&[1, 12][..], &[1, 12][..]));
            y
        });
        assert_eq!(y.good(), [9, 12]);
        assert_eq!((y.count.weights, y.count.bias), (4 * 12 * 2 + 4 * 12 * 12, 2 * 4 * 12));
        assert_eq!((y.count.macs, y.count.bias_adds), (9 * (4 * 12 * 2 + 4 * 12 * 12), 9 * 96));
        let y = layer!([7, 12] => |x| x.gru(None, Gru { hidden_size: 2, bias: false, ..Gru::DEFAULT }, 0));
        assert_eq!((y.good(), y.count.weights, y.count.bias, y.count.macs), (Shape::new(&[7, 2]), 84, 0, 588));
        let y = layer!([5, 21] => |x| x.rnn(None, Rnn { hidden_size: 5, ..Rnn::DEFAULT }, 0));
        assert_eq!((y.good(), y.count.weights, y.count.bias, y.count.macs), (Shape::new(&[5, 5]), 130, 10, 650));
    }

    #[test]
    fn layers_directions_and_projection() {
        // torch.nn.LSTM, "Examples": input 10, hidden 20, 2 layers, 5 steps, a batch of 3.
        let a = Lstm { hidden_size: 20, num_layers: 2, ..Lstm::DEFAULT };
        let y = layer!([3, 5, 10], [2, 3, 20], [2, 3, 20] => |x, h_0, c_0| {
            let (y, (h, c)) = x.lstm_tuple(Some(h_0), Some(c_0), a, 0);
            assert_eq!((h.dims(), c.dims()), (&[2, 3, 20][..], &[2, 3, 20][..]));
            y
        });
        assert_eq!(y.good(), [3, 5, 20]);
        let weights = 80 * 10 + 80 * 20 + 80 * 20 + 80 * 20;
        assert_eq!((y.count.weights, y.count.bias, y.count.macs), (weights, 4 * 80, 15 * weights));
        // Both directions of the first layer are the input of the second.
        let both = Lstm { bidirectional: true, proj_size: 4, ..a };
        let y = layer!([5, 10] => |x| {
            let (y, (h, c)) = x.lstm_tuple(None, None, both, 0);
            assert_eq!((h.dims(), c.dims()), (&[4, 4][..], &[4, 20][..]));
            y
        });
        assert_eq!(y.good(), [5, 8]);
        let (first, second) = (80 * 10 + 80 * 4 + 4 * 20, 80 * 8 + 80 * 4 + 4 * 20);
        assert_eq!((y.count.weights, y.count.bias), (2 * (first + second), 2 * 2 * 2 * 80));
    }

    #[test]
    fn cells() {
        // torch.nn.LSTMCell, "Examples": input 10, hidden 20.
        let a = Cell { hidden_size: 20, ..Cell::DEFAULT };
        let y = layer!([10], [20], [20] => |x, h, c| x.lstm_cell_tuple(Some(h), Some(c), a, 0));
        assert_eq!((y.good(), y.count.weights, y.count.bias), (Shape::new(&[20]), 4 * 20 * 30, 160));
        assert_eq!((y.count.macs, y.count.bias_adds), (2400, 160));
        let y = layer!([3, 10] => |x| x.gru_cell(None, a, 0));
        assert_eq!((y.good(), y.count.weights, y.count.macs), (Shape::new(&[3, 20]), 1800, 5400));
        let y = layer!([10] => |x| x.rnn_cell(None, RnnCell { hidden_size: 20, bias: false, ..RnnCell::DEFAULT }, 0));
        assert_eq!((y.good(), y.count.weights, y.count.bias), (Shape::new(&[20]), 600, 0));
    }

    #[test]
    fn messages() {
        let lstm = |dims: &[usize], a| layer!(*dims => |x| x.lstm(None, None, a, 0));
        let a = Lstm { hidden_size: 5, ..Lstm::DEFAULT };
        assert_eq!(lstm(&[4], a).bad(), "`lstm`: `lstm` takes a sequence, [T, D], its input is [4] (1 axis)");
        assert_eq!(
            lstm(&[3, 4], Lstm { input_size: Some(3), ..a }).bad(),
            "`lstm`: input_size = 3, but the last axis of the input [3, 4] is 4"
        );
        assert_eq!(
            lstm(&[3, 4], Lstm { proj_size: 5, ..a }).bad(),
            "`lstm`: proj_size = 5 is not smaller than hidden_size = 5"
        );
        lstm(&[3, 4], Lstm { hidden_size: 0, ..a }).bad();
        lstm(&[3, 4], Lstm { num_layers: 0, ..a }).bad();
        lstm(&[3, 4], Lstm { dropout: 1.5, ..a }).bad();
        lstm(&[3, 4], Lstm { hidden_size: usize::MAX, ..a }).bad();
        lstm(&[3, 4], Lstm { num_layers: usize::MAX, bidirectional: true, ..a }).bad();
        assert!(
            layer!([3, 4] => |x| x.rnn(None, Rnn { hidden_size: 3, nonlinearity: "gelu", ..Rnn::DEFAULT }, 0))
                .bad()
                .contains("\"gelu\" is not known")
        );
        let y = layer!([3, 4], [2, 5] => |x, h| x.lstm(Some(h), None, a, 0));
        assert_eq!(y.bad(), "`lstm`: h_0 is [2, 5]; the layer's states are [1, 5]");
        layer!([3, 4], [2, 5] => |x, c| x.lstm(None, Some(c), a, 0)).bad();
        layer!([4], [6] => |x, h| x.gru_cell(Some(h), Cell { hidden_size: 5, ..Cell::DEFAULT }, 0)).bad();
        layer!([] => |x| x.gru_cell(None, Cell { hidden_size: 5, ..Cell::DEFAULT }, 0)).bad();
    }
}
