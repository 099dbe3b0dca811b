//! A plan to look at: its tensors with the bytes alive, and a picture with time across and address up.

use core::fmt::{self, Write};

use super::Plan;

/// The rows and columns of the picture.
const ROWS: usize = 16;
const COLUMNS: usize = 96;
/// The cells of a bar.
const BAR: u128 = 24;

/// A number with commas between groups of three digits.
struct Grouped(usize);

impl fmt::Display for Grouped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = crate::text::Text::new();
        text = text.digits(self.0 as u64, ",");
        f.pad(text.as_str())
    }
}

/// The letter of a tensor in the picture.
fn letter(tensor: usize) -> char {
    const LETTERS: &[u8; 52] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    char::from(LETTERS[tensor % LETTERS.len()])
}

impl Plan {
    /// The bytes alive at a step, however they are placed.
    fn alive(&self, step: usize) -> usize {
        self.tensors.iter().filter(|tensor| tensor.is_alive(step)).map(|tensor| tensor.bytes).sum()
    }

    /// The steps at which something is made, in order.
    fn steps(&self) -> impl Iterator<Item = usize> + Clone {
        let mut last = None;
        self.tensors.iter().map(|tensor| tensor.first).filter(move |&step| last.replace(step) != Some(step))
    }

    /// The tensor that has a byte at a step.
    fn owner(&self, step: usize, byte: usize) -> Option<usize> {
        self.tensors.iter().zip(self.offsets).position(|(tensor, &offset)| {
            tensor.first <= step && step <= tensor.last && (offset..offset + tensor.bytes).contains(&byte)
        })
    }
}

/// The arena as text: a line per tensor with its place and the bytes alive when it is made, and a picture in which the arena's
/// addresses go up and the steps across. A letter is a tensor's; the picture shows up to 96 steps and the arena in 16 parts.
impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (bytes, bound) = (Grouped(self.bytes), Grouped(self.bound));
        writeln!(f, "arena of {bytes} bytes (planner: {}); no plan needs less than {bound}", self.planner.name())?;
        let name = |tensor: &crate::memory::TensorInfo| tensor.name.text().as_str().chars().count();
        let width = self.tensors.iter().map(name).max().unwrap_or(0).max("tensor".len());
        writeln!(f, "\n   step  {:<width$}  type {:>12} {:>12} {:>12}", "tensor", "bytes", "offset", "alive")?;
        let most = self.tensors.iter().map(|tensor| self.alive(tensor.first)).max().unwrap_or(0).max(1);
        for (i, (tensor, &offset)) in self.tensors.iter().zip(self.offsets).enumerate() {
            let alive = self.alive(tensor.first);
            write!(f, "{} {:>5}  {:<width$}  ", letter(i), tensor.first, tensor.name.text().as_str())?;
            write!(f, "{:<4} {:>12} {:>12} ", tensor.dtype, Grouped(tensor.bytes), Grouped(offset))?;
            write!(f, "{:>12}  ", Grouped(alive))?;
            let cells = (alive as u128 * BAR).div_ceil(most as u128);
            (0..cells).try_for_each(|_| f.write_char('█'))?;
            f.write_char('\n')?;
        }
        let width = width_of(self.bytes);
        for row in (0..ROWS).rev() {
            let byte = self.bytes * row / ROWS;
            write!(f, "\n{:>width$} ", Grouped(byte))?;
            let mut line = Blanks(f, 0);
            for step in self.steps().take(COLUMNS) {
                line.put(self.owner(step, byte).map(letter))?;
            }
        }
        Ok(())
    }
}

fn width_of(number: usize) -> usize {
    let text = crate::text::Text::new().digits(number as u64, ",");
    text.as_str().len()
}

/// Writes blanks only before what is seen, so that no line ends with them.
struct Blanks<'a, 'b>(&'a mut fmt::Formatter<'b>, usize);

impl Blanks<'_, '_> {
    fn put(&mut self, char: Option<char>) -> fmt::Result {
        let Some(char) = char else {
            self.1 += 1;
            return Ok(());
        };
        (0..self.1).try_for_each(|_| self.0.write_char(' '))?;
        self.1 = 0;
        self.0.write_char(char)
    }
}
