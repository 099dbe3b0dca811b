//! Names made of captures: `"layers.{i}"`.

use crate::text::Text;

/// A name with captures under construction: `"layers.{i}"`.
#[derive(Clone, Copy)]
pub struct NameText(pub(super) Text);

impl NameText {
    /// Empty.
    pub const fn new() -> NameText {
        NameText(Text::new())
    }
    /// Adds what stands between captures.
    pub const fn str(self, text: &str) -> NameText {
        NameText(self.0.str(text))
    }
}

impl Default for NameText {
    fn default() -> NameText {
        NameText::new()
    }
}

/// A value captured in a name; integers and strings may be.
pub struct Capture<T>(pub T);

impl Capture<usize> {
    /// Adds the value to a name.
    pub const fn write(self, to: NameText) -> NameText {
        NameText(to.0.digits(self.0 as u64, ""))
    }
}
impl Capture<&str> {
    /// Adds the value to a name.
    pub const fn write(&self, to: NameText) -> NameText {
        NameText(to.0.str(self.0))
    }
}
macro_rules! captures {
    ($($type:ty)*) => {$(
        impl Capture<$type> {
            /// Adds the value to a name.
            #[allow(clippy::cast_lossless, clippy::cast_sign_loss)]
            pub const fn write(&self, to: NameText) -> NameText {
                NameText(to.0.digits(self.0 as u64, ""))
            }
        }
    )*};
}
captures! { u64 u32 u16 u8 i32 i64 isize }
impl Capture<&usize> {
    /// Adds the value to a name.
    pub const fn write(&self, to: NameText) -> NameText {
        NameText(to.0.digits(*self.0 as u64, ""))
    }
}
