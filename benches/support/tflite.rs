//! A TensorFlow Lite file of linear layers, as large as one likes.
//!
//! Field numbers are those of the schema, <https://github.com/tensorflow/tensorflow/blob/master/tensorflow/lite/schema/schema.fbs>.

/// Bytes under construction: what is referred to stands behind what refers to it.
struct Flat(Vec<u8>);

impl Flat {
    fn place(&self) -> usize {
        self.0.len()
    }

    fn word(&mut self, word: usize) {
        self.0.extend(u32::try_from(word).expect("a file below 4 GiB").to_le_bytes());
    }

    /// Leads from a place that was kept free to the end.
    fn lead(&mut self, from: usize) {
        let distance = u32::try_from(self.place() - from).expect("a file below 4 GiB");
        self.0[from..from + 4].copy_from_slice(&distance.to_le_bytes());
    }

    /// A table with fields of four bytes, by number and value, to which a place leads; the places of the fields.
    fn table(&mut self, from: usize, fields: &[(usize, usize)]) -> Vec<usize> {
        let count = fields.iter().map(|(number, _)| number + 1).max().unwrap_or(0);
        let layout = 4 + 2 * count;
        let halves = |half: usize| u16::try_from(half).expect("a small table").to_le_bytes();
        // Behind the layout, which is at hand, the table; both begin at a multiple of four.
        let at = self.place() + layout.next_multiple_of(4);
        let start = self.place();
        self.0.extend(halves(layout));
        self.0.extend(halves(4 + 4 * fields.len()));
        for number in 0..count {
            let place = fields.iter().position(|(known, _)| *known == number).map_or(0, |i| 4 + 4 * i);
            self.0.extend(halves(place));
        }
        self.0.resize(at, 0);
        self.lead(from);
        self.word(at - start);
        fields
            .iter()
            .map(|(_, value)| {
                let place = self.place();
                self.word(*value);
                place
            })
            .collect()
    }

    /// A vector of words, to which a field leads; the places of its elements.
    fn vector(&mut self, field: usize, words: &[usize]) -> Vec<usize> {
        self.lead(field);
        self.word(words.len());
        let start = self.place();
        for word in words {
            self.word(*word);
        }
        (0..words.len()).map(|i| start + 4 * i).collect()
    }
}

const INT8: usize = 9;
const INT32: usize = 2;
const FULLY_CONNECTED: usize = 9;
const RELU: usize = 1;

/// So many linear layers of `width` to `width` features, each with biases and a fused ReLU, in 8-bit integers.
pub fn linear_layers(layers: usize, width: usize) -> Vec<u8> {
    let mut flat = Flat(Vec::new());
    flat.word(0);
    flat.0.extend(b"TFL3");
    // Tensors: an input, and of each layer weights, biases and an output. Buffer 0 is that of tensors without data.
    let tensors = 1 + 3 * layers;
    let model = flat.table(0, &[(0, 3), (1, 0), (2, 0), (4, 0)]);
    let codes = flat.vector(model[1], &[0]);
    flat.table(codes[0], &[(0, FULLY_CONNECTED), (3, FULLY_CONNECTED)]);
    let subgraphs = flat.vector(model[2], &[0]);
    let main = flat.table(subgraphs[0], &[(0, 0), (1, 0), (2, 0), (3, 0)]);
    let list = flat.vector(main[0], &vec![0; tensors]);
    for (i, place) in list.into_iter().enumerate() {
        let (shape, kind, buffer) = match i.checked_sub(1).map(|i| (i % 3, i / 3)) {
            Some((0, layer)) => (vec![width, width], INT8, 1 + 2 * layer),
            Some((1, layer)) => (vec![width], INT32, 2 + 2 * layer),
            _ => (vec![1, width], INT8, 0),
        };
        let tensor = flat.table(place, &[(0, 0), (1, kind), (2, buffer)]);
        flat.vector(tensor[0], &shape);
    }
    flat.vector(main[1], &[0]);
    flat.vector(main[2], &[tensors - 1]);
    let list = flat.vector(main[3], &vec![0; layers]);
    for (layer, place) in list.into_iter().enumerate() {
        // Its options are of the kind 8.
        let operator = flat.table(place, &[(0, 0), (1, 0), (2, 0), (3, 8), (4, 0)]);
        let first = 3 * layer;
        flat.vector(operator[1], &[first, first + 1, first + 2]);
        flat.vector(operator[2], &[first + 3]);
        flat.table(operator[4], &[(0, RELU)]);
    }
    let list = flat.vector(model[3], &vec![0; 1 + 2 * layers]);
    for (i, place) in list.into_iter().enumerate() {
        let bytes = match i.checked_sub(1).map(|i| i % 2) {
            None => 0,
            Some(0) => width * width,
            Some(_) => 4 * width,
        };
        let fields = if bytes == 0 { flat.table(place, &[]) } else { flat.table(place, &[(0, 0)]) };
        if let [data] = fields[..] {
            flat.lead(data);
            flat.word(bytes);
            let end = (flat.place() + bytes).next_multiple_of(4);
            flat.0.resize(end, 1);
        }
    }
    flat.0
}
